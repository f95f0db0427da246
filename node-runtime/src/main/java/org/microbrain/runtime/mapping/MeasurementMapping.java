package org.microbrain.runtime.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

    /**
     * @param rules    in the order in which they are tried
     * @param meanings of topics, by these rules
     */
    private record AtWork(List<Ruled> rules, Map<String, Meaning> meanings) {
    }

    private final MeasurementCheck check;
    private final JsonReadings defaults;
    private final int maxBytes;
    private volatile AtWork atWork;

    /**
     * @param rules    in the order in which they are tried
     * @param maxBytes of one payload
     */
    public MeasurementMapping(List<MappingRule> rules, MeasurementCheck check, int maxBytes) {
        this.check = check;
        this.maxBytes = maxBytes;
        this.defaults = new JsonReadings(check, MappingRule.DEFAULT_ZONE, maxBytes);
        use(rules);
    }

    /** Puts other rules to work, between two payloads. */
    public void use(List<MappingRule> others) {
        List<Ruled> rules = new ArrayList<>();
        for (MappingRule rule : others) {
            rules.add(new Ruled(rule.topic(), new RuleReadings(rule, check)));
        }
        atWork = new AtWork(rules, new ConcurrentHashMap<>());
    }

    /** Never throws for what came from outside; the payload is not kept. */
    public Mapped map(String topic, byte[] payload) {
        AtWork now = atWork;
        Meaning meaning = now.meanings.get(topic);
        if (meaning == null) {
            meaning = meaning(topic, now.rules);
            remember(topic, meaning, now.meanings);
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
    private static void remember(String topic, Meaning meaning, Map<String, Meaning> meanings) {
        if (meaning.refusal == null && topic.length() <= REMEMBERED_CHARS) {
            if (meanings.size() >= REMEMBERED) {
                meanings.clear();
            }
            meanings.put(topic, meaning);
        }
    }

    private static Meaning meaning(String topic, List<Ruled> rules) {
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
