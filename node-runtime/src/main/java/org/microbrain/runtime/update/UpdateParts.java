package org.microbrain.runtime.update;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.record.Draft;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * What an updater stands on.
 *
 * @param folder    where slots are
 * @param disk      by which they change
 * @param desired   what this node is wanted to run, as last known
 * @param halt      whether nothing may begin
 * @param releases  what is genuine
 * @param artifacts where files come from
 * @param appliers  by kind
 * @param keeper    what is durable
 * @param vitals    how the node is
 * @param restart   asks for the program to end with the wish to be started again; it may go on for a moment
 */
public record UpdateParts(Path folder, Disk disk, Supplier<Desired> desired, Supplier<Optional<Halt>> halt,
                          Releases releases, Artifacts artifacts, Map<ReleaseKind, Applier> appliers, Keeper keeper,
                          Supplier<Vitals> vitals, Runnable restart) {

    /** Says what is genuine. */
    @FunctionalInterface
    public interface Releases {

        /**
         * @return empty while nothing is known of such a release: it may come
         * @throws NotGood when it is known not to be genuine, e.g. revoked
         */
        Optional<Offer> find(Component component, Version version) throws NotGood;
    }

    /** Fetches files, in the background, from wherever they are nearest; resumes, and tries again by itself. */
    @FunctionalInterface
    public interface Artifacts {

        /**
         * @param ceiling bytes a second, 0 none
         * @return completes with a verified file, which is the updater's, to be deleted when it is no longer needed;
         *         cancelling gives up
         */
        CompletableFuture<Path> fetch(Offer.Piece piece, long ceiling);
    }

    /** Keeps the book of updates and the record of a change in one commit. */
    @FunctionalInterface
    public interface Keeper {

        /**
         * @param record null when there is none
         * @return completes when both are durable
         */
        CompletableFuture<Void> keep(byte[] book, Draft record);
    }
}
