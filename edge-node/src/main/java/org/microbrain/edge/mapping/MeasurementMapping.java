package org.microbrain.edge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refused;

/**
 * What the payload of a topic means: the first rule whose topic pattern matches decides; without one, {@code
 * sensors/<series>} is understood as {@link JsonReadings} says, and any other topic is refused. Thread-safe.
 */
public final class MeasurementMapping {

    /** Topics that need no rule. */
    public static final String DEFAULT_TOPIC = "sensors/";

    /** Topics whose meaning is remembered, as long as they are no longer than this. */
    private static final int REMEMBERED = 2_048;
    private static final int REMEMBERED_CHARS = 256;

    private record Ruled(TopicPattern topic, RuleReadings readings) {
    }

    /**
     * What a topic means.
     *
     * @param ruled   the rule for it, or null
     * @param found   what the rule's pattern remembers of the topic
     * @param series  without a rule, whose payload it is
     * @param refusal why nothing is taken, or null
     */
    private record Meaning(Ruled ruled, Map<String, String> found, String series, Refused refusal) {
    }

    private final List<Ruled> rules = new ArrayList<>();
    private final JsonReadings defaults;
    private final int maxBytes;
    private final Map<String, Meaning> meanings = new ConcurrentHashMap<>();

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
        Meaning meaning = meanings.get(topic);
        if (meaning == null) {
            meaning = meaning(topic);
            remember(topic, meaning);
        }
        if (meaning.refusal != null) {
            return Mapped.refused(meaning.refusal);
        }
        if (meaning.ruled == null) {
            return defaults.read(payload, meaning.series);
        }
        try {
            return meaning.ruled.readings().read(JsonPayload.parsed(payload, maxBytes), meaning.found);
        } catch (Refused refused) {
            return Mapped.refused(refused);
        }
    }

    /** What is refused is not remembered: a source may make up topics without end. */
    private void remember(String topic, Meaning meaning) {
        if (meaning.refusal == null && topic.length() <= REMEMBERED_CHARS) {
            if (meanings.size() >= REMEMBERED) {
                meanings.clear();
            }
            meanings.put(topic, meaning);
        }
    }

    private Meaning meaning(String topic) {
        for (Ruled rule : rules) {
            Map<String, String> found = rule.topic().match(topic);
            if (found != null) {
                return new Meaning(rule, found, null, null);
            }
        }
        if (!topic.startsWith(DEFAULT_TOPIC)) {
            return new Meaning(null, null, null, Refused.because(RefusalReason.NO_MAPPING, topic));
        }
        try {
            return new Meaning(null, null, SeriesName.checked(topic.substring(DEFAULT_TOPIC.length())), null);
        } catch (Refused refused) {
            return new Meaning(null, null, null, refused);
        }
    }
}
