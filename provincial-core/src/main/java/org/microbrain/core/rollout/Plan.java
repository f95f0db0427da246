package org.microbrain.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.Version;

/**
 * What a person wrote down; it never changes afterwards.
 *
 * @param number    counts up in the province
 * @param title     for people
 * @param window    when nodes may begin to apply it
 * @param priority  0 to 100, higher first
 * @param prove     how long a node checks itself before it keeps it
 * @param shadow    models: only run beside the old one and report
 * @param goBack    when a gate stops it: also wish the version before to all nodes that took it
 * @param author    who wrote it; somebody else approves it
 */
public record Plan(long number, String title, Component component, Version version, Target target, List<Wave> waves,
                   MaintenanceWindow window, int priority, Ceilings ceilings, Duration prove, boolean shadow, boolean goBack,
                   String author, Instant written) {

    public static final int MOST_WAVES = 20;
    public static final int LONGEST_TITLE = 100;

    /** @throws IllegalArgumentException when something is out of its range; the message says what */
    public Plan {
        waves = List.copyOf(waves);
        if (title.isBlank() || title.length() > LONGEST_TITLE) {
            throw new IllegalArgumentException("a title has 1 to " + LONGEST_TITLE + " characters");
        }
        if (waves.isEmpty() || waves.size() > MOST_WAVES) {
            throw new IllegalArgumentException("a rollout has 1 to " + MOST_WAVES + " waves, got " + waves.size());
        }
        if (priority < 0 || priority > 100) {
            throw new IllegalArgumentException("a priority is 0 to 100, got " + priority);
        }
        if (prove.isNegative() || prove.compareTo(Duration.ofDays(7)) > 0) {
            throw new IllegalArgumentException("a node proves itself for 0 seconds to 7 days, got " + prove);
        }
    }

    /** Its name on the wire and for people. */
    public String name() {
        return Long.toString(number);
    }

    public Gate gate(int wave) {
        return waves.get(wave - 1).gate();
    }

    /** The number of a node's n-th attempt, n from 1 to 999: higher than any of an earlier rollout. */
    public long attempt(int tries) {
        return number * 1_000 + tries;
    }
}
