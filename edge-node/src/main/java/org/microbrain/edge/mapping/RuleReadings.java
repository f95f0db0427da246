package org.microbrain.edge.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refused;

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
        Mapped mapped = new Mapped();
        JsonNode items = rule.items() == null ? root : root.at(rule.items());
        if (items.isMissingNode() || items.isArray() && items.isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        if (items.isArray() && items.size() > JsonReadings.MAX_ITEMS) {
            throw Refused.because(RefusalReason.TOO_LARGE, items.size() + " > " + JsonReadings.MAX_ITEMS);
        }
        boolean each = items.isArray();
        for (int i = 0; i < (each ? items.size() : 1); i++) {
            readItem(each ? items.get(i) : items, found, i, mapped);
        }
        if (mapped.measurements().isEmpty() && mapped.refusals().isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
        return mapped;
    }

    private void readItem(JsonNode item, Map<String, String> found, int index, Mapped mapped) {
        Map<String, String> names = new HashMap<>(found);
        try {
            String device = rule.device() == null ? "" : JsonPayload.text(item.at(rule.device()), "device");
            if (!device.isEmpty()) {
                names.put("device", device);
            }
        } catch (Refused refused) {
            mapped.item(index, () -> {
                throw refused;
            });
            return;
        }
        for (ValueMapping value : rule.values()) {
            JsonNode node = item.at(value.value());
            if (value.optional() && (node.isMissingNode() || node.isNull())) {
                continue;
            }
            if (!value.members()) {
                mapped.item(index, () -> measurement(item, value, node, names));
                continue;
            }
            if (!node.isObject()) {
                mapped.item(index, () -> {
                    throw Refused.because(node.isMissingNode() ? RefusalReason.NO_VALUE : RefusalReason.WRONG_TYPE,
                            value.value() + "/*");
                });
            }
            for (Map.Entry<String, JsonNode> member : node.isObject() ? node.properties()
                    : List.<Map.Entry<String, JsonNode>>of()) {
                names.put("member", member.getKey());
                mapped.item(index, () -> measurement(item, value, member.getValue(), names));
            }
        }
    }

    private Measurement measurement(JsonNode item, ValueMapping value, JsonNode node, Map<String, String> names) {
        double number = JsonPayload.number(node, value.value().toString(), true) * value.scale() + value.offset();
        String stated = value.unitAt() == null ? "" : JsonPayload.text(item.at(value.unitAt()), "unit");
        long time = rule.time() == null ? Reading.NO_TIME
                : JsonPayload.time(item.at(rule.time()), rule.timeFormat(), rule.zone());
        int quality = value.quality() == null ? 0 : QualityWords.quality(item.at(value.quality()));
        return check.checked(value.series().filled(names), stated.isEmpty() ? value.unit() : stated, time, number,
                quality);
    }
}
