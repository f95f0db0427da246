package org.microbrain.runtime.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;

/** A node gets its identity, over real sockets, and works with it. */
final class EnrolmentTest {

    private static final String CORE = "450000000000";
    private static final String CITY = "450100000000";
    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;
    private final ShiftedClock time = new ShiftedClock();
    private TestAuthority province;
    private AdmittingHub county;

    @BeforeEach
    void start() throws Exception {
        province = new TestAuthority(folder, time);
        county = new AdmittingHub(province, province.hub(COUNTY));
    }

    @AfterEach
    void stop() {
        county.close();
    }

    @Test
    void aNodeWithATokenIsAdmittedAndItsRecordsArrive() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            NodeIdentity identity = fresh.admitted(county.token(EDGE));
            assertThat(identity.chain()).hasSize(2);
            try (AdmittingHub edge = new AdmittingHub(province, identity, county.asParent())) {
                edge.append("hello");
                await().atMost(PATIENCE).until(() -> county.received(EDGE) >= 1);
            }
        }
        assertThat(county.noted("admitted")).hasSize(1).first().asString().contains(EDGE, "by token");
    }

    @Test
    void aRequestIsAdmittedByAPersonWhoComparesTheSameCodeAtBothEnds() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            Enrolment enrolment = fresh.asking(EDGE, county.address());
            Enrolment.Waiting waiting = (Enrolment.Waiting) fresh.ask(enrolment);
            Requests.Entry request = county.admission.requests().waiting().get(0);
            assertThat(waiting.code()).matches("[0-9]{4} [0-9]{4}").isEqualTo(request.code());
            assertThat(request.serial()).isEqualTo("SN-1");
            assertThat(((Enrolment.Waiting) fresh.ask(enrolment)).code()).as("the same as long as it waits")
                    .isEqualTo(waiting.code());
            county.admission.admit(request.key(), new NodeId(EDGE), false, false, "admin");
            NodeIdentity identity = fresh.keep((Enrolment.Admitted) fresh.ask(enrolment), EDGE);
            assertThat(identity.name().node().text()).isEqualTo(EDGE);
            assertThat(county.admission.requests().waiting()).isEmpty();
        }
    }

    @Test
    void aLostAnswerCostsNothingTheSameKeyGetsTheSameCertificateAgain() throws Exception {
        EnrolToken token = county.token(EDGE);
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            Enrolment.Admitted first = (Enrolment.Admitted) fresh.ask(fresh.by(token));
            Enrolment.Admitted second = (Enrolment.Admitted) fresh.ask(fresh.by(token));
            assertThat(second.chain()).isEqualTo(first.chain());
        }
    }

    @Test
    void aHubEnrolledByItsParentAdmitsAnEdgeThatTheCoreAcceptsToo() throws Exception {
        try (AdmittingHub core = new AdmittingHub(province, province.hub(CORE));
             EnrollingNode freshHub = new EnrollingNode(province, true);
             EnrollingNode freshEdge = new EnrollingNode(province, false)) {
            EnrolToken forHub = core.admission.token(new NodeId(CITY), true, false, Duration.ofHours(1), core.address(), "admin");
            NodeIdentity city = freshHub.admitted(forHub);
            try (AdmittingHub hub = new AdmittingHub(province, city, core.asParent())) {
                NodeIdentity edge = freshEdge.admitted(hub.token(EDGE));
                assertThat(edge.chain()).as("edge, city, core").hasSize(3);
                try (AdmittingHub failedOver = new AdmittingHub(province, edge, core.asParent())) {
                    failedOver.append("straight to the core");
                    await().atMost(PATIENCE).until(() -> core.received(EDGE) >= 1);
                }
            }
        }
    }

    @Test
    void aRevokedNodeIsClosedWithinSecondsAndRefusedWithAClearLineAndTheTierAboveLearnsIt() throws Exception {
        try (AdmittingHub core = new AdmittingHub(province, province.hub(CORE));
             AdmittingHub hub = new AdmittingHub(province, province.hub(CITY), core.asParent());
             EnrollingNode fresh = new EnrollingNode(province, false)) {
            NodeIdentity identity = fresh.admitted(hub.token(EDGE));
            try (AdmittingHub edge = new AdmittingHub(province, identity, hub.asParent())) {
                await().atMost(PATIENCE).until(() -> hub.isConnected(EDGE));
                hub.admission.revoke(new NodeId(EDGE), "stolen", "admin");
                await().atMost(Duration.ofSeconds(2)).until(() -> !hub.isConnected(EDGE));
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(edge.node.uplink().status().lastError())
                        .contains("was revoked on").contains("stolen"));
                assertThat(hub.isConnected(EDGE)).isFalse();
                await().atMost(PATIENCE).until(() ->
                        core.admission.revocations().of(NodeKeys.hash(fresh.pair.getPublic())).isPresent());
            }
            try (AdmittingHub elsewhere = new AdmittingHub(province, identity, core.asParent())) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(elsewhere.node.uplink().status().lastError())
                        .contains("was revoked on"));
                assertThat(core.isConnected(EDGE)).isFalse();
            }
        }
    }

    @Test
    void aRevocationOutlivesARestartOfTheHub() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            NodeIdentity identity = fresh.admitted(county.token(EDGE));
            county.admission.revoke(new NodeId(EDGE), "stolen", "admin");
            NodeIdentity own = county.admission.identity();
            county.close();
            county = new AdmittingHub(province, own);
            try (AdmittingHub edge = new AdmittingHub(province, identity, county.asParent())) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(edge.node.uplink().status().lastError())
                        .contains("was revoked on"));
            }
        }
    }

    @Test
    void aReplacementTakesThePlaceAndTheOldMachineIsOut() throws Exception {
        try (EnrollingNode old = new EnrollingNode(province, false);
             EnrollingNode spare = new EnrollingNode(province, false)) {
            old.admitted(county.token(EDGE));
            Enrolment.RefusedBy refused = (Enrolment.RefusedBy) spare.ask(spare.by(county.token(EDGE)));
            assertThat(refused.code()).isEqualTo("name-taken");
            EnrolToken replacing = county.admission.token(new NodeId(EDGE), false, true, Duration.ofHours(1),
                    county.address(), "admin");
            NodeIdentity identity = spare.admitted(replacing);
            String oldKey = NodeKeys.hash(old.pair.getPublic());
            assertThat(county.admission.revocations().of(oldKey).orElseThrow().reason()).contains("replaced");
            assertThat(county.admission.certificates().newest()).filteredOn(one -> one.replaces() != null)
                    .singleElement().satisfies(one -> assertThat(one.replaces()).isEqualTo(oldKey));
            try (AdmittingHub edge = new AdmittingHub(province, identity, county.asParent())) {
                edge.append("new machine");
                await().atMost(PATIENCE).until(() -> county.received(EDGE) >= 1);
            }
        }
    }

    @Test
    void aHubsAuthorityIsRenewedWithItAndUsedAtOnce() throws Exception {
        try (AdmittingHub core = new AdmittingHub(province, province.hub(CORE));
             EnrollingNode fresh = new EnrollingNode(province, true)) {
            NodeIdentity city = fresh.admitted(core.admission.token(new NodeId(CITY), true, false, Duration.ofHours(1),
                    core.address(), "admin"));
            try (AdmittingHub hub = new AdmittingHub(province, city, core.asParent())) {
                var before = hub.admission.authority().notAfter();
                time.advance(Duration.ofDays(300));
                new Renewal(hub.settings, province.admission(CITY), city, fresh.loop(), time,
                        hub.admission::reloadAuthority).work();
                await().atMost(PATIENCE).until(() -> hub.admission.authority().notAfter().isAfter(before));
            }
        }
    }

    @Test
    void aCertificateIsRenewedByItsOwnKeyInTimeAndAfterItsEnd() throws Exception {
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            NodeIdentity identity = fresh.admitted(county.token(EDGE));
            var first = identity.notAfter();
            Renewal renewal = new Renewal(province.settings(EDGE, county.asParent()), identity, fresh.loop(), time);
            renewal.work();
            assertThat(identity.notAfter()).isEqualTo(first);
            time.advance(Duration.ofDays(250));
            renewal.work();
            await().atMost(PATIENCE).until(() -> identity.notAfter().isAfter(first));
            assertThat(county.noted("renewed")).first().asString().contains("in time");
            var second = identity.notAfter();
            time.advance(Duration.ofDays(400));
            assertThat(time.instant()).isAfter(second);
            renewal.work();
            await().atMost(PATIENCE).until(() -> identity.notAfter().isAfter(time.instant()));
            assertThat(county.noted("renewed")).first().asString().contains("late");
            assertThat(NodeIdentity.load(province.files(EDGE), new NodeId(EDGE)).notAfter()).as("in the file, too")
                    .isEqualTo(identity.notAfter());
        }
    }
}
