package org.microbrain.edge.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * One value of a payload and the series it goes to.
 *
 * @param value    where the value is; the empty pointer is the item itself
 * @param members  true when {@code value} is an object each of whose members is a value, named <code>{member}</code>
 * @param series   the series name; knows the names of the topic pattern, <code>{device}</code>,
 *                 <code>{member}</code>
 * @param unit     unit, empty when unknown
 * @param unitAt   where the unit is, or null; goes before {@code unit}
 * @param scale    value × scale + offset is what is measured; finite, scale not 0
 * @param offset   see {@code scale}
 * @param optional true when it is no fault that the value is missing
 * @param quality  where the quality is, or null; see {@link QualityWords}
 */
public record ValueMapping(JsonPointer value, boolean members, NameTemplate series, String unit, JsonPointer unitAt,
                           double scale, double offset, boolean optional, JsonPointer quality) {

    private static final String EVERY_MEMBER = "/*";

    /** The keys that {@link #read} understands. */
    static final List<String> KEYS = List.of("value", "series", "unit", "unit-at", "scale", "offset", "optional",
            "quality");

    static ValueMapping read(Section s, List<String> names) {
        String at = s.value("value", ValueMapping::checkedValue, "");
        boolean members = at.endsWith(EVERY_MEMBER);
        s.require("series");
        NameTemplate series = s.value("series", NameTemplate::of, NameTemplate.of("unnamed"));
        for (String name : series.names()) {
            if (!names.contains(name) && !name.equals("device") && !(members && name.equals("member"))) {
                s.problem("series", "主题中没有 {" + name + "}", "the topic has no {" + name + "}");
            }
        }
        if (members && !series.names().contains("member")) {
            s.problem("series", "数值以 /* 结尾时，序列名须含 {member}", "needs {member}, since the value ends with /*");
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
        return new ValueMapping(pointer(members ? at.substring(0, at.length() - 2) : at), members, series, unit,
                s.value("unit-at", ValueMapping::pointer, null), scale, offset, s.flag("optional", false),
                s.value("quality", ValueMapping::pointer, null));
    }

    private static String checkedValue(String text) {
        pointer(text);
        return text;
    }

    private static String checkedUnit(String text) {
        if (text.length() > MeasurementCheck.MAX_UNIT_CHARS) {
            throw new InvalidValue("单位过长", "the unit is too long");
        }
        return text;
    }

    /** @throws InvalidValue when it is not a JSON pointer */
    static JsonPointer pointer(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw new InvalidValue("JSON 指针应以 / 开头，如 /data/temperature",
                    "a JSON pointer begins with /, for instance /data/temperature");
        }
        return JsonPointer.compile(text);
    }
}
