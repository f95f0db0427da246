package org.microbrain.core;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.microbrain.core.archive.SetAside;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.GroupCommit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries each record that was once refused again, one after the other, once since the start: a newer program, or a mended
 * database, may take it. For one thread.
 */
final class RefusedRecords {

    private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);

    private final SqlArchive archive;
    private final GroupCommit<SqlArchive> commits;
    private final String reason;
    private final BooleanSupplier ready;
    private final Function<byte[], CompletionStage<Void>> again;
    private CompletionStage<Void> trying = CompletableFuture.completedFuture(null);
    private boolean over;
    /** Changed by whoever completes {@link #trying}, and looked at afterwards. */
    private long took;
    private long left;

    /**
     * @param ready whether there is somebody to archive
     * @param again archives the payload of a message
     */
    RefusedRecords(SqlArchive archive, GroupCommit<SqlArchive> commits, String reason, BooleanSupplier ready,
                   Function<byte[], CompletionStage<Void>> again) {
        this.archive = archive;
        this.commits = commits;
        this.reason = reason;
        this.ready = ready;
        this.again = again;
    }

    /** To be called again and again; begins with the next record when the one before has ended. Throws nothing, waits for nothing long. */
    void work() {
        if (over || !trying.toCompletableFuture().isDone() || !ready.getAsBoolean() || archive.trouble().isPresent()) {
            return;
        }
        try {
            Optional<SetAside> letter = archive.setAside(reason, left);
            over = letter.isEmpty();
            letter.ifPresent(this::tryAgain);
            if (over && took + left > 0) {
                LOG.info("of {} records that the archive once refused, it took {} now", took + left, took);
            }
        } catch (RuntimeException e) {
            LOG.debug("the archive will be asked again", e);
        }
    }

    private void tryAgain(SetAside letter) {
        trying = again.apply(letter.payload()).thenCompose(nothing -> commits.submit(store -> {
            store.takeBack(letter);
            return (Void) null;
        })).handle((nothing, failure) -> {
            if (failure == null) {
                took++;
            } else if (archive.trouble().isEmpty()) {
                left++; // otherwise it was not this record's fault
            }
            return null;
        });
    }
}
