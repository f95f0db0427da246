package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.Ledger;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.journal.Outbox;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.wire.proto.Ack;
import org.microbrain.wire.proto.Frame;

/**
 * This release with each release before it, as recorded in {@code src/test/resources/versions}: today's parent with their
 * child, today's child with their parent, and today's program on their journal. How to record: PROTOCOL.md.
 */
final class RecordedReleasesTest {

    private static final Path VERSIONS = Path.of("src/test/resources/versions");

    @TempDir
    private Path scratch;

    static Stream<Path> releases() throws IOException {
        return Files.list(VERSIONS).sorted();
    }

    @Test
    @EnabledIfSystemProperty(named = "record.release", matches = "[0-9.]+")
    void record() throws Exception {
        ReleaseRecording.write(VERSIONS.resolve(System.getProperty("record.release")), scratch);
    }

    private static Set<JournalRecord> records(RecordedTalk talk) {
        Set<JournalRecord> records = new HashSet<>();
        talk.fromChild(Frame.BodyCase.BATCH).forEach(frame -> records.addAll(Wire.batch(frame.getBatch()).records()));
        return records;
    }

    @ParameterizedTest
    @MethodSource("releases")
    void theirJournalIsReadAndGoesOn(Path release) throws IOException {
        try (SqliteJournal journal = open(release)) {
            assertThat(journal.ledger()).isNotEmpty().allMatch(Ledger::balanced);
            Set<JournalRecord> waiting = new HashSet<>();
            for (PriorityClass priority : PriorityClass.values()) {
                journal.waiting(priority, 0, 1_000, Long.MAX_VALUE).forEach(entry -> waiting.add(entry.record()));
            }
            assertThat(records(RecordedTalk.read(release.resolve(ReleaseRecording.TALK))))
                    .as("sent, with what was acknowledged and their parent had lost").containsAll(waiting);
            assertThat(waiting).extracting(JournalRecord::kind).contains(RecordKind.READINGS, RecordKind.DETECTION,
                    RecordKind.WARNING, RecordKind.REPORT, RecordKind.SHED, ReleaseRecording.NEWER_KIND);
            assertThat(journal.series()).extracting(Journal.Series::name).contains("river/stage", "rain/hour");
            assertThat(journal.staged()).isNotEmpty();
            assertThat(journal.made(journal.origin())).as("records of this new opening").isZero();
        }
    }

    private SqliteJournal open(Path release) throws IOException {
        return SqliteJournal.open(ReleaseRecording.unpack(release, scratch), ReleaseRecording.EDGE, JournalLimits.DEFAULT,
                new Random());
    }

    private static GroupCommit<MemoryJournal> memory() {
        return new GroupCommit<>(new MemoryJournal(new MemoryJournal.Image(), ReleaseRecording.HUB, new JournalId(3, 3),
                JournalLimits.DEFAULT), Runnable::run);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void ourParentTakesAllThatTheirChildSays(Path release) throws IOException {
        RecordedTalk talk = RecordedTalk.read(release.resolve(ReleaseRecording.TALK));
        GroupCommit<MemoryJournal> hub = memory();
        Children children = new Children(talk.parent(), "today", ReleaseRecording.receiver(hub), LinkSettings.DEFAULT,
                ReleaseRecording.moment(0));
        FakeLink link = new FakeLink(talk.child());
        link.events = children.connected(link);
        talk.lines().stream().filter(RecordedTalk.Line::up).forEach(line -> link.events.received(line.frame()));

        assertThat(link.closed).isFalse();
        for (Frame.BodyCase kind : List.of(Frame.BodyCase.WELCOME, Frame.BodyCase.RECEIPTS, Frame.BodyCase.PULSE)) {
            assertThat(link.sent(kind)).as("%s", kind).hasSameSizeAs(talk.fromParent(kind)).isNotEmpty();
        }
        assertThat(link.sent(Frame.BodyCase.ACK)).extracting(frame -> frame.getAck().getBatch())
                .isEqualTo(talk.fromParent(Frame.BodyCase.ACK).stream().map(frame -> frame.getAck().getBatch()).toList());
        for (JournalRecord record : records(talk)) {
            assertThat(hub.submit(journal -> journal.received(record.origin())).join().contains(record.sequence()))
                    .as("%s", record).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void ourParentRefusesTheirChildForTheSameReason(Path release) throws IOException {
        RecordedTalk talk = RecordedTalk.read(release.resolve(ReleaseRecording.REFUSED));
        Children children = new Children(talk.parent(), "today", ReleaseRecording.receiver(memory()),
                LinkSettings.DEFAULT, ReleaseRecording.moment(0));
        FakeLink link = new FakeLink(talk.child());
        link.events = children.connected(link);
        talk.lines().stream().filter(RecordedTalk.Line::up).forEach(line -> link.events.received(line.frame()));
        assertThat(link.last().getRefusal().getCode())
                .isEqualTo(talk.fromParent(Frame.BodyCase.REFUSAL).get(0).getRefusal().getCode());
    }

    @ParameterizedTest
    @MethodSource("releases")
    void ourChildHandsAllItHasToTheirParent(Path release) throws IOException {
        RecordedTalk talk = RecordedTalk.read(release.resolve(ReleaseRecording.TALK));
        try (SqliteJournal journal = open(release)) {
            TheirParent parent = new TheirParent(talk);
            MemoryNetwork network = new MemoryNetwork(new Random(1), 20);
            network.listen(talk.parent(), parent::connected);
            GroupCommit<SqliteJournal> commits = new GroupCommit<>(journal, Runnable::run);
            Uplink uplink = ReleaseRecording.uplink(commits, journal.origin(), network);
            new Forwarder(commits, journal, new Outbox(journal, 4, 65_536), uplink::send).start();
            for (long now = 0; now < 17_000; now += 50) {
                network.work(now);
                uplink.work(ReleaseRecording.moment(now));
            }
            assertThat(parent.connections).as("links it took").isEqualTo(1);
            assertThat(uplink.status().connected()).isTrue();
            assertThat(parent.taken).isEqualTo(records(talk));
            assertThat(journal.backlog().records()).isZero();
            assertThat(journal.ledger()).allMatch(Ledger::balanced);
        }
    }

    /** Answers with what the recorded parent said. */
    private static final class TheirParent implements Link.Events {

        private final Set<JournalRecord> taken = new HashSet<>();
        private final RecordedTalk talk;
        private final Iterator<Frame> receipts;
        private final List<Frame> acks;
        private int connections;
        private Link link;

        private TheirParent(RecordedTalk talk) {
            this.talk = talk;
            receipts = talk.fromParent(Frame.BodyCase.RECEIPTS).iterator();
            acks = new ArrayList<>(talk.fromParent(Frame.BodyCase.ACK));
        }

        private Link.Events connected(Link opened) {
            link = opened;
            connections++;
            return this;
        }

        @Override
        public void received(Frame frame) {
            switch (frame.getBodyCase()) {
                case HELLO -> link.send(talk.fromParent(Frame.BodyCase.WELCOME).get(0));
                case INVENTORY -> link.send(receipts.next());
                case PULSE -> link.send(talk.fromParent(Frame.BodyCase.PULSE).get(0));
                case BATCH -> {
                    taken.addAll(Wire.batch(frame.getBatch()).records());
                    link.send(ack(frame.getBatch().getId()));
                }
                default -> throw new AssertionError("a child does not say " + frame);
            }
        }

        /** Today's batches may be cut in another way than the recorded ones. */
        private Frame ack(long batch) {
            Frame theirs = acks.get(0);
            return theirs.toBuilder().setAck(Ack.newBuilder(theirs.getAck()).setBatch(batch)).build();
        }

        @Override
        public void writable() {
            // its answers are short
        }

        @Override
        public void closed(String why) {
            // the test looks at the link
        }
    }
}
