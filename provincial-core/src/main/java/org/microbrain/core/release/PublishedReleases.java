package org.microbrain.core.release;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.microbrain.artifact.Sha256;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.VersionRange;
import org.microbrain.release.Artifact;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.TrustedReleases;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.runtime.artifact.ReleaseFolder;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.console.Notice;
import org.microbrain.trust.TrustFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The repository of releases on the core's disk. What {@code microbrain release publish} puts there is verified as a node would
 * verify it, and then offered to the nodes: the artifacts first, the timestamp that points to all of it last. What is not
 * believed is not offered. Owns a thread while there is something to do; safe for use by several threads.
 */
public final class PublishedReleases implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedReleases.class);
    private static final String TIMESTAMP = "metadata/timestamp.json";
    /** The file of a gateway profile. */
    private static final String PROFILE = "profile.yaml";

    private final Path repository;
    private final ReleaseFolder offered;
    private final Path kept;
    private final Supplier<Instant> credible;
    private final ExecutorService thread = new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("published"));
    private final AtomicBoolean looking = new AtomicBoolean();
    private TrustedReleases trusted;
    private FileTime taken;
    private volatile List<Offer> offers = List.of();
    private volatile Notice trouble;

    /**
     * @param repository the folder that people publish into; may be missing until then
     * @param offered    what nodes are given
     * @param kept       a folder of this alone: what was verified
     * @param credible   the time by which metadata is judged
     */
    public PublishedReleases(Path repository, ReleaseFolder offered, Path kept, Supplier<Instant> credible) {
        this.repository = repository;
        this.offered = offered;
        this.kept = kept;
        this.credible = credible;
    }

    /** To be called every second or so; returns at once. */
    public void work() {
        if (looking.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    try {
                        look();
                    } finally {
                        looking.set(false);
                    }
                });
            } catch (RejectedExecutionException e) {
                looking.set(false);
            }
        }
    }

    private void look() {
        Path timestamp = repository.resolve(TIMESTAMP);
        if (!Files.exists(timestamp)) {
            return;
        }
        try {
            FileTime changed = Files.getLastModifiedTime(timestamp);
            if (!changed.equals(taken)) {
                take(timestamp);
                taken = changed;
                trouble = null;
            }
        } catch (TrustFailure e) {
            said(new Notice("发行仓库的签名信息不可信，未向下提供：" + e.chinese(),
                    "what was published is not believed and not offered: " + e.getMessage()));
        } catch (IOException e) {
            said(new Notice("发行仓库无法读取或保存：" + e.getMessage(),
                    "the repository of releases cannot be read or kept: " + e.getMessage()));
        }
    }

    private void said(Notice now) {
        if (!now.equals(trouble)) {
            LOG.error("{}", now.en());
        }
        trouble = now;
    }

    private void take(Path timestamp) throws TrustFailure, IOException {
        if (trusted == null) {
            trusted = TrustedReleases.open(Files.readAllBytes(repository.resolve("metadata/1.root.json")), kept,
                    new ReleaseRepository(repository).fetch());
        }
        byte[] newest = Files.readAllBytes(timestamp);
        trusted.refresh(credible.get());
        List<Offer> found = new ArrayList<>();
        for (ReleaseName name : trusted.list()) {
            Release release = trusted.get(name);
            for (Artifact artifact : release.artifacts()) {
                offer(artifact);
            }
            found.add(new Offer(name.component(), name.version(), release.fits().boards(), release.fits().profiles(),
                    VersionRange.ANY, new Notice(release.notes().zh(), release.notes().en()), release.length(), memory(release)));
        }
        files("targets");
        files("metadata");
        offered.metadata(TIMESTAMP, newest);
        offers = List.copyOf(found);
        LOG.info("{} releases are offered to the nodes", found.size());
    }

    private void offer(Artifact artifact) throws IOException {
        Sha256 hash = new Sha256(artifact.sha256());
        if (!offered.has(hash) && !offered.importArtifact(repository.resolve("artifacts").resolve(artifact.sha256()))
                .artifact().equals(hash)) {
            throw new IOException("artifacts/" + artifact.sha256() + " is damaged; copy it into the repository anew");
        }
    }

    /** What a profile lets the program have; one that is not as it must be is refused by its nodes and says nothing here. */
    private long memory(Release release) {
        if (release.name().kind() != ReleaseKind.PROFILE) {
            return 0;
        }
        Problems problems = new Problems();
        long memory = release.artifacts().stream().filter(one -> one.file().equals(PROFILE)).findFirst()
                .map(one -> Section.load(repository.resolve("artifacts").resolve(one.sha256()), problems).section("limits")
                        .bytes("memory", 0)).orElse(0L);
        return problems.isEmpty() ? memory : 0;
    }

    private void files(String folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(repository.resolve(folder))) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = repository.relativize(file).toString();
            if (!name.equals(TIMESTAMP) && offered.metadata(name).isEmpty()) {
                offered.metadata(name, Files.readAllBytes(file));
            }
        }
    }

    /** What can be rolled out. */
    public List<Offer> offers() {
        return offers;
    }

    /** What a person must mend. */
    public List<Notice> troubles() {
        Notice now = trouble;
        return now == null ? List.of() : List.of(now);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
