package org.microbrain.runtime.node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.artifact.Sha256;
import org.microbrain.body.Component;
import org.microbrain.body.ReportBody;
import org.microbrain.intent.Desired;
import org.microbrain.record.Draft;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.TrustedReleases;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.intent.Wanted;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.ComponentStatus;
import org.microbrain.runtime.update.GenuineReleases;
import org.microbrain.runtime.update.NodeTraits;
import org.microbrain.runtime.update.RealDisk;
import org.microbrain.runtime.update.UpdateOffice;
import org.microbrain.runtime.update.UpdateParts;
import org.microbrain.runtime.update.Updater;
import org.microbrain.runtime.update.Vitals;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.TrustFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The updater of an edge or a hub, on its journal, its link and what comes down to it. What a kind of component changes in the
 * node is the appliers' part. Life-cycle code: it owns the updater's threads.
 */
public final class NodeUpdates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeUpdates.class);
    /** Where the journal keeps the book of updates. */
    private static final String STATE = "updates";
    /** Observations in a row, each a second apart, after which memory is taken to be short. */
    private static final int SHORT_FOR = 10;
    private static final double ALL_BUT_USED = 0.97;

    private final JournalNode node;
    private final NodeTraits traits;
    private final Supplier<Wanted> wanted;
    private final LongSupplier memoryLimit;
    private final GenuineReleases releases;
    private final UpdateOffice office;
    private List<Notice> rootTrouble = List.of();
    private volatile Runnable restart = () -> { };
    private int shortFor;
    private List<Object> ended;

    /**
     * @param root        the province's root of trust for releases; null: nothing is updated
     * @param down        what is wanted of this node, and where releases come from
     * @param appliers    by kind; what has none is refused
     * @param memoryLimit bytes that the program may have resident while a version is proved; 0 no limit
     */
    public NodeUpdates(NodeSettings settings, Path root, NodeTraits traits, JournalNode node, WayDown down,
                       Map<ReleaseKind, Applier> appliers, LongSupplier memoryLimit) {
        this.node = node;
        this.traits = traits;
        this.wanted = down.intents()::wanted;
        this.memoryLimit = memoryLimit;
        this.releases = root == null ? null : releases(settings, root, down);
        UpdateParts parts = new UpdateParts(folder(settings), new RealDisk(),
                () -> wanted.get().desired().orElseGet(() -> new Desired(List.of())),
                () -> wanted.get().halts().stream().map(Wanted.Standing::halt).findFirst(),
                releases == null ? (component, version) -> Optional.empty() : releases,
                (piece, ceiling) -> down.artifacts().fetch(new Sha256(piece.sha256()), piece.size(), ceiling, here -> { }),
                appliers, this::keep, this::vitals, () -> restart.run());
        byte[] saved = node.commits().submit(journal -> journal.state(STATE)).join();
        office = new UpdateOffice(new Updater(parts, node.clock(), saved), node.clock()::moment);
    }

    /** A root that cannot be read stops updates and nothing else: warnings must go on. */
    private GenuineReleases releases(NodeSettings settings, Path root, WayDown down) {
        Fetch fetch = (name, most) -> down.metadata().metadata(name, most).map(ByteArrayInputStream::new);
        try {
            return new GenuineReleases(TrustedReleases.open(Files.readAllBytes(root), settings.data().resolve("releases"),
                    fetch), traits, ProgramVersion.CURRENT, node.clock()::credible, node.clock()::elapsed);
        } catch (TrustFailure | IOException e) {
            LOG.error("updates.root {} cannot be used, nothing is updated: {}", root, e.toString());
            rootTrouble = List.of(new Notice("信任根 " + root + " 无法使用，本节点不更新",
                    "the root of trust " + root + " cannot be used; this node is not updated"));
            return null;
        }
    }

    /** Where the components of a node lie. */
    public static Path folder(NodeSettings settings) {
        return settings.data().resolve("updates");
    }

    private CompletableFuture<Void> keep(byte[] book, Draft record) {
        return node.commits().submit(journal -> {
            journal.state(STATE, book);
            if (record != null) {
                journal.append(record);
            }
            return null;
        });
    }

    /** On the thread of updates alone. */
    private Vitals vitals() {
        Runtime java = Runtime.getRuntime();
        long resident = ProcessMemory.resident();
        long limit = memoryLimit.getAsLong();
        double used = (double) (java.totalMemory() - java.freeMemory()) / java.maxMemory();
        boolean isShort = used > ALL_BUT_USED || limit > 0 && resident > limit;
        shortFor = isShort ? shortFor + 1 : 0;
        return new Vitals(node.uplink().status().connected(), resident, shortFor >= SHORT_FOR);
    }

    /** What ran goes on; to be called once the routes run and before anything comes in. */
    public void start() {
        office.start();
    }

    /** To be called about once a second; returns at once. */
    public void work() {
        office.work();
    }

    public Updater updater() {
        return office.updater();
    }

    /** @param means how the program is ended with the wish to be started again */
    public void restartBy(Runnable means) {
        restart = means;
    }

    /** What a person must mend or know. */
    public List<Notice> troubles() {
        return releases == null ? rootTrouble : releases.troubles();
    }

    /** Whether an attempt has ended since this was last asked: then a report is due, for what was applied is judged by it. */
    public boolean hasEnded() {
        List<Object> ends = new ArrayList<>();
        updater().statuses().forEach(one -> one.attempt().filter(attempt -> attempt.state().ended())
                .ifPresent(attempt -> ends.addAll(List.of(one.component(), attempt.wish().attempt(), attempt.state()))));
        boolean fresh = ended != null && !ended.equals(ends);
        ended = ends;
        return fresh;
    }

    /** What the node is, what it runs, and which intents it knows, for its report. */
    public void describe(ReportBody.Builder report) {
        report.setBoard(traits.board()).setProfile(traits.profile()).addAllLabels(traits.labels())
                .setRevision(wanted.get().revision());
        for (ComponentStatus one : updater().statuses()) {
            one.running().ifPresent(version -> report.addRunning(ReportBody.Running.newBuilder()
                    .setComponent(Component.newBuilder().setKind(one.component().kind().code())
                            .setName(one.component().name())).setVersion(version.text()).setSinceMs(one.since())));
        }
    }

    @Override
    public void close() {
        office.close();
        if (releases != null) {
            releases.close();
        }
    }
}
