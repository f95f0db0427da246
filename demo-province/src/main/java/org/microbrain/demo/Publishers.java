package org.microbrain.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.release.Artifact;
import org.microbrain.release.Fits;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Sample;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.author.SigningKey;

/**
 * Two persons who sign what the province releases, and the core's on-line key, as {@code microbrain release} has them, but
 * their keys are gone when the program ends: the repository of a demo begins anew with each run.
 */
final class Publishers {

    private final SigningKey fang;
    private final SigningKey lei;
    private final SigningKey online;
    private final ReleaseRepository repository;
    private final Path root;

    /**
     * Holds the ceremony.
     *
     * @param folder of the repository; nothing is in it yet
     */
    Publishers(Path folder, Instant now) throws IOException, GeneralSecurityException {
        fang = SigningKey.make(KeyScheme.ED25519, Optional.of("王芳"));
        lei = SigningKey.make(KeyScheme.ED25519, Optional.of("黄磊"));
        online = SigningKey.make(KeyScheme.ED25519, Optional.of("core"));
        repository = new ReleaseRepository(folder);
        root = folder.resolve("metadata").resolve("1.root.json");
        RoleKeys persons = RoleKeys.of(List.of(fang.publicKey(), lei.publicKey()), 2);
        Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
        for (ReleaseKind kind : ReleaseKind.values()) {
            kinds.put(kind, persons);
        }
        try {
            new Drafting(repository, Lives.DEFAULT, now).begin(
                    new Drafting.Signers(persons, persons, kinds, RoleKeys.of(List.of(online.publicKey()), 1)));
            signAndPublish(now);
        } catch (TrustFailure e) {
            throw new IllegalStateException("a ceremony in an empty folder cannot fail", e);
        }
    }

    /** What nodes are given when they are set up. */
    Path root() {
        return root;
    }

    /** Both sign, and it is published. */
    void publish(ReleaseName name, List<Path> files, Optional<Sample> sample, Notes notes, Instant now)
            throws IOException, GeneralSecurityException, TrustFailure {
        List<Artifact> artifacts = new ArrayList<>();
        for (Path file : files) {
            artifacts.add(repository.take(file));
        }
        new Drafting(repository, Lives.DEFAULT, now).add(new Release(name, artifacts, Fits.ALL, notes, sample));
        signAndPublish(now);
    }

    private void signAndPublish(Instant now) throws IOException, GeneralSecurityException, TrustFailure {
        Signing signing = new Signing(repository);
        for (Signing.Draft draft : signing.drafts()) {
            signing.sign(draft.role(), fang);
            signing.sign(draft.role(), lei);
        }
        signing.settle();
        new Publishing(repository, Lives.DEFAULT, now).publish(online);
    }
}
