package org.microbrain.runtime.update;

import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.intent.Shadow;
import org.microbrain.intent.Wish;
import org.microbrain.record.Draft;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.UpdateParts.Keeper;

/**
 * The book of updates, in memory and on the disk: what a method changed is durable when it returns, or it throws and
 * nothing has changed in memory. For one thread.
 */
final class Keeping {

    private final Keeper keeper;
    private final Supplier<RecordTime> clock;
    private UpdateBook book;

    /** @param saved what the disk has; null at a first start */
    Keeping(Keeper keeper, Supplier<RecordTime> clock, byte[] saved) {
        this.keeper = keeper;
        this.clock = clock;
        this.book = saved == null ? new UpdateBook() : UpdateBookEncoding.decode(saved);
    }

    UpdateBook book() {
        return book;
    }

    Optional<Trying> latest(Component component) {
        return book.latest(component);
    }

    /** Keeps a change and makes a record of it. @throws CompletionException when the disk did not take it */
    Trying keep(Trying next) {
        return keep(next, Optional.empty());
    }

    /** The same, with what a model beside the live one has counted. */
    Trying keep(Trying next, Optional<Shadow> shadow) {
        RecordTime now = clock.get();
        return keep(next, now, AttemptEncoding.draft(attempt(next, shadow), now));
    }

    /** Keeps what concerns this node alone. */
    Trying keepQuietly(Trying next) {
        return keep(next, clock.get(), null);
    }

    private Trying keep(Trying next, RecordTime now, Draft record) {
        UpdateBook changed = book.copy();
        changed.put(next, now);
        keeper.keep(UpdateBookEncoding.encode(changed), record).join();
        book = changed;
        return next;
    }

    private static Attempt attempt(Trying one, Optional<Shadow> shadow) {
        Wish wish = one.wish();
        return new Attempt(wish.component(), wish.version(), wish.rollout(), wish.wave(), wish.attempt(), one.state(),
                one.reason(), one.zh(), one.en(), one.previous(), one.fetched(), one.log(), shadow);
    }
}
