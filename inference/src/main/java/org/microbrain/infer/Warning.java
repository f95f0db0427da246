package org.microbrain.infer;

import java.util.List;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.WarningLevel;

/**
 * A warning for people, at birth. <b>Its level is internal (内部预警) until an authorised body publishes it</b>
 * (突发事件应对法 art. 64; 气象法 art. 22): it may call the duty staff and, where the plan of the village allows, sound local
 * horns, but it is no public warning.
 *
 * @param id         minted once, at birth: area, {@code _}, yyyyMMddHHmmss in UTC+8, {@code _}, 8 random hex digits
 * @param level      internal level
 * @param hazard     stable word: flood, rain, air, heat, load, traffic, sensor, …
 * @param area       the division of the node that raised it
 * @param bornMillis when it was raised, by the node's clock, Unix milliseconds
 * @param reasonZh   a sentence with numbers and units
 * @param reasonEn   the same in English
 * @param evidence   the last few readings, oldest first; the last one is the one that caused it
 * @param rule       name of the rule that raised it
 */
public record Warning(String id, WarningLevel level, String hazard, DivisionCode area, long bornMillis,
                      String reasonZh, String reasonEn, List<Evidence> evidence, String rule) implements Finding {

    /**
     * A reading that stands behind a warning.
     *
     * @param detector the detector it set off, empty when it only led up to it
     */
    public record Evidence(String series, String unit, long millis, double value, String detector) {
    }

    public Warning {
        evidence = List.copyOf(evidence);
    }
}
