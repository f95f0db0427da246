package org.microbrain.core.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.release.Fits;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.runtime.artifact.ReleaseFolder;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.author.SigningKey;

/** What two persons have signed and published is offered, with what a gate needs to know of it. */
class PublishedReleasesTest {

    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void whatAProfileLetsItsProgramHaveIsReadFromItsSignedRelease() throws Exception {
        Path profile = Files.writeString(folder.resolve("profile.yaml"), """
                profile: rainfall-station
                name: {zh: 雨量站网关, en: rain station gateway}
                limits: {series: 60, memory: 320 MiB}
                """);
        publish(new ReleaseName(ReleaseKind.PROFILE, "rainfall-station", new Version("1.0.0")), profile);
        try (PublishedReleases published = new PublishedReleases(folder.resolve("repository"),
                new ReleaseFolder(folder.resolve("offered"), Runnable::run, () -> NOW), folder.resolve("verified"), () -> NOW)) {
            await().until(() -> {
                published.work();
                return !published.offers().isEmpty();
            });
            assertThat(published.troubles()).isEmpty();
            assertThat(published.offers()).singleElement().satisfies(offer -> {
                assertThat(offer.component().text()).isEqualTo("profile/rainfall-station");
                assertThat(offer.memory()).isEqualTo(320L << 20);
            });
        }
    }

    private void publish(ReleaseName name, Path file) throws Exception {
        SigningKey fang = SigningKey.make(KeyScheme.ED25519, Optional.of("王芳"));
        SigningKey lei = SigningKey.make(KeyScheme.ED25519, Optional.of("黄磊"));
        SigningKey online = SigningKey.make(KeyScheme.ED25519, Optional.of("core"));
        RoleKeys persons = RoleKeys.of(List.of(fang.publicKey(), lei.publicKey()), 2);
        Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
        for (ReleaseKind kind : ReleaseKind.values()) {
            kinds.put(kind, persons);
        }
        ReleaseRepository repository = new ReleaseRepository(folder.resolve("repository"));
        Drafting drafting = new Drafting(repository, Lives.DEFAULT, NOW);
        drafting.begin(new Drafting.Signers(persons, persons, kinds, RoleKeys.of(List.of(online.publicKey()), 1)));
        Signing signing = new Signing(repository);
        for (int round = 0; round < 2; round++) {
            for (Signing.Draft draft : signing.drafts()) {
                signing.sign(draft.role(), fang);
                signing.sign(draft.role(), lei);
            }
            signing.settle();
            if (round == 0) {
                drafting.add(new Release(name, List.of(repository.take(file)), Fits.ALL, new Notes("雨量站", "rain station"),
                        Optional.empty()));
            }
        }
        new Publishing(repository, Lives.DEFAULT, NOW).publish(online);
    }
}
