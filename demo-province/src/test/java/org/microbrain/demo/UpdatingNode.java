package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.body.ReportBody;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Intent;
import org.microbrain.link.Moment;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Disk;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.Offer;
import org.microbrain.runtime.update.Slot;
import org.microbrain.runtime.update.UpdateParts;
import org.microbrain.runtime.update.Updater;
import org.microbrain.runtime.update.Vitals;

/**
 * A node with the edge's own {@link Updater}: its decisions, its book, its slots on a disk. Its line, its journal and what it
 * updates are in memory. What is put to work only says which version it is, and whether it is well. For one thread.
 */
final class UpdatingNode {

    /** How often it tells of itself, beside the end of each attempt. */
    static final Duration REPORTS = Duration.ofMinutes(30);
    /** How often its updater looks when nothing is new; in life each second, which comes to the same. */
    private static final Duration IDLE = Duration.ofHours(2);

    final NodeId node;
    boolean online = true;
    /** All that it told of its attempts, the oldest first. */
    final List<Attempt> told = new ArrayList<>();
    private final Component component;
    private final Ills ills;
    private final Origin origin;
    private final Path folder;
    private final Disk disk = new UnsyncedDisk();
    private final ReleaseShelf shelf;
    private final ComponentFolder place;
    private Updater updater;
    private byte[] book;
    private Instant started;
    private final List<JournalRecord> unsent = new ArrayList<>();
    private Instant now;
    private Instant reported = Instant.EPOCH;
    private Instant looked = Instant.EPOCH;
    private long sequence;
    private long revision;
    private Desired desired = new Desired(List.of());
    private boolean news;
    private boolean ended;
    private Version atWork;

    /**
     * What goes wrong at a node.
     *
     * @param with     the version that is not well here; null for none
     * @param looks    so many looks find it well before
     * @param powerCut after so many words of its attempts the power fails, once; 0 for never
     */
    record Ills(Version with, int looks, int powerCut) {
    }

    /** Gateways that it looks after; what it puts to work is finished after so many looks. 0 for a node that has none. */
    int gateways;

    /** @param first what it runs from the beginning */
    UpdatingNode(NodeId node, Path folder, ReleaseShelf shelf, Offer first, Ills ills, Instant now) throws IOException {
        this.node = node;
        this.component = first.component();
        this.ills = ills;
        this.origin = new Origin(node, new JournalId(node.text().hashCode(), 1));
        this.folder = folder;
        this.shelf = shelf;
        this.now = now;
        place = new ComponentFolder(component, folder, disk);
        place.fill(Slot.A, first, Map.of(ReleaseShelf.FILE, shelf.file(first.pieces().get(0).sha256())));
        place.point(Slot.A);
        // One detection an hour, at another minute at each node.
        start(now.minus(Duration.ofDays(10)).minusSeconds(60L * Math.floorMod(node.text().hashCode(), 60)));
    }

    /** The program starts: what it had in memory is gone, its book and its files are not. */
    private void start(Instant at) {
        started = at;
        atWork = null;
        updater = new Updater(new UpdateParts(folder, disk, () -> desired, Optional::empty, shelf,
                (piece, ceiling) -> shelf.fetch(piece, folder), Map.of(component.kind(), new Work()), this::keep,
                () -> new Vitals(online, 50 << 20, false), () -> {
                    throw new IllegalStateException("nothing here needs a restart");
                }), this::time, book);
        updater.start();
    }

    /** What it updates. */
    private final class Work implements Applier {

        private int looks;
        /** What goes on at gateways. */
        private int under;

        @Override
        public void check(Content content) throws NotGood {
            try {
                if (!Files.readString(content.file(ReleaseShelf.FILE)).equals(ReleaseShelf.text(component, content.version()))) {
                    throw new NotGood("sample-differs", "样例不符", "the sample differs");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Effect apply(Content content) {
            looks = 0;
            under = gateways;
            atWork = content.version();
            return Effect.NOW;
        }

        @Override
        public Effect back(Content content) {
            under = under <= 0 && !content.version().equals(atWork) ? gateways : under;
            atWork = content.version();
            return Effect.NOW;
        }

        @Override
        public Optional<NotGood> unfinished(Component updated) {
            return --under < 0 ? Optional.empty() : Optional.of(new NotGood("gateway-under-way", "正在处理网关", "a gateway is at it"));
        }

        @Override
        public Effect remove(Component removed) {
            atWork = null;
            return Effect.NOW;
        }

        @Override
        public void resume(Content content) {
            under = gateways;
            atWork = content.version();
        }

        @Override
        public Optional<NotGood> trouble(Content content) {
            return content.version().equals(ills.with()) && ++looks > ills.looks()
                    ? Optional.of(new NotGood("unwell", "运行不正常", "it is not well")) : Optional.empty();
        }
    }

    private RecordTime time() {
        return RecordTime.good(now.toEpochMilli());
    }

    private CompletableFuture<Void> keep(byte[] next, Draft record) {
        book = next;
        if (record != null) {
            JournalRecord sealed = seal(record);
            Attempt attempt = AttemptEncoding.decode(sealed.body()).orElseThrow();
            told.add(attempt);
            ended |= attempt.state().ended();
        }
        return CompletableFuture.completedFuture(null);
    }

    private JournalRecord seal(Draft draft) {
        JournalRecord record = JournalRecord.seal(origin, ++sequence, draft);
        unsent.add(record);
        return record;
    }

    /** The newest intent for it, as its parent holds it; what it knows already changes nothing. */
    void learn(ByteString bytes) {
        Intent intent = Intent.decode(bytes);
        assertThat(intent.concerns(node)).isTrue();
        if (intent.revision() > revision) {
            revision = intent.revision();
            desired = Desired.decode(intent.body());
            news = true;
        }
    }

    private boolean underway() {
        return !told.isEmpty() && !told.get(told.size() - 1).state().ended();
    }

    /** Some time has passed. @return what its parent has of it now, the oldest first */
    List<JournalRecord> work(Instant time) {
        now = time;
        if (news || underway() || !now.isBefore(looked.plus(IDLE))) {
            news = false;
            looked = now;
            int before = told.size();
            updater.work(new Moment(Duration.between(started, now).toMillis(), time()));
            if (before < ills.powerCut() && told.size() >= ills.powerCut()) {
                start(now);
            }
        }
        if (ended || !now.isBefore(reported.plus(REPORTS))) {
            report();
        }
        if (!online) {
            return List.of();
        }
        List<JournalRecord> sent = List.copyOf(unsent);
        unsent.clear();
        return sent;
    }

    private void report() {
        ended = false;
        reported = now;
        ReportBody.Builder body = ReportBody.newBuilder().setProgram("edge-node 0.2.0").setStartedMs(started.toEpochMilli())
                .setEvent("periodic").setMemoryBytes(50 << 20).setRevision(revision)
                .setDetections(Duration.between(started, now).toHours());
        updater.running().forEach((one, version) -> body.addRunning(ReportBody.Running.newBuilder().setVersion(version.text())
                .setComponent(org.microbrain.body.Component.newBuilder().setKind(one.kind().code()).setName(one.name()))));
        for (int i = 1; i <= gateways; i++) {
            body.addGateways(ReportBody.Gateway.newBuilder().setName("gw-" + i).setModel("Reliagate").setHere(true).setReleased(true)
                    .setState("verified"));
        }
        seal(new Draft(RecordKind.REPORT, PriorityClass.EVENT, time(), body.build().toByteArray()));
    }

    boolean isIllWith(Version version) {
        return version.equals(ills.with());
    }

    /** The states that it told of its attempts at a version. */
    List<String> told(Version version) {
        return told.stream().filter(one -> one.version().equals(version)).map(one -> one.state().word()).toList();
    }

    /** The version that runs: at work, on the disk and by the updater the same. */
    Version runs() {
        assertThat(updater.running()).as("%s by its updater", node).containsEntry(component, atWork);
        assertThat(place.current().flatMap(place::content).map(Content::version)).as("%s on its disk", node).contains(atWork);
        assertThat(place.intact(place.current().orElseThrow())).as("%s has whole files", node).isTrue();
        return atWork;
    }
}
