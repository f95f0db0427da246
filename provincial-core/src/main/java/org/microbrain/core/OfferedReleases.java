package org.microbrain.core;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.VersionRange;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.TrustedReleases;
import org.microbrain.runtime.console.Notice;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.TrustFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The releases that may be rolled out: those of the repository in {@code <data>/releases/repository} that are genuine by the
 * province's root in {@code <data>/releases/root.json}, as each node below will look at them. Without these files there are
 * none. What was genuine stays offered when a look fails; what was revoked does not. {@link #look} is for one thread.
 */
final class OfferedReleases implements Supplier<List<Offer>> {

    private static final Logger LOG = LoggerFactory.getLogger(OfferedReleases.class);
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private final Path folder;
    private final Supplier<Instant> time;
    private volatile List<Offer> offers = List.of();
    private TrustedReleases trusted;
    private FileTime seen;
    private Instant looked = Instant.EPOCH;
    private String said = "";

    OfferedReleases(Path folder, Supplier<Instant> time) {
        this.folder = folder;
        this.time = time;
    }

    @Override
    public List<Offer> get() {
        return offers;
    }

    /** To be called now and then: looks when the repository has changed, and every ten minutes. */
    void look() {
        Path timestamp = folder.resolve("repository/metadata/timestamp.json");
        Path root = folder.resolve("root.json");
        try {
            if (Files.notExists(timestamp) || Files.notExists(root)) {
                return;
            }
            FileTime now = Files.getLastModifiedTime(timestamp);
            if (now.equals(seen) && time.get().isBefore(looked.plus(AGAIN))) {
                return;
            }
            seen = now;
            looked = time.get();
            refresh(Files.readAllBytes(root));
            said = "";
        } catch (TrustFailure | IOException | RuntimeException e) {
            if (!e.toString().equals(said)) {
                said = e.toString();
                LOG.warn("the repository of releases in {} cannot be believed or read; what was known stays: {}", folder,
                        e.getMessage());
            }
        }
    }

    private void refresh(byte[] root) throws TrustFailure, IOException {
        if (trusted == null) {
            trusted = TrustedReleases.open(root, folder.resolve("trusted"), repository());
        }
        trusted.refresh(time.get());
        List<Offer> found = new ArrayList<>();
        for (ReleaseName name : trusted.list()) {
            found.add(offer(trusted.get(name)));
        }
        offers = List.copyOf(found);
    }

    private Fetch repository() {
        Path repository = folder.resolve("repository").toAbsolutePath().normalize();
        return (name, most) -> {
            Path file = repository.resolve(name).normalize();
            return file.startsWith(repository) && Files.isRegularFile(file)
                    ? Optional.of(new BufferedInputStream(Files.newInputStream(file))) : Optional.empty();
        };
    }

    private static Offer offer(Release release) {
        return new Offer(release.name().component(), release.name().version(), release.fits().boards(),
                release.fits().profiles(), new VersionRange(release.fits().from(), release.fits().below()),
                new Notice(release.notes().zh(), release.notes().en()), release.length());
    }
}
