package org.microbrain.edge.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refused;

/**
 * What the payload of a topic means: the first rule whose topic pattern matches decides; without one, {@code
 * sensors/<series>} is understood as {@link JsonReadings} says, and any other topic is refused. Thread-safe.
 */
public final class MeasurementMapping {

    /** Topics that need no rule. */
    public static final String DEFAULT_TOPIC = "sensors/";

    private record Ruled(TopicPattern topic, RuleReadings readings) {
    }

    private final List<Ruled> rules = new ArrayList<>();
    private final JsonReadings defaults;
    private final int maxBytes;

    /**
     * @param rules    in the order in which they are tried
     * @param maxBytes of one payload
     */
    public MeasurementMapping(List<MappingRule> rules, MeasurementCheck check, int maxBytes) {
        this.maxBytes = maxBytes;
        this.defaults = new JsonReadings(check, MappingRule.DEFAULT_ZONE, maxBytes);
        for (MappingRule rule : rules) {
            this.rules.add(new Ruled(rule.topic(), new RuleReadings(rule, check)));
        }
    }

    /** Never throws for what came from outside; the payload is not kept. */
    public Mapped map(String topic, byte[] payload) {
        try {
            for (Ruled rule : rules) {
                Map<String, String> found = rule.topic().match(topic);
                if (found != null) {
                    JsonNode root = JsonPayload.parsed(payload, maxBytes);
                    return rule.readings().read(root, found);
                }
            }
            if (topic.startsWith(DEFAULT_TOPIC)) {
                return defaults.read(payload, SeriesName.checked(topic.substring(DEFAULT_TOPIC.length())));
            }
            return Mapped.refused(Refused.because(RefusalReason.NO_MAPPING, topic));
        } catch (Refused refused) {
            return Mapped.refused(refused);
        }
    }
}
