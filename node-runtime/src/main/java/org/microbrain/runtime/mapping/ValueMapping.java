package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * One value of a payload and the series it goes to.
 *
 * @param value    where the value is; the empty pointer is the item itself. Of an object each of whose members is a value, the
 *                 member's name is <code>{member}</code>
 * @param series   the series name; knows the names of the topic pattern, <code>{device}</code>,
 *                 <code>{member}</code>
 * @param unit     unit, empty when unknown
 * @param unitAt   where the unit is, or null; goes before {@code unit}
 * @param scale    value × scale + offset is what is measured; finite, scale not 0
 * @param offset   see {@code scale}
 * @param timeAt   where the value's own time is, or null: from the member, or from the item where there are no members; goes
 *                 before the rule's
 * @param optional true when it is no fault that the value is missing, or that a member is no number
 * @param quality  where the quality is, or null; see {@link QualityWords}
 */
public record ValueMapping(Place value, NameTemplate series, String unit, JsonPointer unitAt, double scale, double offset,
                           JsonPointer timeAt, boolean optional, JsonPointer quality) {

    /** The keys that {@link #read} understands. */
    static final List<String> KEYS = List.of("value", "series", "unit", "unit-at", "scale", "offset", "time-at",
            "optional", "quality");

    static ValueMapping read(Section s, List<String> names) {
        Place value = s.value("value", Place::of, Place.of(""));
        boolean members = value.members();
        s.require("series");
        NameTemplate series = s.value("series", NameTemplate::of, NameTemplate.of("unnamed"));
        for (String name : series.names()) {
            if (!names.contains(name) && !name.equals("device") && !(members && name.equals("member"))) {
                s.problem("series", "主题中没有 {" + name + "}", "the topic has no {" + name + "}");
            }
        }
        if (members && !series.names().contains("member")) {
            s.problem("series", "数值中含 /* 时，序列名须含 {member}", "needs {member}, since the value has /*");
        }
        String unit = s.value("unit", ValueMapping::checkedUnit, "");
        double scale = s.decimal("scale", 1);
        double offset = s.decimal("offset", 0);
        if (!Double.isFinite(scale) || scale == 0) {
            s.problem("scale", "应为非零的有限数", "must be a finite number other than 0");
        }
        if (!Double.isFinite(offset)) {
            s.problem("offset", "应为有限数", "must be a finite number");
        }
        return new ValueMapping(value, series, unit, s.value("unit-at", Place::pointer, null), scale, offset,
                s.value("time-at", Place::pointer, null), s.flag("optional", false), s.value("quality", Place::pointer, null));
    }

    private static String checkedUnit(String text) {
        if (text.length() > MeasurementCheck.MAX_UNIT_CHARS) {
            throw new InvalidValue("单位过长", "the unit is too long");
        }
        return text;
    }
}
