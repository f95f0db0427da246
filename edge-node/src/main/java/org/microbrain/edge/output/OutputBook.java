package org.microbrain.edge.output;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.microbrain.edge.output.OutputJson.Moment;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.Draft;

/**
 * Keeps what must not be forgotten of outputs in the journal, together with the records that tell of it: in one commit, so a
 * node never tells of what it does not remember, nor the other way round. Safe for use by several threads.
 */
public final class OutputBook {

    private static final String KEY = "outputs";

    private final GroupCommit<? extends Journal> commits;
    private final Supplier<Moment> clock;

    /** @param clock the two clocks at this moment */
    OutputBook(GroupCommit<? extends Journal> commits, Supplier<Moment> clock) {
        this.commits = commits;
        this.clock = clock;
    }

    /**
     * What is kept. Blocks while it reads.
     *
     * @throws RuntimeException when it cannot be read; it stays where it is until something else is kept
     */
    OutputMemory read() {
        byte[] kept = commits.submit(journal -> journal.state(KEY)).join();
        return kept == null ? OutputMemory.EMPTY : OutputJson.read(kept, clock.get());
    }

    /** @return completes when memory and records are durable; those that are given later become so later */
    CompletableFuture<Void> keep(OutputMemory memory, List<Draft> records) {
        byte[] bytes = OutputJson.write(memory, clock.get());
        return commits.submit(journal -> {
            journal.state(KEY, bytes);
            records.forEach(journal::append);
            return null;
        });
    }
}
