package org.microbrain.runtime.district;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.warning.OpenCount;

/**
 * Open warnings of one hazard in one county, or in what lies above counties.
 *
 * @param place  the county, or the larger division they are for
 * @param hazard of what they warn
 * @param open   how many, and the worst
 * @param oldest when the first was born
 */
public record WarningGroup(DivisionCode place, String hazard, OpenWarnings open, Instant oldest) {

    /** Names it in an address. */
    public String key() {
        return place.code() + "_" + hazard;
    }

    /** The worst first, of those the most, of those the oldest. */
    static List<WarningGroup> of(List<OpenCount> counts) {
        Map<String, WarningGroup> groups = new LinkedHashMap<>();
        for (OpenCount one : counts) {
            DivisionCode place = one.place();
            while (place.level().compareTo(DivisionCode.Level.COUNTY) > 0) {
                place = place.parent();
            }
            WarningGroup group = new WarningGroup(place, one.hazard(), new OpenWarnings(one.level(), one.count()), one.oldest());
            groups.merge(group.key(), group, (a, b) -> new WarningGroup(a.place, a.hazard,
                    a.open.and(b.open.worst(), b.open.count()), a.oldest.isBefore(b.oldest) ? a.oldest : b.oldest));
        }
        List<WarningGroup> sorted = new ArrayList<>(groups.values());
        sorted.sort(Comparator.comparingInt((WarningGroup group) -> -group.open.worst())
                .thenComparingLong(group -> -group.open.count()).thenComparing(WarningGroup::oldest));
        return sorted;
    }
}
