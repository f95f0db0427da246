package org.microbrain.runtime.mapping;

import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Admits series on first sight, within a limit, so that a source that makes up names cannot fill memory or journal.
 * Thread-safe.
 */
public final class SeriesLimit implements Predicate<String> {

    private volatile int limit;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * @param limit positive
     * @param known the names that the journal has already; they are admitted even where they exceed the limit
     */
    public SeriesLimit(int limit, Collection<String> known) {
        this.limit = limit;
        this.known.addAll(known);
        size.set(this.known.size());
    }

    /** From now on another limit holds; series that are admitted stay. @param most positive */
    public void limit(int most) {
        limit = most;
    }

    @Override
    public boolean test(String series) {
        if (known.contains(series)) {
            return true;
        }
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            return false;
        }
        if (!known.add(series)) {
            size.decrementAndGet();
        }
        return true;
    }

    public int size() {
        return size.get();
    }
}
