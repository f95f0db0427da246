package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Fetch;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;
import org.microbrain.wire.proto.Piece;
import org.microbrain.wire.proto.Welcome;

/** Pieces of releases over one link, and what hostile neighbours try with them. */
final class PiecesTest {

    private static final PieceName FILE = PieceName.metadata("timestamp.json");

    private final List<CompletableFuture<PieceAnswer>> asked = new ArrayList<>();
    private final PieceSource source = (name, offset, most) -> {
        asked.add(new CompletableFuture<>());
        return asked.get(asked.size() - 1);
    };

    private FakeLink childAtParent(PieceSource pieces) {
        Children children = new Children(Samples.COUNTY, "test", new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held, Map<Origin, Long> made) {
                return CompletableFuture.completedFuture(held);
            }
        }, LinkSettings.DEFAULT, Samples.moment(0));
        if (pieces != null) {
            children.piecesFrom(pieces);
        }
        FakeLink link = new FakeLink(Samples.EDGE);
        link.events = children.connected(link);
        link.events.received(Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1)
                .setNode(Samples.EDGE.text())).build());
        return link;
    }

    private static Fetch.Builder fetch(int id) {
        return Fetch.newBuilder().setId(id).setMetadata("timestamp.json").setMost(100);
    }

    private static Frame frame(Fetch.Builder fetch) {
        return Frame.newBuilder().setFetch(fetch).build();
    }

    private static PieceAnswer here(String text) {
        return PieceAnswer.part(ByteString.copyFromUtf8(text), 0, 100);
    }

    @Test
    void answersComeInTheOrderOfTheFetchesAndWaitForALineThatIsFull() {
        FakeLink link = childAtParent(source);
        link.events.received(frame(fetch(1)));
        link.events.received(frame(fetch(2)));
        asked.get(1).complete(here("two"));
        assertThat(link.sent(Frame.BodyCase.PIECE)).isEmpty();
        link.writable = false;
        asked.get(0).complete(here("one"));
        assertThat(link.sent(Frame.BodyCase.PIECE)).isEmpty();
        link.writable = true;
        link.events.writable();
        assertThat(link.sent(Frame.BodyCase.PIECE)).extracting(one -> one.getPiece().getData().toStringUtf8())
                .containsExactly("one", "two");
    }

    @Test
    void aSourceThatFailsIsABusyOneAndTheLinkStays() {
        FakeLink link = childAtParent(source);
        link.events.received(frame(fetch(1)));
        asked.get(0).completeExceptionally(new IllegalStateException("the disk failed"));
        assertThat(link.last().getPiece().getState()).isEqualTo(PieceAnswer.State.BUSY.ordinal());
        assertThat(link.closed).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "a/../b", ".hidden", "/root.json", "a//b", "a/", "", "a b", "a\\b", "a%2Fb", "ä"})
    void namesThatLeadOutOfAFolderAreRefused(String name) {
        FakeLink link = childAtParent(source);
        link.events.received(frame(fetch(1).setMetadata(name)));
        assertThat(link.last().getRefusal().getCode()).isEqualTo("bad-fetch");
        assertThat(asked).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> PieceName.metadata(name));
    }

    @Test
    void whatCannotBeOrIsTooMuchIsRefused() {
        List<Consumer<FakeLink>> attacks = List.of(
                link -> link.events.received(frame(fetch(1).setMetadata("x".repeat(201)))),
                link -> link.events.received(frame(fetch(1).setChunk(ByteString.copyFrom(new byte[31])))),
                link -> link.events.received(frame(fetch(1).clearMetadata())),
                link -> link.events.received(frame(fetch(1).setMost(0))),
                link -> link.events.received(frame(fetch(1).setMost(PieceSource.MOST_BYTES + 1))),
                link -> link.events.received(frame(fetch(1).setMost(-1))),
                link -> link.events.received(frame(fetch(1).setOffset(-1))),
                link -> link.events.received(frame(fetch(0))),
                link -> {
                    link.events.received(frame(fetch(3)));
                    link.events.received(frame(fetch(3)));
                },
                link -> {
                    for (int i = 1; i <= PiecesParent.MOST_OPEN + 1; i++) {
                        link.events.received(frame(fetch(i)));
                    }
                });
        for (Consumer<FakeLink> attack : attacks) {
            FakeLink link = childAtParent(source);
            attack.accept(link);
            assertThat(link.last().getRefusal().getCode()).isEqualTo("bad-fetch");
        }
        FakeLink notOffered = childAtParent(null);
        notOffered.events.received(frame(fetch(1)));
        assertThat(notOffered.last().getRefusal().getCode()).isEqualTo("out-of-turn");
    }

    /** A child and a parent that is the test. */
    private static final class Child {
        private final FakeLink link = new FakeLink(Samples.COUNTY);
        private final Uplink uplink;

        private Child(boolean offered) {
            MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), Samples.EDGE, new JournalId(1, 2),
                    JournalLimits.DEFAULT);
            uplink = new Uplink(journal.origin(), "test",
                    List.of(new Parent(Samples.COUNTY, InetSocketAddress.createUnresolved("x", 1))), new Dialer() {
                        @Override
                        public void dial(Parent parent, Dial dial) {
                            link.events = dial.opened(link);
                        }

                        @Override
                        public void knock(Parent parent, Consumer<Boolean> answers) {
                            answers.accept(true);
                        }
                    }, Runnable::run, new GroupCommit<>(journal, Runnable::run), LinkSettings.DEFAULT, new Random(1),
                    millis -> { }, Samples.moment(0));
            uplink.work(Samples.moment(0));
            Welcome.Builder welcome = Welcome.newBuilder().setVersion(1).setCredits(4);
            if (offered) {
                welcome.addCapabilities(Wire.PIECES);
            }
            link.events.received(Frame.newBuilder().setWelcome(welcome).build());
        }

        private void hears(Piece.Builder piece) {
            link.events.received(Frame.newBuilder().setPiece(piece).build());
        }
    }

    private static Piece.Builder piece(int id, int bytes, long length) {
        return Piece.newBuilder().setId(id).setData(ByteString.copyFrom(new byte[bytes])).setLength(length);
    }

    @Test
    void aChildTakesWhatItAskedForAndFailsAtOnceWhenNobodyGivesAnything() {
        Child child = new Child(true);
        CompletableFuture<PieceAnswer> answer = child.uplink.fetch(FILE, 0, 100);
        child.hears(piece(1, 60, 60));
        assertThat(answer.join().data().size()).isEqualTo(60);
        assertThat(new Child(false).uplink.fetch(FILE, 0, 100)).isCompletedExceptionally();
    }

    @Test
    void whatWasOpenFailsWithTheLinkAndWhatIsNeverAnsweredAfterAMinute() {
        Child child = new Child(true);
        CompletableFuture<PieceAnswer> silent = child.uplink.fetch(FILE, 0, 100);
        for (long now = 0; now < PiecesChild.PATIENCE_MILLIS + 5_000; now += 1_000) {
            child.link.events.progressed();
            child.uplink.work(Samples.moment(now));
        }
        assertThat(silent.join().state()).isEqualTo(PieceAnswer.State.BUSY);
        CompletableFuture<PieceAnswer> open = child.uplink.fetch(FILE, 0, 100);
        child.link.events.closed("cut");
        assertThat(open).isCompletedExceptionally();
    }

    @Test
    void piecesThatNobodyAskedForOrThatAreNotWhatWasAskedForEndTheLink() {
        List<Piece.Builder> lies = List.of(piece(2, 100, 100), piece(1, 101, 200), piece(1, 10, 100), piece(1, 0, 100),
                piece(1, 10, -1), piece(1, 50, 10), piece(0, 100, 100));
        for (Piece.Builder lie : lies) {
            Child child = new Child(true);
            CompletableFuture<PieceAnswer> answer = child.uplink.fetch(FILE, 0, 100);
            child.hears(lie);
            assertThat(child.link.closed).as("%s", lie).isTrue();
            assertThat(answer).isCompletedExceptionally();
        }
        Child twice = new Child(true);
        twice.uplink.fetch(FILE, 0, 100);
        twice.hears(piece(1, 100, 100));
        twice.hears(piece(1, 100, 100));
        assertThat(twice.link.closed).isTrue();
        Child notOffered = new Child(false);
        notOffered.hears(piece(1, 1, 1));
        assertThat(notOffered.link.closed).isTrue();
    }

    /** Two threads of a parent send: one has put its answer in a queue, the other writes at once. */
    @Test
    void anAnswerThatOvertakesTheOneBeforeIsTaken() {
        Child child = new Child(true);
        CompletableFuture<PieceAnswer> first = child.uplink.fetch(FILE, 0, 100);
        CompletableFuture<PieceAnswer> second = child.uplink.fetch(FILE, 100, 100);
        child.hears(piece(2, 50, 150));
        assertThat(second.join().data().size()).isEqualTo(50);
        assertThat(first).isNotDone();
        child.hears(piece(1, 100, 150));
        assertThat(first.join().data().size()).isEqualTo(100);
        assertThat(child.link.closed).isFalse();
    }

    @Test
    void aStateOfANewerParentMeansLater() {
        Child child = new Child(true);
        CompletableFuture<PieceAnswer> answer = child.uplink.fetch(FILE, 0, 100);
        child.hears(Piece.newBuilder().setId(1).setState(77));
        assertThat(answer.join().state()).isEqualTo(PieceAnswer.State.BUSY);
    }

    @Test
    void whileAWarningIsUnderWayPiecesOnlyTrickle() {
        Child child = new Child(true);
        child.uplink.send(Samples.batch(1, PriorityClass.WARNING));
        for (int i = 0; i < 4; i++) {
            child.uplink.fetch(FILE, 0, PieceSource.MOST_BYTES);
        }
        assertThat(child.link.sent(Frame.BodyCase.FETCH)).hasSize(1);
        assertThat(child.link.last().getFetch().getMost()).isEqualTo(PiecesChild.TRICKLE);
    }

    @Test
    void aLinkBeginsWithLittleAndAsksForMoreAsItProvesGood() {
        Child child = new Child(true);
        int bytes = 0;
        for (int id = 1; id <= 500; id++) {
            child.uplink.fetch(FILE, 0, PieceSource.MOST_BYTES);
            Fetch asked = child.link.last().getFetch();
            assertThat(asked.getMost()).isLessThanOrEqualTo(id == 1 ? 8 << 10 : PieceSource.MOST_BYTES);
            bytes = asked.getMost();
            child.hears(piece(id, bytes, 1 << 20));
        }
        assertThat(bytes).isGreaterThan(2 << 10);
    }
}
