package org.microbrain.correlate;

import java.time.Duration;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.Words;

/** Times and words in rules. */
final class Spans {

    static final Duration LONGEST = Duration.ofDays(1);

    private Spans() {
    }

    /** A duration of a second to a day. */
    static Duration read(Section section, String key, Duration fallback) {
        Duration span = section.duration(key, fallback == null ? LONGEST : fallback);
        if (span.compareTo(Duration.ofSeconds(1)) < 0 || span.compareTo(LONGEST) > 0) {
            section.problem(key, "应为 1 秒至 1 天", "must be from 1 s to 1 d");
            return LONGEST;
        }
        return span;
    }

    static Words words(Section section) {
        section.onlyKeys("zh", "en");
        section.require("zh", "en");
        return new Words(section.text("zh", ""), section.text("en", ""));
    }
}
