package org.microbrain.link;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;

/**
 * The child's end where there is no line: what {@link Uplink} would send and take, for somebody to carry. What is carried
 * goes on waiting in the journal until a receipt comes. Safe for use by several threads; calls wait for the disk.
 */
public final class CarryChild {

    private static final int RECORDS_IN_A_BATCH = 256;
    private static final long BYTES_IN_A_BATCH = 64 << 10;

    private final GroupCommit<? extends Journal> journal;
    private final Supplier<SharedBook> book;
    private final Supplier<Intentions> intentions;

    CarryChild(GroupCommit<? extends Journal> journal, Supplier<SharedBook> book, Supplier<Intentions> intentions) {
        this.journal = journal;
        this.book = book;
        this.intentions = intentions;
    }

    /**
     * What was written.
     *
     * @param sequences of the records, by origin
     * @param left      records that wait and found no room
     */
    public record Written(Map<Origin, SequenceSet> sequences, long left) {
        public long records() {
            return sequences.values().stream().mapToLong(SequenceSet::size).sum();
        }
    }

    /** What pieces of releases are kept by. */
    @FunctionalInterface
    public interface PieceKeeper {

        /**
         * Keeps a whole piece. Nothing of it is checked yet.
         *
         * @throws ProtocolViolation when it is not what its name says
         * @throws IOException       when the disk does not take it
         */
        void keep(PieceName name, ByteString bytes) throws IOException;
    }

    private record Page(Batch batch, long lastRow) {
    }

    /** Everything that is held waits again, also what was acknowledged: for a parent that may have lost it. */
    public void again() throws IOException {
        Settled.of(journal.submit(store -> {
            for (Origin origin : store.holding()) {
                store.reconcile(origin, store.held(origin), new SequenceSet());
            }
            return null;
        }));
    }

    /** Writes what waits for the parent, the most urgent first, each class oldest first, until there is no more room. */
    public Written write(CarriedFrames.Sink sink) throws IOException {
        Intentions.Page newest = Settled.of(intentions.get().newest());
        boolean room = newest.intents().isEmpty()
                || sink.put(Frame.newBuilder().setRevision(WireDown.revision(newest, 0, true)).build());
        Map<Origin, SequenceSet> written = new LinkedHashMap<>();
        long id = 0;
        for (PriorityClass priority : PriorityClass.values()) {
            long after = 0;
            while (room) {
                Page page = page(priority, after);
                if (page == null) {
                    break;
                }
                room = sink.put(Frame.newBuilder().setBatch(Wire.batch(++id, page.batch())).build());
                if (room) {
                    after = page.lastRow();
                    page.batch().records().forEach(record -> written.computeIfAbsent(record.origin(),
                            origin -> new SequenceSet()).add(record.sequence()));
                }
            }
        }
        long records = written.values().stream().mapToLong(SequenceSet::size).sum();
        long waiting = Settled.of(journal.submit(store -> store.backlog().records()));
        return new Written(written, room ? 0 : Math.max(0, waiting - records));
    }

    /** Null when nothing more waits. */
    private Page page(PriorityClass priority, long after) throws IOException {
        return Settled.of(journal.submit(store -> {
            List<Journal.Entry> entries = store.waiting(priority, after, RECORDS_IN_A_BATCH, BYTES_IN_A_BATCH);
            if (entries.isEmpty()) {
                return null;
            }
            Map<Origin, Long> made = new HashMap<>();
            entries.forEach(entry -> made.computeIfAbsent(entry.record().origin(), store::made));
            return new Page(new Batch(priority, entries.stream().map(Journal.Entry::record).toList(), made),
                    entries.get(entries.size() - 1).row());
        }));
    }

    /**
     * Takes in what a parent has written.
     *
     * @param parent by its certificate
     */
    public CarryTaking taking(NodeId parent, PieceKeeper pieces) {
        return new Taking(parent, pieces);
    }

    private final class Taking implements CarryTaking {

        private final NodeId parent;
        private final PieceKeeper pieces;
        private final CarriedPiece checked = new CarriedPiece();
        private final CarriedPiece piece = new CarriedPiece();
        private CarriedAmounts taken = CarriedAmounts.NONE;

        private Taking(NodeId parent, PieceKeeper pieces) {
            this.parent = parent;
            this.pieces = pieces;
        }

        @Override
        public void check(Frame frame) {
            switch (frame.getBodyCase()) {
                case RECEIPTS -> Wire.received(frame.getReceipts());
                case SHARED -> Wire.shared(frame.getShared());
                case INTENTS -> WireDown.intents(frame.getIntents());
                case FETCH -> checked.begin(WireDown.pieceName(frame.getFetch()));
                case PIECE -> checked.add(frame.getPiece());
                case BODY_NOT_SET -> {
                    return; // of a later version
                }
                default -> throw new ProtocolViolation("out-of-turn", "a parent carries no "
                        + frame.getBodyCase().name().toLowerCase(Locale.ROOT));
            }
        }

        @Override
        public void take(Frame frame) throws IOException {
            switch (frame.getBodyCase()) {
                case RECEIPTS -> receipts(Wire.received(frame.getReceipts()));
                case SHARED -> {
                    List<SharedRecord> records = Wire.shared(frame.getShared());
                    Settled.of(book.get().told(parent, records));
                    taken = taken.plus(0, 0, 0, records.size(), 0);
                }
                case INTENTS -> {
                    Intentions.Page page = WireDown.intents(frame.getIntents());
                    Settled.of(intentions.get().learn(page));
                    taken = taken.plus(0, 0, page.intents().size(), 0, 0);
                }
                case FETCH -> piece.begin(WireDown.pieceName(frame.getFetch()));
                case PIECE -> {
                    if (piece.add(frame.getPiece())) {
                        pieces.keep(piece.name(), piece.bytes());
                        taken = taken.plus(0, 0, 0, 0, 1);
                    }
                }
                default -> check(frame);
            }
        }

        /** What is not named may have gone by the line since: it is left as it is. */
        private void receipts(Map<Origin, SequenceSet> received) throws IOException {
            Settled.of(journal.submit(store -> {
                for (Origin origin : store.holding()) {
                    SequenceSet has = received.getOrDefault(origin, new SequenceSet()).intersection(store.held(origin));
                    if (!has.isEmpty()) {
                        store.reconcile(origin, has, has);
                    }
                }
                return null;
            }));
            taken = taken.plus(0, received.size(), 0, 0, 0);
        }

        @Override
        public CarriedAmounts taken() {
            return taken;
        }
    }
}
