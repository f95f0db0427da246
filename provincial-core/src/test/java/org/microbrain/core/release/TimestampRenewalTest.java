package org.microbrain.core.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Fits;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.TrustedReleases;
import org.microbrain.release.Version;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.trust.QuickKey;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Timestamp;
import org.microbrain.trust.author.SigningKey;

/** Nobody need remember the timestamp: the core renews it, for nodes that come late, and says when it cannot. */
final class TimestampRenewalTest {

    private static final Instant BEGIN = Instant.parse("2026-11-24T08:00:00Z");
    private static final ReleaseName FLOOD = new ReleaseName(ReleaseKind.MODEL, "flood", new Version("1"));
    private static final ReleaseName FIRE = new ReleaseName(ReleaseKind.MODEL, "fire", new Version("1"));

    @TempDir
    private Path folder;
    private ReleaseRepository repository;
    private SigningKey fang;
    private SigningKey lei;
    private SigningKey online;
    private Path keyFile;
    private Path passphrase;
    private Instant now = BEGIN;
    private boolean doubtful;

    @BeforeEach
    void aRepositoryWithARelease() throws Exception {
        fang = SigningKey.make(KeyScheme.ED25519, Optional.of("王芳"));
        lei = SigningKey.make(KeyScheme.ED25519, Optional.of("黄磊"));
        keyFile = folder.resolve("core.key");
        passphrase = Files.writeString(folder.resolve("core.passphrase"), "correct horse battery\n");
        online = QuickKey.make(keyFile, "core", "correct horse battery");
        repository = new ReleaseRepository(folder.resolve("repository"));
        RoleKeys persons = RoleKeys.of(List.of(fang.publicKey(), lei.publicKey()), 2);
        Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
        for (ReleaseKind kind : ReleaseKind.values()) {
            kinds.put(kind, persons);
        }
        new Drafting(repository, Lives.DEFAULT, now).begin(new Drafting.Signers(persons, persons, kinds,
                RoleKeys.of(List.of(online.publicKey()), 1)));
        sign(FLOOD);
        new Publishing(repository, Lives.DEFAULT, now).publish(online);
    }

    private void sign(ReleaseName name) throws Exception {
        Signing signing = new Signing(repository);
        settle(signing);
        new Drafting(repository, Lives.DEFAULT, now).add(new Release(name, List.of(repository.take(
                Files.writeString(folder.resolve("rules"), name.toString()))), Fits.ALL, new Notes("规则", "rules"),
                Optional.empty()));
        settle(signing);
    }

    private void settle(Signing signing) throws Exception {
        for (Signing.Draft draft : signing.drafts()) {
            signing.sign(draft.role(), fang);
            signing.sign(draft.role(), lei);
        }
        signing.settle();
    }

    private TimestampRenewal renewal(boolean withKey) {
        return new TimestampRenewal(new ReleaseSettings(folder.resolve("repository"), withKey
                ? Optional.of(new ReleaseSettings.OnlineKey(keyFile, passphrase)) : Optional.empty(), ReleaseSettings.UPLOAD),
                () -> new RecordTime(now.toEpochMilli(), doubtful ? RecordTime.Quality.DOUBTFUL : RecordTime.Quality.GOOD));
    }

    private Instant end() throws Exception {
        return Timestamp.read(repository.published(RoleName.TIMESTAMP).orElseThrow().signed()).expires();
    }

    @Test
    void monthsGoByWithoutAnybodyPublishingAndANodeThatComesLateFindsAllFresh() throws Exception {
        TimestampRenewal renewal = renewal(true);
        TrustedReleases node = TrustedReleases.open(repository.firstRoot().orElseThrow(), folder.resolve("node"),
                repository.fetch());
        for (int i = 0; i < 5; i++) {
            now = now.plus(Duration.ofDays(20));
            renewal.work();
            Instant end = end();
            assertThat(end).isEqualTo(now.plus(Lives.DEFAULT.timestamp()));
            now = now.plus(Duration.ofDays(6));
            renewal.work();
            assertThat(end()).as("not more often than needed").isEqualTo(end);
            assertThat(renewal.troubles()).isEmpty();
            node.refresh(now);
            node.requireFresh(ReleaseKind.MODEL, now);
        }
        assertThat(repository.versions().get(RoleName.SNAPSHOT)).as("the snapshot, too").isEqualTo(2L);
        assertThat(node.list()).containsExactly(FLOOD);
    }

    @Test
    void whatWasSignedAndNotPublishedStaysUnpublished() throws Exception {
        sign(FIRE);
        now = now.plus(Duration.ofDays(80));
        renewal(true).work();
        assertThat(end()).isAfter(now);
        TrustedReleases node = TrustedReleases.open(repository.firstRoot().orElseThrow(), folder.resolve("node"),
                repository.fetch());
        node.refresh(now);
        assertThat(node.list()).containsExactly(FLOOD);
        new Publishing(repository, Lives.DEFAULT, now).publish(online);
        node.refresh(now);
        assertThat(Set.copyOf(node.list())).isEqualTo(Set.of(FLOOD, FIRE));
    }

    @Test
    void withoutAKeyAPersonIsAskedInTimeAndToldWhenItIsOver() throws Exception {
        TimestampRenewal renewal = renewal(false);
        renewal.work();
        assertThat(renewal.troubles()).isEmpty();
        Instant before = end();
        now = now.plus(Duration.ofDays(12));
        renewal.work();
        assertThat(said(renewal)).contains("ends on 2026-12-15", "release publish", "releases.online-key");
        now = now.plus(Duration.ofDays(10));
        renewal.work();
        assertThat(said(renewal)).contains("ended on 2026-12-15", "install nothing new");
        assertThat(end()).isEqualTo(before);
    }

    @Test
    void aWrongKeyOrPassphraseIsSaidByNameAndTriedAgain() throws Exception {
        TimestampRenewal renewal = renewal(true);
        Files.writeString(passphrase, "another passphrase");
        now = now.plus(Duration.ofDays(15));
        renewal.work();
        assertThat(said(renewal)).contains("could not be renewed").doesNotContain("another passphrase");
        QuickKey.make(keyFile, "core", "another passphrase");
        renewal.work();
        assertThat(said(renewal)).contains("the root does not name this on-line key");
    }

    @Test
    void aClockInDoubtSignsNothing() throws Exception {
        Instant before = end();
        TimestampRenewal renewal = renewal(true);
        for (Instant wrong : List.of(Instant.EPOCH, Instant.parse("2099-01-01T00:00:00Z"))) {
            now = wrong;
            doubtful = true;
            renewal.work();
            assertThat(end()).isEqualTo(before);
            assertThat(said(renewal)).contains("clock is in doubt").doesNotContain("two persons");
        }
    }

    @Test
    void whatOnlyPersonsMayRenewIsAskedOfThem() throws Exception {
        now = now.plus(Duration.ofDays(340));
        TimestampRenewal renewal = renewal(true);
        renewal.work();
        assertThat(end()).isAfter(now.plus(TimestampRenewal.LEFT));
        assertThat(said(renewal)).contains("the role models", "the role targets", "two persons must renew it")
                .doesNotContain("the role root");
        now = now.plus(Duration.ofDays(30));
        renewal.work();
        assertThat(said(renewal)).contains("could not be renewed");
    }

    private static String said(TimestampRenewal renewal) {
        return renewal.troubles().stream().map(Notice::en).reduce("", (a, b) -> a + "\n" + b);
    }
}
