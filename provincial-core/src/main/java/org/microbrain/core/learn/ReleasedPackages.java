package org.microbrain.core.learn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.core.rollout.Offer;
import org.microbrain.release.Artifact;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.author.ModelEvidence;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.trust.TrustFailure;

/** Detector packages that are published. Thread-safe. */
public final class ReleasedPackages {

    private final Path repository;
    private final Supplier<List<Offer>> offers;

    /** @param offers what can be rolled out */
    public ReleasedPackages(Path repository, Supplier<List<Offer>> offers) {
        this.repository = repository;
        this.offers = offers;
    }

    /** The document of the newest release of a package; empty when there is none. */
    Optional<byte[]> newest(String name) {
        Optional<ReleaseName> release = offers.get().stream()
                .filter(one -> one.component().kind() == ReleaseKind.MODEL && one.component().name().equals(name))
                .max(Comparator.comparing(Offer::version))
                .map(one -> new ReleaseName(ReleaseKind.MODEL, name, one.version()));
        if (release.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Artifact> document = new ReleaseRepository(repository).release(release.get())
                    .flatMap(one -> one.artifact(ModelEvidence.PACKAGE));
            return document.isEmpty() ? Optional.empty()
                    : Optional.of(Files.readAllBytes(repository.resolve("artifacts").resolve(document.get().sha256())));
        } catch (TrustFailure damaged) {
            throw new IllegalStateException("release " + release.get() + " is not believed: " + damaged.getMessage(), damaged);
        } catch (IOException e) {
            throw new UncheckedIOException("the repository of releases cannot be read", e);
        }
    }
}
