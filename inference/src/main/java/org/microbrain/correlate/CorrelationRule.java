package org.microbrain.correlate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/** When several events are one thing, and how bad that is. Pure: what it says follows from the events and the time alone. */
sealed interface CorrelationRule permits SameInMany, Moving, LineOrSensor {

    /** Unique in a package. */
    String name();

    /** Of the warnings that it makes. */
    String hazard();

    /** Events no further apart are taken for one thing. */
    Duration span();

    /** Whether hubs of that place judge by it. */
    boolean isFor(DivisionCode hub);

    /** Whether the event may count. */
    boolean wants(Event event);

    /**
     * @param events those that it wants, by time
     * @param now    Unix milliseconds
     */
    List<Cluster> clusters(List<Event> events, long now, Phrases phrases);

    /** Empty after a problem that leaves nothing to judge by. */
    static Optional<CorrelationRule> read(Section section) {
        section.require("name", "kind");
        String name = section.value("name", CorrelationRule::word, "");
        return switch (section.text("kind", "")) {
            case "same-in-many" -> Optional.of(SameInMany.read(section, name));
            case "moving" -> Optional.of(Moving.read(section, name));
            case "line-or-sensor" -> Optional.of(LineOrSensor.read(section, name));
            case "" -> Optional.empty();
            default -> {
                section.problem("kind", "应为 same-in-many、moving 或 line-or-sensor", "must be same-in-many, moving or line-or-sensor");
                yield Optional.empty();
            }
        };
    }

    static String word(String text) {
        if (!Pattern.matches("[a-z0-9][a-z0-9-]{0,63}", text)) {
            throw new InvalidValue("应为小写字母、数字和“-”，而不是“" + text + "”",
                    "must be lower-case letters, digits and '-', got '" + text + "'");
        }
        return text;
    }
}
