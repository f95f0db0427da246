package org.microbrain.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.microbrain.journal.Batch;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;

/**
 * A batch that somebody waits for, on its way in as many parts as the line asks for. Belongs to the uplink's thread.
 */
final class Outgoing {

    private final Batch batch;
    private final CompletableFuture<Void> done;
    private final Deque<List<JournalRecord>> unsent = new ArrayDeque<>();
    private final List<JournalRecord> acknowledged = new ArrayList<>();

    /** Some of a batch's records, that travel in one frame. Told apart by identity. */
    static final class Part {
        private final Outgoing whole;
        private final Batch batch;
        private final long bytes;
        private boolean arrived;

        private Part(Outgoing whole, Batch batch, long bytes) {
            this.whole = whole;
            this.batch = batch;
            this.bytes = bytes;
        }

        Outgoing whole() {
            return whole;
        }

        Batch batch() {
            return batch;
        }

        /** Content bytes. */
        long bytes() {
            return bytes;
        }

        /** Whether a parent has it on its disk. */
        boolean arrived() {
            return arrived;
        }

        /** A parent has it on its disk; of several copies, the first that says so counts. */
        void acknowledged() {
            if (!arrived) {
                arrived = true;
                whole.acknowledged(batch.records());
            }
        }
    }

    Outgoing(Batch batch, CompletableFuture<Void> done) {
        this.batch = batch;
        this.done = done;
        this.unsent.add(batch.records());
    }

    Batch batch() {
        return batch;
    }

    /** Whether every part is under way. */
    boolean sent() {
        return unsent.isEmpty();
    }

    /**
     * The next part; there must be one.
     *
     * @param most its content bytes, unless a single record is longer
     */
    Part part(long most) {
        List<JournalRecord> records = unsent.poll();
        long bytes = records.get(0).content().length;
        int end = 1;
        while (end < records.size() && bytes + records.get(end).content().length <= most) {
            bytes += records.get(end++).content().length;
        }
        if (end < records.size()) {
            unsent.addFirst(records.subList(end, records.size()));
        }
        return new Part(this, end == batch.records().size() ? batch
                : new Batch(batch.priority(), records.subList(0, end), batch.made()), bytes);
    }

    private void acknowledged(List<JournalRecord> records) {
        acknowledged.addAll(records);
        if (acknowledged.size() == batch.records().size()) {
            done.complete(null);
        }
    }

    /** Adds what a parent has of it. */
    void acknowledged(Map<Origin, SequenceSet> to) {
        for (JournalRecord record : acknowledged) {
            to.computeIfAbsent(record.origin(), origin -> new SequenceSet()).add(record.sequence());
        }
    }

    /** Its link ended before an acknowledgement. The latest part is to be returned first. */
    void returned(Part part) {
        unsent.addFirst(part.batch().records());
    }

    void fail(Throwable why) {
        done.completeExceptionally(why);
    }
}
