package org.microbrain.correlate;

import java.util.regex.Pattern;
import org.microbrain.runtime.config.Section;

/**
 * Which events a rule is about. An empty text means any.
 *
 * @param least the mildest level of warnings, 1 to 4; 0 takes detections as well
 */
record EventFilter(String hazard, String rule, String detector, String series, int least, Pattern form) {

    static EventFilter read(Section section) {
        section.onlyKeys("hazard", "rule", "detector", "series", "level");
        String hazard = section.text("hazard", "");
        String rule = section.text("rule", "");
        String detector = section.text("detector", "");
        String series = section.text("series", "");
        if (hazard.isEmpty() && rule.isEmpty() && detector.isEmpty() && series.isEmpty()) {
            section.problem("hazard", "至少写明 hazard、rule、detector、series 之一", "name at least one of hazard, rule, detector, series");
        }
        int least = section.value("level", text -> Levels.of(text).number(), 0);
        return new EventFilter(hazard, rule, detector, series, least, form(series));
    }

    private static Pattern form(String series) {
        return Pattern.compile(Pattern.quote(series).replace("*", "\\E.*\\Q"));
    }

    /** The series of a detection has its node before it, which no pattern need say. */
    boolean takes(Event event) {
        return !event.falseAlarm() && event.level() >= least && any(hazard, event.hazard()) && any(rule, event.rule())
                && any(detector, event.detector()) && (series.isEmpty() || form.matcher(event.series()).matches()
                || !event.isWarning() && form.matcher(event.series().substring(event.series().indexOf('/') + 1)).matches());
    }

    private static boolean any(String wanted, String is) {
        return wanted.isEmpty() || wanted.equals(is);
    }
}
