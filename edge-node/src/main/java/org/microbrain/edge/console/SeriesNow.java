package org.microbrain.edge.console;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A series as it is now.
 *
 * @param source where it is measured, in words; may be empty
 * @param millis time of the latest reading, Unix milliseconds; {@link Long#MIN_VALUE} when none came since the start
 * @param trend  the last values, oldest first
 * @param strip  when it was heard lately
 * @param level  of the open episode, 1 blue to 4 red; 0 for none
 * @param late   whether it should have been heard again by now
 */
public record SeriesNow(String name, String unit, String source, long millis, double value, List<Float> trend,
                        Heartbeats.Strip strip, int level, boolean late) {

    /** What needs a person first: by level, then what went silent, then by name. */
    static final Comparator<SeriesNow> WORST_FIRST = Comparator.comparingInt((SeriesNow one) -> -one.level)
            .thenComparing(one -> !one.late).thenComparing(SeriesNow::name);

    /** Whether there is a value since the start of the program. */
    public boolean known() {
        return millis != Long.MIN_VALUE;
    }

    /** Whether the words of a search all stand in its name, unit or source. */
    boolean matches(String search) {
        String all = (name + " " + source + " " + unit).toLowerCase(Locale.ROOT);
        for (String word : search.toLowerCase(Locale.ROOT).trim().split("\\s+")) {
            if (!all.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
