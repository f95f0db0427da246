package org.microbrain.runtime.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;

/** What is revoked above is out below, too: at every hub that it could dial, and for every node that could dial it. */
final class RevocationsGoDownTest {

    private static final String CORE = "450000000000";
    private static final String CITY = "450100000000";
    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** "In seconds", for who is connected. */
    private static final Duration SECONDS = Duration.ofSeconds(5);

    @TempDir
    private Path folder;
    private final ShiftedClock time = new ShiftedClock();
    private TestAuthority province;
    private AdmittingHub core;
    private AdmittingHub city;
    private NodeIdentity countyIdentity;
    private AdmittingHub county;
    private EnrollingNode thief;
    private NodeIdentity edge;

    @BeforeEach
    void start() throws Exception {
        province = new TestAuthority(folder, time);
        core = new AdmittingHub(province, province.hub(CORE));
        city = new AdmittingHub(province, province.hub(CITY), core.asParent());
        countyIdentity = province.hub(COUNTY);
        county = new AdmittingHub(province, countyIdentity, city.asParent(), core.asParent());
        thief = new EnrollingNode(province, false);
        edge = thief.admitted(core.token(EDGE));
        await().atMost(PATIENCE).until(() -> core.isConnected(CITY) && city.isConnected(COUNTY));
    }

    @AfterEach
    void stop() {
        thief.close();
        county.close();
        city.close();
        core.close();
    }

    private static String refusal(AdmittingHub child) {
        return String.valueOf(child.node.uplink().status().lastError());
    }

    @Test
    void aRevokedNodeThatDialsAnotherHubIsRefusedThereToo() throws Exception {
        core.admission.revoke(new NodeId(EDGE), "stolen", "admin");
        await().atMost(SECONDS).until(() -> !county.admission.revocations().all().isEmpty());
        for (AdmittingHub hub : List.of(county, city)) {
            try (AdmittingHub stolen = new AdmittingHub(province, edge, hub.asParent())) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(refusal(stolen)).contains("was revoked on", "stolen"));
                assertThat(hub.isConnected(EDGE)).isFalse();
            }
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(hub.noted("revoked")).anySatisfy(line -> assertThat(line).contains(EDGE, "learnt from above"));
                assertThat(hub.noted("refused")).anySatisfy(line -> assertThat(line).contains(EDGE, "was revoked on"));
            });
        }
    }

    @Test
    void whatTheProvinceRevokesIsCutOffAtItsCountyInSeconds() throws Exception {
        try (AdmittingHub stolen = new AdmittingHub(province, edge, county.asParent())) {
            await().atMost(PATIENCE).until(() -> county.isConnected(EDGE));
            core.admission.revoke(new NodeId(EDGE), "stolen", "admin");
            await().atMost(SECONDS).until(() -> !county.isConnected(EDGE));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(refusal(stolen)).contains("was revoked on"));
        }
    }

    @Test
    void aHubThatWasAwayLearnsItWithItsNextLink() throws Exception {
        county.close();
        await().atMost(PATIENCE).until(() -> !city.isConnected(COUNTY));
        core.admission.revoke(new NodeId(EDGE), "stolen", "admin");
        county = new AdmittingHub(province, countyIdentity, city.asParent(), core.asParent());
        await().atMost(PATIENCE).until(() -> county.admission.revocations().all().size() == 1);
        try (AdmittingHub stolen = new AdmittingHub(province, edge, county.asParent())) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(refusal(stolen)).contains("was revoked on"));
        }
    }

    @Test
    void aHubThatLostItsAdmissionsHasItsRevocationsAgain() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            fresh.admitted(county.token("450102001001"));
            county.admission.revoke(new NodeId("450102001001"), "lost", "admin");
            await().atMost(PATIENCE).until(() -> city.admission.revocations().all().size() == 1);
        }
        county.close();
        for (String end : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(county.settings.data().resolve("admission.db" + end));
        }
        county = new AdmittingHub(province, countyIdentity, city.asParent(), core.asParent());
        await().atMost(PATIENCE).until(() -> county.admission.revocations().all().stream()
                .anyMatch(one -> one.node().equals("450102001001") && one.reason().equals("lost")));
    }

    @Test
    void childrenOfARevokedHubDialItNoMoreAlsoAfterARestart() throws Exception {
        try (EnrollingNode freshHub = new EnrollingNode(province, true);
             EnrollingNode freshEdge = new EnrollingNode(province, false)) {
            county.close();
            NodeIdentity taken = freshHub.admitted(city.admission.token(new NodeId(COUNTY), true, false, Duration.ofHours(1),
                    city.address(), "admin"));
            county = new AdmittingHub(province, taken, city.asParent());
            NodeIdentity own = freshEdge.admitted(city.token(EDGE));
            try (AdmittingHub village = new AdmittingHub(province, own, county.asParent(), city.asParent())) {
                await().atMost(PATIENCE).until(() -> county.isConnected(EDGE));
                county.parentSide.close();
                await().atMost(PATIENCE).until(() -> city.isConnected(EDGE));
                city.admission.revoke(new NodeId(COUNTY), "taken over", "admin");
                await().atMost(SECONDS).until(() -> village.node.commits()
                        .submit(RevokedParents::saved).join() != null);
                assertThat(village.node.revokedParents().isRevoked(taken.chain().get(0))).isTrue();
            }
            county.close();
            county = new AdmittingHub(province, taken);
            try (AdmittingHub village = new AdmittingHub(province, own, county.asParent())) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(refusal(village))
                        .contains("was revoked, as " + CITY + " says", "taken over", "needs another parent"));
                assertThat(county.isConnected(EDGE)).isFalse();
            }
        }
    }

    @Test
    void aParentCannotRevokeWhatIsNotBelowIt() throws Exception {
        String keyOfCore = NodeKeys.hash(NodeIdentity.load(province.files(CORE), new NodeId(CORE)).chain().get(0)
                .getPublicKey());
        for (String victim : List.of(CORE, CITY, "450200000000")) {
            SharedRecord lie = SharedRevocation.record(new NodeId(CITY), new Revocations.Revoked(keyOfCore, victim,
                    time.instant(), "thief", "a lie"));
            city.parentSide.children().share(area -> true, List.of(lie), null);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(county.noted("refused"))
                .anySatisfy(line -> assertThat(line).contains("not its to make")));
        assertThat(county.admission.revocations().all()).isEmpty();
        city.parentSide.close();
        await().atMost(PATIENCE).until(() -> core.isConnected(COUNTY));
    }
}
