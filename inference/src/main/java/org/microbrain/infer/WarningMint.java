package org.microbrain.infer;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.WarningLevel;

/** Gives each warning its id, once. */
final class WarningMint {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.ofHours(8));

    private final DivisionCode area;
    private final RandomGenerator random;

    WarningMint(DivisionCode area, RandomGenerator random) {
        this.area = area;
        this.random = random;
    }

    Warning born(Rule rule, WarningLevel level, long now, List<Detection> causes, List<Warning.Evidence> evidence) {
        String id = area + "_" + TIME.format(Instant.ofEpochMilli(now)) + "_" + String.format("%08x", random.nextInt());
        return new Warning(id, level, rule.hazard(), area, now,
                causes.stream().map(Detection::reasonZh).collect(Collectors.joining("；")),
                causes.stream().map(Detection::reasonEn).collect(Collectors.joining("; ")), evidence, rule.name());
    }
}
