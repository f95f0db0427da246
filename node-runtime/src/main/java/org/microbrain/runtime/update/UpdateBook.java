package org.microbrain.runtime.update;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Wish;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;

/**
 * What a node remembers of its updates: of each component the latest attempt, which attempts have failed, and the
 * latest changes of all. For one thread; what is to be shown is copied out.
 */
final class UpdateBook {

    static final int MOST_COMPONENTS = 64;
    static final int MOST_FAILED = 500;
    static final int MOST_CHANGES = 60;
    private static final int LOG_KEPT = 600;

    private final Map<Component, Trying> attempts = new TreeMap<>();
    /** Highest number that failed, by component, version and rollout; the longest known go first. */
    private final Map<String, Long> failed = new LinkedHashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();

    UpdateBook copy() {
        UpdateBook copy = new UpdateBook();
        copy.attempts.putAll(attempts);
        copy.failed.putAll(failed);
        copy.changes.addAll(changes);
        return copy;
    }

    Optional<Trying> latest(Component component) {
        return Optional.ofNullable(attempts.get(component));
    }

    Map<Component, Trying> attempts() {
        return attempts;
    }

    Map<String, Long> failed() {
        return failed;
    }

    /** Newest last. */
    Deque<Change> changes() {
        return changes;
    }

    List<Change> changesCopied() {
        return List.copyOf(changes);
    }

    /** Whether this attempt, or a later one of the same wish, has failed before. */
    boolean failed(Wish wish) {
        return failed.getOrDefault(key(wish), 0L) >= wish.attempt();
    }

    private static String key(Wish wish) {
        return wish.component().text() + " " + wish.version().text() + " " + wish.rollout();
    }

    /** @return whether there is room for one more component */
    boolean hasRoomFor(Component component) {
        return attempts.containsKey(component) || attempts.size() < MOST_COMPONENTS;
    }

    void put(Trying trying, RecordTime now) {
        Trying before = attempts.put(trying.wish().component(), trying);
        if (trying.state() == AttemptState.FAILED || trying.state() == AttemptState.REFUSED
                || trying.state() == AttemptState.GONE_BACK) {
            String key = key(trying.wish());
            failed.remove(key);
            failed.put(key, trying.wish().attempt());
            if (failed.size() > MOST_FAILED) {
                failed.remove(failed.keySet().iterator().next());
            }
        }
        if (before == null || before.state() != trying.state() || before.wish().attempt() != trying.wish().attempt()
                || !before.wish().version().equals(trying.wish().version())) {
            changes.addLast(change(trying, now));
            if (changes.size() > MOST_CHANGES) {
                changes.removeFirst();
            }
        }
    }

    private static Change change(Trying trying, RecordTime now) {
        Wish wish = trying.wish();
        String log = trying.log().length() <= LOG_KEPT ? trying.log()
                : trying.log().substring(trying.log().length() - LOG_KEPT);
        return new Change(wish.component(), wish.version(), wish.rollout(), wish.attempt(), trying.state(),
                trying.reason(), trying.zh(), trying.en(), log, now.millis(),
                now.quality() == RecordTime.Quality.DOUBTFUL);
    }
}
