package org.microbrain.edge.output;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.microbrain.json.CanonicalJson;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Section;

/**
 * Something at the site that the node can switch, as the configuration says.
 *
 * @param name  in the configuration, addresses and records
 * @param words for people
 * @param kind  what it can do to people
 * @param mqtt  where it is
 */
public record Output(String name, LocalName words, OutputKind kind, MqttPlace mqtt) {

    static final int MOST = 32;
    private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";

    /** The outputs of a configuration, by its section {@code outputs}; each key is one. */
    public static List<Output> readAll(Section root) {
        Section s = root.section("outputs");
        List<Output> outputs = new ArrayList<>();
        for (String name : s.keys()) {
            if (!name.matches(NAME)) {
                s.problem(name, "名称应为 1 到 32 个小写字母、数字或 -", "a name has 1 to 32 of a-z, 0-9 and -");
            } else if (outputs.size() == MOST) {
                s.problem(name, "最多 " + MOST + " 个输出", "there may be at most " + MOST + " outputs");
            } else {
                outputs.add(read(name, s.section(name)));
            }
        }
        if (!outputs.isEmpty() && !root.section("intake").has("mqtt")) {
            root.problem("outputs", "经 MQTT 的输出需要 intake.mqtt", "outputs by MQTT need intake.mqtt");
        }
        refuseDoubles(s, outputs);
        return List.copyOf(outputs);
    }

    private static Output read(String name, Section s) {
        s.onlyKeys("name", "kind", "mqtt");
        s.require("kind", "mqtt");
        return new Output(name, LocalName.read(s.section("name"), name), s.value("kind", OutputKind::of, OutputKind.HORN),
                MqttPlace.read(s.section("mqtt")));
    }

    /** Two plans would pull at one thing. */
    private static void refuseDoubles(Section s, List<Output> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (outputs.get(i).mqtt.topic().equals(outputs.get(j).mqtt.topic())) {
                    s.problem(outputs.get(i).name, "与 " + outputs.get(j).name + " 的主题相同", "has the topic of " + outputs.get(j).name);
                }
            }
        }
    }

    /** Whether it says how it is. */
    public boolean answers() {
        return mqtt.answer().isPresent();
    }

    /**
     * A mark of all that decides what is switched when this is switched: a plan is approved for one such mark, so that a
     * changed configuration does not turn the plan for a horn into one for a pump.
     */
    String wiring() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(CanonicalJson.write(Map.of("kind", kind.word(), "mqtt",
                    mqtt.fields())));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
