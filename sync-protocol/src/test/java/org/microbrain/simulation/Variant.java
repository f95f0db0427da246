package org.microbrain.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.microbrain.journal.Batch;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.wire.proto.Frame;

/** The protocol as it is, and ways in which it must not be: the simulation has to find what is wrong with each of those. */
enum Variant {

    REAL,

    /** Receipts as a high-water mark. */
    HIGHEST_SEEN {
        @Override
        SequenceSet receipts(SequenceSet received, SequenceSet asked) {
            return received.isEmpty() ? received : SequenceSet.of(1, received.last()).intersection(asked);
        }
    },

    /** Journals that are known by their node alone. */
    NO_JOURNAL_ID {
        @Override
        JournalId journalId(Random random) {
            return new JournalId(0, 0);
        }
    },

    /** A parent that acknowledges what it has in memory. */
    ACK_BEFORE_SYNC {
        @Override
        CompletionStage<Void> acknowledgement(CompletableFuture<Void> durable) {
            return CompletableFuture.completedFuture(null);
        }
    },

    /** A child that takes "sent" for "arrived". */
    FORGET_ON_SEND {
        @Override
        CompletionStage<Void> sent(Batch batch, Function<Batch, CompletableFuture<Void>> uplink) {
            uplink.apply(batch);
            return CompletableFuture.completedFuture(null);
        }
    },

    /** A node that forgets by whatever its clock says. */
    AGE_BY_DOUBTED_CLOCK {
        @Override
        RecordTime tending(RecordTime time) {
            return RecordTime.good(time.millis());
        }
    },

    /** A child that never asks its parent what it has. */
    NO_INVENTORY {
        @Override
        boolean leavesOut(Frame frame) {
            return frame.hasInventory();
        }
    },

    /** One queue for all. */
    CLASSES_MIXED {
        @Override
        CompletionStage<Void> sent(Batch batch, Function<Batch, CompletableFuture<Void>> uplink) {
            return uplink.apply(new Batch(PriorityClass.READING, batch.records(), batch.made()));
        }
    },

    /** Batches with the newest first. */
    ORDER_LOST {
        @Override
        CompletionStage<Void> sent(Batch batch, Function<Batch, CompletableFuture<Void>> uplink) {
            List<JournalRecord> reversed = new ArrayList<>(batch.records());
            Collections.reverse(reversed);
            return uplink.apply(new Batch(batch.priority(), reversed, batch.made()));
        }
    },

    /** A node that does its work again after a commit of which nobody knows whether it was done. */
    AGAIN_AFTER_A_FAILED_COMMIT {
        @Override
        CompletableFuture<JournalRecord> append(Draft draft, Function<Draft, CompletableFuture<JournalRecord>> journal) {
            CompletableFuture<JournalRecord> first = journal.apply(draft);
            return first.isCompletedExceptionally() ? journal.apply(draft) : first;
        }
    };

    SequenceSet receipts(SequenceSet received, SequenceSet asked) {
        return received.intersection(asked);
    }

    JournalId journalId(Random random) {
        return JournalId.random(random);
    }

    CompletionStage<Void> acknowledgement(CompletableFuture<Void> durable) {
        return durable;
    }

    CompletionStage<Void> sent(Batch batch, Function<Batch, CompletableFuture<Void>> uplink) {
        return uplink.apply(batch);
    }

    RecordTime tending(RecordTime time) {
        return time;
    }

    boolean leavesOut(Frame frame) {
        return false;
    }

    CompletableFuture<JournalRecord> append(Draft draft, Function<Draft, CompletableFuture<JournalRecord>> journal) {
        return journal.apply(draft);
    }
}
