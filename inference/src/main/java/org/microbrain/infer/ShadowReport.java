package org.microbrain.infer;

import java.util.List;
import java.util.Map;
import org.microbrain.warning.WarningLevel;

/**
 * What a candidate would have said, beside what the rules at work said of the same readings. A warning of one is matched
 * with one of the other when hazard, series and level are equal and they are at most {@link Shadow#TOGETHER} apart.
 *
 * @param packageId   of the candidate
 * @param version     of the candidate
 * @param sinceMillis when it began, by the node's clock, Unix milliseconds
 * @param readings    how many it has judged
 * @param detectionsLive how many the rules at work made of them
 * @param rules       what each of its rules said, by name
 * @param both        warnings that both raised
 * @param leadMillis  how much earlier the candidate raised those, all together; negative when it was later
 * @param onlyShadow  warnings it would have raised and the rules at work did not
 * @param onlyLive    warnings it would have missed
 * @param openShadow  warnings of the candidate that have found no match, and still may
 * @param openLive    warnings of the rules at work that have found no match, and still may
 * @param differences the latest that found none, newest last
 * @param faults      of its detectors
 * @param failed      why it is no longer asked; empty while it is
 */
public record ShadowReport(String packageId, int version, long sinceMillis, long readings, long detectionsLive,
                           Map<String, Tally> rules, long both, long leadMillis, long onlyShadow, long onlyLive,
                           long openShadow, long openLive, List<Difference> differences, List<DetectorFault> faults,
                           String failed) {

    /**
     * What one rule said.
     *
     * @param detections how many
     * @param warnings   how many of each level, blue first
     */
    public record Tally(long detections, List<Long> warnings) {

        static final Tally NONE = new Tally(0, List.of(0L, 0L, 0L, 0L));

        public Tally {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * A warning that only one of the two raised.
     *
     * @param shadow true when it was the candidate
     */
    public record Difference(boolean shadow, String rule, String hazard, String series, WarningLevel level, long millis,
                             String reasonZh, String reasonEn) {
    }

    public ShadowReport {
        rules = Map.copyOf(rules);
        differences = List.copyOf(differences);
        faults = List.copyOf(faults);
    }
}
