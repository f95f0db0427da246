package org.microbrain.core.learn;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.Site;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningLevel;

/** A river gauge in an archive, with floods that people confirmed and one false alarm. */
final class RecordedYear {

    static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    static final DivisionCode COUNTY = new DivisionCode("450102000000");
    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    static final long HOUR = 3_600_000;
    static final long FLOOD = NOW.toEpochMilli() - 10 * 24 * HOUR;
    static final long FALSE = NOW.toEpochMilli() - 8 * 24 * HOUR;

    private final Site village = new Site("450102001003", 1);
    private int warnings;

    /** Ten-minute stages of 1 m, with a flood of 3 m that takes six hours to rise and a splash to 2.2 m. */
    void store(Archive archive) {
        village.series(1, "river/stage", "m");
        List<Reading> readings = new ArrayList<>();
        for (long at = FLOOD - 5 * 24 * HOUR; at < NOW.toEpochMilli(); at += HOUR / 6) {
            double flood = Math.max(0, 1 - Math.abs(at - FLOOD) / (6.0 * HOUR));
            readings.add(new Reading(1, at, at == FALSE ? 2.2 : 1 + 2 * flood));
        }
        village.readings(readings);
        answered(FLOOD - 2 * HOUR, Deed.confirmed(WarningLevel.YELLOW));
        answered(FALSE, Deed.falseAlarm(WarningLevel.YELLOW));
        archive.store(village.made(), Map.of(), NOW);
    }

    private void answered(long at, Deed deed) {
        String id = String.format(Locale.ROOT, "450102001003_20260101000000_%08d", warnings++);
        village.warning(id, 2, at, "450102001003", "river-stage", "range");
        village.step(id, 2, Role.DUTY_OFFICER, deed);
    }

    /** A package with one fixed limit, metres. */
    static byte[] rules(int version, double yellow) {
        return ("package: flood-rules\nversion: " + version + "\nrules:\n  - {name: river-stage, series: '*', unit: m, hazard: flood,"
                + " calm: 10m, detectors: [{detector: range, above: {yellow: " + yellow + "}}]}\n").getBytes(StandardCharsets.UTF_8);
    }
}
