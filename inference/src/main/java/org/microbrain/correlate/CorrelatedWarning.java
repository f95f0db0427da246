package org.microbrain.correlate;

import java.time.Duration;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/**
 * A warning that was made of many, as the correlator remembers it.
 *
 * @param rule    that made it
 * @param scope   see {@link Cluster#scope}
 * @param level   to which it came last by the rule
 * @param open    whether people have not ended it
 * @param from    the time of its first event, Unix milliseconds
 * @param until   of its last
 * @param members keys of its events
 */
record CorrelatedWarning(WarningId id, String rule, String scope, WarningLevel level, boolean open, long from, long until,
                         SortedSet<String> members) {

    /** Of nothing yet. */
    static CorrelatedWarning born(WarningId id, String rule, String scope, WarningLevel level) {
        return new CorrelatedWarning(id, rule, scope, level, true, Long.MAX_VALUE, Long.MIN_VALUE, new TreeSet<>());
    }

    boolean madeBy(CorrelationRule other, Cluster cluster) {
        return rule.equals(other.name()) && scope.equals(cluster.scope());
    }

    /** Whether the events are more of it: some are among its own, or nearer to them than the rule looks; those may be forgotten. */
    boolean goesOnIn(Cluster cluster, Duration span) {
        return cluster.events().stream().anyMatch(event -> members.contains(event.key())
                || event.millis() >= from - span.toMillis() && event.millis() <= until + span.toMillis());
    }

    CorrelatedWarning with(WarningLevel now, Collection<Event> more) {
        SortedSet<String> all = new TreeSet<>(members);
        long first = from;
        long last = until;
        for (Event event : more) {
            all.add(event.key());
            first = Math.min(first, event.millis());
            last = Math.max(last, event.millis());
        }
        return new CorrelatedWarning(id, rule, scope, now, open, first, last, all);
    }

    CorrelatedWarning onlyMembers(Collection<String> known) {
        SortedSet<String> left = new TreeSet<>(members);
        left.retainAll(known);
        return new CorrelatedWarning(id, rule, scope, level, open, from, until, left);
    }

    CorrelatedWarning open(boolean now) {
        return new CorrelatedWarning(id, rule, scope, level, now, from, until, members);
    }
}
