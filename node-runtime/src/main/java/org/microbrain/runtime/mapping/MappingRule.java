package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * How the payloads of some topics are understood.
 *
 * @param topic      which topics
 * @param items      where the items are, or null when the payload is one item or an array of items: an array, one item, or
 *                   every member of an object, whose name is <code>{item}</code> and which is such an array or item; the
 *                   pointers below start at an item
 * @param device     where the device's name is, or null; it is <code>{device}</code> in series names and goes before a
 *                   <code>{device}</code> of the topic
 * @param time       where the time is, or null for the time of arrival
 * @param timeFormat how the time is written
 * @param zone       of times that state no offset
 * @param values     at least one
 */
public record MappingRule(TopicPattern topic, Place items, JsonPointer device, JsonPointer time,
                          TimeFormat timeFormat, ZoneId zone, List<ValueMapping> values) {

    /** The zone of China, for times that state none. */
    public static final ZoneId DEFAULT_ZONE = ZoneId.of("Asia/Shanghai");

    /** What the name of an item's member of the payload is called in series names. */
    static final String ITEM = "item";

    public MappingRule {
        values = List.copyOf(values);
    }

    /** The rules under {@code mappings} of a node's configuration. */
    public static List<MappingRule> readAll(Section node) {
        return node.sections("mappings").stream().map(MappingRule::read).toList();
    }

    /** One rule. A rule with one value states it at its own level, one with several under {@code values}. */
    public static MappingRule read(Section s) {
        List<String> known = new ArrayList<>(List.of("topic", "items", "device", "time", "time-format", "zone",
                "values"));
        boolean several = s.has("values");
        if (!several) {
            known.addAll(ValueMapping.KEYS);
        }
        s.onlyKeys(known.toArray(String[]::new));
        s.require("topic");
        TopicPattern topic = s.value("topic", TopicPattern::of, TopicPattern.of("unset"));
        Place items = s.value("items", Place::of, null);
        List<String> names = new ArrayList<>(topic.names());
        if (items != null && items.members()) {
            names.add(ITEM);
        }
        List<ValueMapping> values = new ArrayList<>();
        if (!several) {
            values.add(ValueMapping.read(s, names));
        }
        for (Section value : s.sections("values")) {
            value.onlyKeys(ValueMapping.KEYS.toArray(String[]::new));
            values.add(ValueMapping.read(value, names));
        }
        return new MappingRule(topic, items,
                s.value("device", Place::pointer, null), s.value("time", Place::pointer, null),
                s.value("time-format", TimeFormat::ofKey, TimeFormat.AUTO),
                s.value("zone", MappingRule::zone, DEFAULT_ZONE), values);
    }

    /**
     * A time zone as it stands in configuration.
     *
     * @throws InvalidValue when there is no such zone
     */
    public static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new InvalidValue("不是有效的时区，可写 Asia/Shanghai 或 +08:00",
                    "is not a time zone; write for instance Asia/Shanghai or +08:00");
        }
    }
}
