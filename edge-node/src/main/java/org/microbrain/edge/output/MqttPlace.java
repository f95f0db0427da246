package org.microbrain.edge.output;

import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * An output that is a client of the edge's MQTT listener.
 *
 * @param client  its client identifier; nobody else is told, and nobody else is believed
 * @param topic   that it has subscribed to
 * @param on      the payload that switches it on; {@value #SECONDS} stands for how long it may be on at most
 * @param off     the payload that switches it off
 * @param answer  the topic at which it says how it is, each time it is told; empty when it does not
 * @param saysOn  the payload there for on
 * @param saysOff the payload there for off
 */
record MqttPlace(String client, String topic, String on, String off, Optional<String> answer, String saysOn, String saysOff) {

    /** In the payload for on: an output that can is to switch itself off after so many seconds, whatever becomes of the edge. */
    static final String SECONDS = "{seconds}";
    private static final String CLIENT = "[^/+#\\p{Cntrl}]{1,128}";
    private static final String TOPIC = "[^+#\\p{Cntrl}$][^+#\\p{Cntrl}]{0,255}";
    private static final int LONGEST_PAYLOAD = 512;

    static MqttPlace read(Section s) {
        s.onlyKeys("client", "topic", "on", "off", "answer");
        s.require("client", "topic");
        Section answer = s.section("answer");
        answer.onlyKeys("topic", "on", "off");
        if (s.has("answer")) {
            answer.require("topic");
        }
        MqttPlace place = new MqttPlace(s.value("client", text -> matching(text, CLIENT), "unset"),
                s.value("topic", text -> matching(text, TOPIC), "unset"), payload(s, "on", "ON"), payload(s, "off", "OFF"),
                Optional.ofNullable(answer.value("topic", text -> matching(text, TOPIC), null)), payload(answer, "on", "ON"),
                payload(answer, "off", "OFF"));
        if (place.on.equals(place.off)) {
            s.problem("off", "与 on 相同", "is the same as on");
        }
        if (place.saysOn.equals(place.saysOff)) {
            answer.problem("off", "与 on 相同", "is the same as on");
        }
        if (place.answer.filter(place.topic::equals).isPresent()) {
            answer.problem("topic", "与命令主题相同", "is the topic of the commands");
        }
        return place;
    }

    /** All that decides what is switched. */
    Map<String, Object> fields() {
        return Map.of("client", client, "topic", topic, "on", on, "off", off, "answer", answer.orElse(""), "says-on", saysOn,
                "says-off", saysOff);
    }

    private static String matching(String text, String pattern) {
        if (!text.matches(pattern)) {
            throw new InvalidValue("不能含通配符或控制字符", "must not hold wildcards or control characters");
        }
        return text;
    }

    private static String payload(Section s, String key, String usual) {
        return s.value(key, text -> {
            if (text.isEmpty() || text.length() > LONGEST_PAYLOAD) {
                throw new InvalidValue("应为 1 到 " + LONGEST_PAYLOAD + " 个字符", "must have 1 to " + LONGEST_PAYLOAD + " characters");
            }
            return text;
        }, usual);
    }
}
