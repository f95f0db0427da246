package org.microbrain.field.hj212;

import java.util.Locale;
import org.microbrain.block.Reading;

/** What a station says of a value ({@code -Flag}; HJ 212-2017, table 6), as our quality. */
final class DataFlag {

    private DataFlag() {
    }

    /**
     * Normal is good. Above its range is suspect: it is at least that much, so rules may warn of it, and nobody learns of it.
     * Stopped, in maintenance, set by hand, at fault, in calibration and without link is bad. What is not known is suspect.
     */
    static int quality(String flag) {
        if (flag == null || flag.isEmpty()) {
            return Reading.GOOD;
        }
        return switch (flag.toUpperCase(Locale.ROOT)) {
            case "N" -> Reading.GOOD;
            case "F", "M", "S", "D", "C", "B" -> Reading.BAD;
            default -> Reading.SUSPECT;
        };
    }
}
