package org.microbrain.runtime.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.microbrain.warning.Limits;
import org.microbrain.warning.WarningLevel;

/** The section {@code warnings}: how long people have. */
final class WarningSettings {

    private static final Duration LEAST = Duration.ofSeconds(10);
    private static final Duration MOST = Duration.ofDays(7);

    private WarningSettings() {
    }

    static Limits read(Section s) {
        s.onlyKeys("confirm", "answer", "up-one-tier");
        Section confirm = s.section("confirm");
        confirm.onlyKeys("red", "orange", "yellow", "blue");
        Map<WarningLevel, Duration> byLevel = new EnumMap<>(WarningLevel.class);
        for (WarningLevel level : WarningLevel.values()) {
            byLevel.put(level, limit(confirm, level.words().en(), Limits.DEFAULT.confirm().get(level)));
        }
        return new Limits(byLevel, limit(s, "answer", Limits.DEFAULT.answer()),
                limit(s, "up-one-tier", Limits.DEFAULT.upOneTier()));
    }

    private static Duration limit(Section s, String key, Duration usual) {
        Duration limit = s.duration(key, usual);
        if (limit.compareTo(LEAST) < 0 || limit.compareTo(MOST) > 0) {
            s.problem(key, "应在 10s 到 7d 之间", "must be from 10s to 7d");
            return usual;
        }
        return limit;
    }
}
