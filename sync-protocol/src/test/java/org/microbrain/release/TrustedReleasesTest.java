package org.microbrain.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.author.MetadataForm;
import org.microbrain.trust.author.SigningKey;

/** From the ceremony to a node: what two persons sign, and nothing else, is a release there. */
class TrustedReleasesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final ReleaseName FLOOD = new ReleaseName(ReleaseKind.MODEL, "flood", new Version("1.4.0"));

    @TempDir
    private Path folder;
    private final SigningKey fang = key("王芳", KeyScheme.ED25519);
    private final SigningKey lei = key("李雷", KeyScheme.ECDSA_P256);
    private final SigningKey mei = key("韩梅梅", KeyScheme.ED25519);
    private final SigningKey online = key("core", KeyScheme.ED25519);
    private ReleaseRepository repository;
    private byte[] root;

    private static SigningKey key(String owner, KeyScheme scheme) {
        try {
            return SigningKey.make(scheme, Optional.of(owner));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static RoleKeys keys(int threshold, SigningKey... keys) {
        return RoleKeys.of(List.of(keys).stream().map(SigningKey::publicKey).toList(), threshold);
    }

    @BeforeEach
    void aProvinceWithOneRelease() throws Exception {
        repository = new ReleaseRepository(folder.resolve("repository"));
        begin(2);
        add(FLOOD, "weights");
        sign(ReleaseKind.MODEL.role(), fang, lei);
        publish(NOW);
        root = repository.firstRoot().orElseThrow();
    }

    private void begin(int threshold) throws Exception {
        Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
        for (ReleaseKind kind : ReleaseKind.values()) {
            kinds.put(kind, keys(threshold, fang, lei, mei));
        }
        drafting(NOW).begin(new Drafting.Signers(keys(2, fang, lei), keys(2, fang, lei), kinds, keys(1, online)));
        Signing signing = new Signing(repository);
        for (Signing.Draft draft : signing.drafts()) {
            signing.sign(draft.role(), fang);
            signing.sign(draft.role(), lei);
        }
        assertThat(signing.settle()).hasSize(ReleaseKind.values().length + 2);
    }

    private Drafting drafting(Instant now) {
        return new Drafting(repository, Lives.DEFAULT, now);
    }

    private void publish(Instant now) throws Exception {
        new Publishing(repository, Lives.DEFAULT, now).publish(online);
    }

    private void sign(RoleName role, SigningKey... keys) throws Exception {
        Signing signing = new Signing(repository);
        for (SigningKey key : keys) {
            signing.sign(role, key);
        }
        signing.settle();
    }

    private Release add(ReleaseName name, String content) throws Exception {
        Path file = folder.resolve("weights.bin");
        Files.writeString(file, content);
        Path sample = folder.resolve("sample.json");
        Files.writeString(sample, "[1]");
        Release release = new Release(name, List.of(repository.take(file), repository.take(sample)),
                new Fits(Set.of("rpi4"), Set.of(), Optional.of(new Version("0.1.0")), Optional.empty()),
                new Notes("更准的洪水模型", "a better flood model"), Optional.of(new Sample("sample.json", "weights.bin")));
        drafting(NOW).add(release);
        return release;
    }

    private TrustedReleases node(Fetch fetch) throws Exception {
        return TrustedReleases.open(root, folder.resolve("node"), fetch);
    }

    private TrustedReleases node() throws Exception {
        return node(repository.fetch());
    }

    private static final Fetch NOTHING = (name, maxLength) -> {
        throw new IOException("no line");
    };

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TrustFailure.class,
                failure -> assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason));
    }

    @Test
    void whatTwoPersonsSignedArrivesWhole() throws Exception {
        TrustedReleases node = node();
        assertThat(node.list()).isEmpty();
        node.refresh(NOW);
        assertThat(node.list()).containsExactly(FLOOD);
        Release release = node.get(FLOOD);
        assertThat(release.notes().zh()).isEqualTo("更准的洪水模型");
        assertThat(release.artifact("weights.bin").orElseThrow().sha256()).hasSize(64);
        assertThat(release.fits().misfit("rpi4", "any", new Version("0.2.0"))).isEmpty();
        assertThat(release.fits().misfit("imx8", "any", new Version("0.2.0"))).contains(Fits.Misfit.BOARD);
        assertThat(release.fits().misfit("rpi4", "any", new Version("0.1.0-rc.1")))
                .contains(Fits.Misfit.PROGRAM);
        node.requireFresh(ReleaseKind.MODEL, NOW);
    }

    @Test
    void oneOfTwoPersonsPublishesNothing() throws Exception {
        ReleaseName next = new ReleaseName(ReleaseKind.MODEL, "flood", new Version("1.5.0"));
        add(next, "evil");
        Signing signing = new Signing(repository);
        signing.sign(ReleaseKind.MODEL.role(), mei);
        signing.sign(ReleaseKind.MODEL.role(), mei);
        assertThat(signing.settle()).isEmpty();
        publish(NOW);
        TrustedReleases node = node();
        node.refresh(NOW);
        assertThat(node.list()).containsExactly(FLOOD);
        refused(Reason.UNKNOWN, () -> node.get(next));
    }

    @Test
    void aKeyThatMayNotSignIsTurnedAway() throws Exception {
        add(new ReleaseName(ReleaseKind.MODEL, "flood", new Version("1.5.0")), "x");
        assertThatThrownBy(() -> new Signing(repository).sign(ReleaseKind.MODEL.role(), online))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("may not sign");
    }

    @Test
    void aChangedDraftMustBeSignedAnew() throws Exception {
        add(new ReleaseName(ReleaseKind.MODEL, "flood", new Version("1.5.0")), "x");
        Signing signing = new Signing(repository);
        signing.sign(ReleaseKind.MODEL.role(), fang);
        add(new ReleaseName(ReleaseKind.MODEL, "fire", new Version("1.0.0")), "y");
        signing.sign(ReleaseKind.MODEL.role(), lei);
        assertThat(signing.settle()).isEmpty();
    }

    @Test
    void aProvinceInWhichOnePersonCouldSignIsNotBelieved() throws Exception {
        repository = new ReleaseRepository(folder.resolve("lax"));
        begin(1);
        publish(NOW);
        root = repository.firstRoot().orElseThrow();
        TrustedReleases node = node();
        node.refresh(NOW);
        assertThat(node.trouble(ReleaseKind.MODEL).orElseThrow().reason()).isEqualTo(Reason.ONE_PERSON);
        refused(Reason.ONE_PERSON, () -> node.requireFresh(ReleaseKind.MODEL, NOW));
    }

    @Test
    void aRevokedReleaseIsGoneAndItsReasonCanBeRead() throws Exception {
        TrustedReleases node = node();
        node.refresh(NOW);
        node.get(FLOOD);
        drafting(NOW).revoke(FLOOD, new Notes("误报过多", "too many false warnings"));
        sign(ReleaseKind.MODEL.role(), lei, mei);
        publish(NOW);
        node.refresh(NOW);
        assertThat(node.list()).isEmpty();
        assertThat(node.revocation(FLOOD).orElseThrow().reason().zh()).isEqualTo("误报过多");
        refused(Reason.UNKNOWN, () -> node.get(FLOOD));
        assertThat(Files.list(folder.resolve("node/documents"))).isEmpty();
        assertThatThrownBy(() -> add(FLOOD, "again")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has been used");
    }

    @Test
    void whatIsKnownStaysKnownWithoutALineAndAfterARestart() throws Exception {
        TrustedReleases first = node();
        first.refresh(NOW);
        Release release = first.get(FLOOD);
        TrustedReleases again = node(NOTHING);
        assertThat(again.list()).containsExactly(FLOOD);
        assertThat(again.get(FLOOD)).isEqualTo(release);
        assertThatThrownBy(() -> again.refresh(NOW)).isInstanceOf(IOException.class).hasMessage("no line");
        assertThat(again.list()).containsExactly(FLOOD);
        refused(Reason.EXPIRED, () -> again.requireFresh(ReleaseKind.MODEL, NOW));
    }

    /**
     * A hub that shows that there is something newer and keeps it back takes nothing away, and lets nothing be
     * installed.
     */
    @Test
    void whatIsWithheldHalfWayTakesNothingAwayAlsoAfterARestart() throws Exception {
        TrustedReleases node = node((name, maxLength) -> name.equals("metadata/2.snapshot.json") ? Optional.empty()
                : repository.fetch().fetch(name, maxLength));
        node.refresh(NOW);
        Release release = node.get(FLOOD);
        drafting(NOW).revoke(FLOOD, new Notes("误报过多", "too many false warnings"));
        sign(ReleaseKind.MODEL.role(), lei, mei);
        publish(NOW);
        refused(Reason.MISSING, () -> node.refresh(NOW));
        assertThat(node.get(FLOOD)).isEqualTo(release);
        refused(Reason.EXPIRED, () -> node.requireFresh(ReleaseKind.MODEL, NOW));
        assertThat(node(NOTHING).get(FLOOD)).isEqualTo(release);
    }

    @Test
    void aClockFarAheadInstallsNothingNewAndForgetsNothing() throws Exception {
        TrustedReleases node = node();
        node.refresh(NOW);
        node.get(FLOOD);
        Instant far = NOW.plus(Duration.ofDays(20_000));
        refused(Reason.EXPIRED, () -> node.refresh(far));
        refused(Reason.EXPIRED, () -> node.requireFresh(ReleaseKind.MODEL, far));
        assertThat(node.list()).containsExactly(FLOOD);
        assertThat(node(NOTHING).get(FLOOD).name()).isEqualTo(FLOOD);
    }

    @Test
    void otherBytesThanTheSignersSawAreRefused() throws Exception {
        Fetch evil = (name, maxLength) -> name.startsWith("targets/")
                ? Optional.of(new ByteArrayInputStream("{\"format\":1}".getBytes(StandardCharsets.UTF_8)))
                : repository.fetch().fetch(name, maxLength);
        TrustedReleases node = node(evil);
        node.refresh(NOW);
        refused(Reason.MISMATCH, () -> node.get(FLOOD));
        assertThat(node().get(FLOOD).name()).isEqualTo(FLOOD);
    }

    @Test
    void oneKindThatIsWithheldDoesNotHoldUpTheOthers() throws Exception {
        ReleaseName next = new ReleaseName(ReleaseKind.MODEL, "flood", new Version("1.5.0"));
        TrustedReleases node = node((name, maxLength) -> name.equals("metadata/3.models.json") ? Optional.empty()
                : repository.fetch().fetch(name, maxLength));
        node.refresh(NOW);
        add(next, "x");
        sign(ReleaseKind.MODEL.role(), fang, mei);
        ReleaseName routes = new ReleaseName(ReleaseKind.ROUTES, "tap", new Version("1"));
        add(routes, "y");
        sign(ReleaseKind.ROUTES.role(), fang, mei);
        publish(NOW);
        node.refresh(NOW);
        assertThat(node.list()).containsExactly(FLOOD, routes);
        refused(Reason.MISSING, () -> node.requireFresh(ReleaseKind.MODEL, NOW));
        node.requireFresh(ReleaseKind.ROUTES, NOW);
    }

    @Test
    void aCompromisedOnlineKeyIsReplacedByTheRoot() throws Exception {
        TrustedReleases node = node();
        node.refresh(NOW);
        SigningKey fresh = key("new core", KeyScheme.ED25519);
        drafting(NOW).changeRoot(Map.of(RoleName.SNAPSHOT, keys(1, fresh), RoleName.TIMESTAMP, keys(1, fresh)));
        sign(RoleName.ROOT, fang, lei);
        assertThatThrownBy(() -> publish(NOW)).isInstanceOf(TrustFailure.class);
        new Publishing(repository, Lives.DEFAULT, NOW).publish(fresh);
        node.refresh(NOW);
        assertThat(node.rootVersion()).isEqualTo(2);
        assertThat(node.list()).containsExactly(FLOOD);
    }

    @Test
    void aLostKeyIsReplacedByTheOthers() throws Exception {
        SigningKey spare = key("赵云", KeyScheme.ED25519);
        RoleKeys root = keys(2, fang, lei, spare);
        drafting(NOW).changeRoot(Map.of(RoleName.ROOT, root, RoleName.TARGETS, root));
        sign(RoleName.ROOT, fang, lei);
        RoleKeys models = Drafting.changed(keys(2, fang, lei, mei), List.of(spare.publicKey()),
                List.of(fang.publicKey()), Optional.empty());
        drafting(NOW).changeKind(ReleaseKind.MODEL, models);
        sign(RoleName.TARGETS, lei, spare);
        sign(ReleaseKind.MODEL.role(), mei, spare);
        publish(NOW);
        TrustedReleases node = node();
        node.refresh(NOW);
        assertThat(node.list()).containsExactly(FLOOD);
        node.requireFresh(ReleaseKind.MODEL, NOW);
    }

    @Test
    void aKindThatIsYoungerThanTheRepositoryBeginsWithItsSigners() throws Exception {
        Targets targets = repository.targets(RoleName.TARGETS).orElseThrow();
        RoleName young = ReleaseKind.KURA_CONFIGURATION.role();
        drafting(NOW).renew(RoleName.TARGETS);
        Files.write(folder.resolve("repository/drafts/targets.json"), MetadataForm.targets(2, NOW.plus(Duration.ofDays(9)), targets.targets(),
                targets.delegations().stream().filter(role -> !role.name().equals(young)).toList(), Map.of()));
        sign(RoleName.TARGETS, fang, lei);
        publish(NOW);
        TrustedReleases node = node();
        node.refresh(NOW);
        assertThat(node.list()).containsExactly(FLOOD);
        drafting(NOW).changeKind(ReleaseKind.KURA_CONFIGURATION, keys(2, mei, lei));
        sign(RoleName.TARGETS, fang, lei);
        sign(young, mei, lei);
        ReleaseName wires = new ReleaseName(ReleaseKind.KURA_CONFIGURATION, "wires", new Version("1"));
        add(wires, "wires");
        sign(young, mei, lei);
        publish(NOW);
        node.refresh(NOW);
        assertThat(node.list()).containsExactlyInAnyOrder(FLOOD, wires);
    }

    @Test
    void nothingIsPublishedThatNodesWouldNotBelieve() throws Exception {
        drafting(NOW).changeKind(ReleaseKind.MODEL, keys(2, mei, key("x", KeyScheme.ED25519)));
        sign(RoleName.TARGETS, fang, lei);
        byte[] before = Files.readAllBytes(folder.resolve("repository/metadata/timestamp.json"));
        refused(Reason.SIGNATURES, () -> publish(NOW));
        assertThat(Files.readAllBytes(folder.resolve("repository/metadata/timestamp.json"))).isEqualTo(before);
    }

    @Test
    void aDraftThatLeavesOutAVersionIsNotTaken() throws Exception {
        drafting(NOW).changeRoot(Map.of());
        Path draft = folder.resolve("repository/drafts/root.json");
        Files.writeString(draft, Files.readString(draft).replace("\"version\": 2", "\"version\": 3"));
        assertThatThrownBy(() -> sign(RoleName.ROOT, fang, lei)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be version 2");
        assertThat(repository.versions()).containsEntry(RoleName.ROOT, 1L);
    }

    @Test
    void aNodeThatLosesItsStoreFollowsTheRootsAgain() throws Exception {
        drafting(NOW).changeRoot(Map.of());
        sign(RoleName.ROOT, fang, lei);
        publish(NOW);
        node().refresh(NOW);
        Files.writeString(folder.resolve("node/metadata/root.json"), "damaged");
        TrustedReleases node = node();
        assertThat(node.rootVersion()).isEqualTo(1);
        node.refresh(NOW);
        assertThat(node.rootVersion()).isEqualTo(2);
    }

    @Test
    void versionsAreOrderedByNumbersAndBeforesComeFirst() {
        assertThat(List.of("1.10", "1.9", "1.9-rc.1", "1.9.1", "2").stream().map(Version::new).sorted()
                .map(Version::text)).containsExactly("1.9-rc.1", "1.9", "1.9.1", "1.10", "2");
        assertThatThrownBy(() -> new Version("../1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReleaseName(ReleaseKind.MODEL, "a/b", new Version("1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Artifact("../x", 1, "0".repeat(64))).isInstanceOf(IllegalArgumentException.class);
    }
}
