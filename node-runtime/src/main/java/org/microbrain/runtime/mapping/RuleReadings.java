package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.block.Reading;

/** The readings of a payload by one rule. Thread-safe. */
final class RuleReadings {

    private final MappingRule rule;
    private final MeasurementCheck check;

    RuleReadings(MappingRule rule, MeasurementCheck check) {
        this.rule = rule;
        this.check = check;
    }

    /** @param found what the names of the topic pattern stand for */
    Mapped read(JsonNode root, Map<String, String> found) {
        Place items = rule.items();
        JsonNode there = items == null ? root : root.at(items.pointer());
        if (there.isMissingNode() || there.isArray() && there.isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        Items read = new Items();
        if (items == null || !items.members()) {
            read.all(there, found);
        } else if (there.isObject()) {
            there.properties().forEach(member -> read.all(member.getValue().at(items.inner()),
                    with(found, MappingRule.ITEM, member.getKey())));
        } else {
            throw Refused.because(RefusalReason.WRONG_TYPE, items.toString());
        }
        if (read.mapped.measurements().isEmpty() && read.mapped.refusals().isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        return read.mapped;
    }

    private static Map<String, String> with(Map<String, String> names, String name, String text) {
        Map<String, String> more = new HashMap<>(names);
        more.put(name, text);
        return more;
    }

    /** The items of one payload, in its order. */
    private final class Items {

        private final Mapped mapped = new Mapped();
        private int index;

        void all(JsonNode items, Map<String, String> names) {
            int size = items.isArray() ? items.size() : 1;
            if (index + size > JsonReadings.MAX_ITEMS) {
                throw Refused.because(RefusalReason.TOO_LARGE, index + size + " > " + JsonReadings.MAX_ITEMS);
            }
            for (int i = 0; i < size; i++) {
                item(items.isArray() ? items.get(i) : items, names);
                index++;
            }
        }

        private void item(JsonNode item, Map<String, String> found) {
            try {
                String device = rule.device() == null ? "" : JsonPayload.text(item.at(rule.device()), "device");
                Map<String, String> names = device.isEmpty() ? found : with(found, "device", device);
                for (ValueMapping value : rule.values()) {
                    value(item, value, names);
                }
            } catch (Refused refused) {
                refuse(refused);
            }
        }

        private void refuse(Refused refused) {
            mapped.item(index, () -> {
                throw refused;
            });
        }

        private void value(JsonNode item, ValueMapping value, Map<String, String> names) {
            JsonNode node = item.at(value.value().pointer());
            if (value.optional() && (node.isMissingNode() || node.isNull())) {
                return;
            }
            if (!value.value().members()) {
                mapped.item(index, () -> measurement(item, node, item, value, names));
            } else if (node.isObject()) {
                node.properties().forEach(member -> member(item, member, value, names));
            } else {
                refuse(Refused.because(node.isMissingNode() ? RefusalReason.NO_VALUE : RefusalReason.WRONG_TYPE,
                        value.value().toString()));
            }
        }

        private void member(JsonNode item, Map.Entry<String, JsonNode> member, ValueMapping value, Map<String, String> names) {
            JsonNode number = value.value().in(member.getValue());
            if (!value.optional() || number.isNumber() || number.isBoolean()) {
                mapped.item(index, () -> measurement(item, number, member.getValue(), value,
                        with(names, "member", member.getKey())));
            }
        }
    }

    /** @param timed what a value's own time is in */
    private Measurement measurement(JsonNode item, JsonNode node, JsonNode timed, ValueMapping value, Map<String, String> names) {
        double number = JsonPayload.number(node, value.value().toString(), true) * value.scale() + value.offset();
        String stated = value.unitAt() == null ? "" : JsonPayload.text(item.at(value.unitAt()), "unit");
        long own = time(timed, value.timeAt());
        long time = own == Reading.NO_TIME ? time(item, rule.time()) : own;
        int quality = value.quality() == null ? 0 : QualityWords.quality(item.at(value.quality()));
        return check.checked(value.series().filled(names), stated.isEmpty() ? value.unit() : stated, time, number,
                quality);
    }

    private long time(JsonNode in, JsonPointer at) {
        return at == null ? Reading.NO_TIME : JsonPayload.time(in.at(at), rule.timeFormat(), rule.zone());
    }
}
