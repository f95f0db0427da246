package org.microbrain.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.body.ShedBody;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.Batch;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.journal.Observed;
import org.microbrain.journal.Outbox;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.RecordContent;

/**
 * Makes the files that later releases are tested against: a journal as this release writes it, and what this release's
 * child and parent say to each other about it. See PROTOCOL.md, "Recorded releases".
 */
final class ReleaseRecording {

    static final NodeId EDGE = new NodeId("450102001003");
    static final NodeId HUB = new NodeId("450102000000");
    static final String JOURNAL = "journal.db.gz";
    static final String TALK = "talk.hex";
    static final String REFUSED = "refused.hex";
    static final RecordKind NEWER_KIND = new RecordKind(77);
    private static final long TIME = 1_800_000_000_000L;
    private static final int READINGS = 100;

    private ReleaseRecording() {
    }

    /** @param folder of the release; made when it is not there */
    static void write(Path folder, Path scratch) throws IOException, ExecutionException, InterruptedException {
        Files.createDirectories(folder);
        Path file = scratch.resolve("journal.db");
        writeJournal(file);
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(JOURNAL)))) {
            in.transferTo(out);
        }
        talk(file).write(folder.resolve(TALK));
        refused().write(folder.resolve(REFUSED));
    }

    /** The journal of a release, ready to be opened. */
    static Path unpack(Path folder, Path scratch) throws IOException {
        Path file = scratch.resolve("journal.db");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve(JOURNAL)))) {
            Files.copy(in, file);
        }
        return file;
    }

    /** Two openings: records of each kind, some of them acknowledged, and readings that are not in a block yet. */
    private static void writeJournal(Path file) throws ExecutionException, InterruptedException {
        try (SqliteJournal journal = open(file)) {
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, Runnable::run);
            BlockWriter blocks = new BlockWriter(commits, READINGS / 2, 60_000, () -> RecordTime.good(TIME), 0);
            for (int i = 0; i < READINGS; i++) {
                blocks.take(Observed.only(List.of(
                        new BlockWriter.Named("river/stage", "m", "", TIME + i * 1_000L, i / 10.0, i % 7 == 0 ? 1 : 0),
                        new BlockWriter.Named("rain/hour", "mm", "recorded elsewhere", TIME + i * 1_000L, Math.sqrt(i),
                                0)))).get();
            }
            blocks.seal().get();
            everyKind(journal.origin()).forEach(journal::append);
            journal.acknowledge(journal.waiting(PriorityClass.EVENT, 0, 2, Long.MAX_VALUE));
        }
        try (SqliteJournal journal = open(file)) {
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, Runnable::run);
            BlockWriter blocks = new BlockWriter(commits, READINGS, 60_000, () -> RecordTime.good(TIME), 0);
            journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT, new RecordTime(5, RecordTime.Quality.DOUBTFUL),
                    ReportBody.newBuilder().setProgram("edge-node").setEvent("started").build().toByteArray()));
            Origin newer = new Origin(EDGE, new JournalId(7, 7));
            journal.accept(List.of(ofTheFuture(newer, 1)), Map.of(newer, 3L));
            blocks.take(Observed.only(List.of(new BlockWriter.Named("river/stage", "m", "", TIME, 4.25, 0)))).get();
        }
    }

    private static SqliteJournal open(Path file) {
        return SqliteJournal.open(file, EDGE, JournalLimits.DEFAULT, new Random());
    }

    private static List<Draft> everyKind(Origin origin) {
        WarningBody warning = WarningBody.newBuilder().setId("450102001003_20270115080000_00000001").setLevel(4)
                .setHazard("flood").setArea(EDGE.area().code()).setBornMs(TIME).setReasonZh("水位超过警戒线")
                .setReasonEn("the stage is above the warning mark").setRule("stage").addEvidence(WarningBody.Evidence
                        .newBuilder().setSeries("river/stage").setUnit("m").setTimeMs(TIME).setValue(9.9)
                        .setDetector("range")).build();
        DetectionBody detection = DetectionBody.newBuilder().setDetector("range").setSeries("river/stage")
                .setTimeMs(TIME).setValue(9.9).setScore(1).setReasonZh("超限").setReasonEn("out of range").build();
        ReportBody report = ReportBody.newBuilder().setProgram("edge-node").setStartedMs(TIME).setDiskFreeBytes(1L << 30)
                .setJournalBytes(1 << 20).setRefusedReadings(3).setEvent("periodic").addLedger(LedgerLine.newBuilder()
                        .setNode(EDGE.text()).setJournal(journal(origin)).setMade(12).setReceived(2).setWaiting(10))
                .build();
        ShedBody shed = ShedBody.newBuilder().setReason("journal-full").setBytes(512).addGone(ShedBody.Gone.newBuilder()
                .setNode(EDGE.text()).setJournal(journal(new Origin(EDGE, new JournalId(6, 6)))).setPriority(2)
                .setSequences(ByteString.copyFrom(SequenceSet.of(4, 9).encode()))).build();
        return List.of(
                new Draft(RecordKind.WARNING, PriorityClass.WARNING, RecordTime.good(TIME), warning.toByteArray()),
                new Draft(RecordKind.DETECTION, PriorityClass.EVENT, RecordTime.good(TIME), detection.toByteArray()),
                new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                        new RecordTime(TIME, RecordTime.Quality.CORRECTED), report.toByteArray()),
                new Draft(RecordKind.SHED, PriorityClass.EVENT, RecordTime.good(TIME), shed.toByteArray()));
    }

    private static ByteString journal(Origin origin) {
        return ByteString.copyFrom(origin.journal().bytes());
    }

    /** A kind, a class, a quality and a field that this release does not know. */
    static JournalRecord ofTheFuture(Origin origin, long sequence) {
        byte[] content = RecordContent.newBuilder().setKind(NEWER_KIND.code()).setPriority(9).setTimeMs(TIME)
                .setTimeQuality(8).setBody(ByteString.copyFromUtf8("a body of another time"))
                .setUnknownFields(UnknownFieldSet.newBuilder().addField(99, UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8("a field of another time")).build()).build())
                .build().toByteArray();
        CRC32C checksum = new CRC32C();
        checksum.update(origin.node().text().getBytes(StandardCharsets.US_ASCII));
        checksum.update(origin.journal().bytes());
        checksum.update(ByteBuffer.allocate(8).putLong(sequence).flip());
        checksum.update(content);
        return JournalRecord.open(origin, sequence, content, (int) checksum.getValue());
    }

    /** From hello to the third pulse. */
    private static RecordedTalk talk(Path file) {
        RecordedTalk talk = RecordedTalk.between(EDGE, HUB);
        try (SqliteJournal journal = open(file)) {
            MemoryNetwork network = network(talk);
            GroupCommit<MemoryJournal> hub = new GroupCommit<>(new MemoryJournal(new MemoryJournal.Image(), HUB,
                    new JournalId(1, 1), JournalLimits.DEFAULT), Runnable::run);
            Children children = new Children(HUB, "district-hub", receiver(hub), LinkSettings.DEFAULT, moment(0));
            network.listen(HUB, children::connected);
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, Runnable::run);
            Uplink uplink = uplink(commits, journal.origin(), network);
            new Forwarder(commits, journal, new Outbox(journal, 4, 65_536), uplink::send).start();
            for (long now = 0; now < 17_000; now += 50) {
                network.work(now);
                uplink.work(moment(now));
                children.work(moment(now));
            }
        }
        return talk;
    }

    /** A child that is not below this parent. */
    private static RecordedTalk refused() {
        NodeId stranger = new NodeId("450124000000");
        RecordedTalk talk = RecordedTalk.between(EDGE, stranger);
        MemoryNetwork network = network(talk);
        GroupCommit<MemoryJournal> commits = new GroupCommit<>(new MemoryJournal(new MemoryJournal.Image(), EDGE,
                new JournalId(1, 1), JournalLimits.DEFAULT), Runnable::run);
        Children children = new Children(stranger, "district-hub", receiver(commits), LinkSettings.DEFAULT, moment(0));
        network.listen(stranger, children::connected);
        Uplink uplink = new Uplink(new Origin(EDGE, new JournalId(1, 1)), "edge-node", List.of(new Parent(stranger,
                InetSocketAddress.createUnresolved("hub", 1))), network.dialer(EDGE, () -> true), Runnable::run, commits,
                LinkSettings.DEFAULT, new Random(1), millis -> { }, moment(0));
        for (long now = 0; now < 400; now += 50) {
            network.work(now);
            uplink.work(moment(now));
        }
        return talk;
    }

    static Uplink uplink(GroupCommit<? extends Journal> commits, Origin self, MemoryNetwork network) {
        return new Uplink(self, "edge-node", List.of(new Parent(HUB, InetSocketAddress.createUnresolved("hub", 1))),
                network.dialer(EDGE, () -> true), Runnable::run, commits, LinkSettings.DEFAULT, new Random(1),
                millis -> { }, moment(0));
    }

    private static MemoryNetwork network(RecordedTalk talk) {
        return new MemoryNetwork(new Random(1), 20, new MemoryNetwork.Tap() {
            @Override
            public List<Frame> pass(long link, NodeId from, NodeId to, Frame frame) {
                return List.of(frame);
            }

            @Override
            public void arrives(long link, NodeId from, NodeId to, Frame frame) {
                talk.lines().add(new RecordedTalk.Line(from.equals(EDGE), frame));
            }
        });
    }

    static Moment moment(long elapsed) {
        return new Moment(elapsed, RecordTime.good(TIME + elapsed));
    }

    static Receiver receiver(GroupCommit<? extends Journal> hub) {
        return new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return hub.submit(journal -> {
                    journal.accept(batch.records(), batch.made());
                    return null;
                });
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return hub.submit(journal -> {
                    Map<Origin, SequenceSet> received = new HashMap<>();
                    held.forEach((origin, asked) -> received.put(origin, journal.received(origin).intersection(asked)));
                    return received;
                });
            }
        };
    }
}
