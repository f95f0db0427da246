package org.microbrain.warning;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * How long people have. A node may have other limits than its neighbour: what follows from them are steps, and those merge.
 *
 * @param confirm   by level, from the alarm to the judgement of the duty office, and again for each tier it is handed to
 * @param answer    from a call to the answer; then the next person is called
 * @param upOneTier from the first call of a round, or an escalation, without answer, to the next tier
 */
public record Limits(Map<WarningLevel, Duration> confirm, Duration answer, Duration upOneTier) {

    /** Red and orange 5 min, yellow 15, blue 30; answer 5, up a tier 15. Ours, after the 5 minutes of 叫应. */
    public static final Limits DEFAULT = new Limits(Map.of(WarningLevel.RED, Duration.ofMinutes(5),
            WarningLevel.ORANGE, Duration.ofMinutes(5), WarningLevel.YELLOW, Duration.ofMinutes(15),
            WarningLevel.BLUE, Duration.ofMinutes(30)), Duration.ofMinutes(5), Duration.ofMinutes(15));

    /** @throws IllegalArgumentException when a level has no limit, or one is not positive */
    public Limits {
        if (!confirm.keySet().equals(Set.of(WarningLevel.values()))) {
            throw new IllegalArgumentException("each level has a limit for its judgement");
        }
        confirm.values().forEach(Limits::requirePositive);
        requirePositive(answer);
        requirePositive(upOneTier);
        confirm = Map.copyOf(new EnumMap<>(confirm));
    }

    private static void requirePositive(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("a time limit is longer than nothing, got " + limit);
        }
    }
}
