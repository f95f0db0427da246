package org.microbrain.correlate;

import java.util.SortedSet;
import java.util.TreeSet;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/**
 * A warning that was made of many, as the correlator remembers it.
 *
 * @param rule    that made it
 * @param verdict what the rule decided, if it decides between several
 * @param level   to which it came last by the rule
 * @param open    whether people have not ended it
 * @param members keys of its events that are remembered
 */
record CorrelatedWarning(WarningId id, String rule, String verdict, WarningLevel level, boolean open, SortedSet<String> members) {

    boolean madeBy(String otherRule, String otherVerdict) {
        return rule.equals(otherRule) && verdict.equals(otherVerdict);
    }

    CorrelatedWarning with(WarningLevel now, SortedSet<String> more) {
        SortedSet<String> all = new TreeSet<>(members);
        all.addAll(more);
        return new CorrelatedWarning(id, rule, verdict, now, open, all);
    }

    CorrelatedWarning open(boolean now) {
        return new CorrelatedWarning(id, rule, verdict, level, now, members);
    }
}
