package org.microbrain.edge.output;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.json.CanonicalJson;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Section;

/**
 * Something at the site that the node can switch, as the configuration says.
 *
 * @param name  in the configuration, addresses and records
 * @param words for people
 * @param kind  what it can do to people
 * @param mqtt   where it is, when it speaks MQTT
 * @param modbus where it is, when it speaks Modbus
 * @param kura   where it is, when it hangs at a gateway with Kura
 */
public record Output(String name, LocalName words, OutputKind kind, Optional<MqttPlace> mqtt, Optional<ModbusPlace> modbus,
                     Optional<KuraPlace> kura) {

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
                outputs.add(read(name, s.section(name), root.section("intake")));
            }
        }
        refuseDoubles(s, outputs);
        return List.copyOf(outputs);
    }

    private static Output read(String name, Section s, Section intake) {
        s.onlyKeys("name", "kind", "mqtt", "modbus", "kura");
        s.require("kind");
        long places = Stream.of("mqtt", "modbus", "kura").filter(s::has).count();
        if (places != 1) {
            s.problem("mqtt", "mqtt、modbus 与 kura 必须且只能写一个", "either mqtt or modbus or kura must be given");
        } else if (s.has("mqtt") && !intake.has("mqtt")) {
            s.problem("mqtt", "需要 intake.mqtt", "needs intake.mqtt");
        }
        Optional<ModbusPlace> modbus = s.has("modbus") ? Optional.of(ModbusPlace.read(s.section("modbus"), intake.section("modbus").keys()))
                : Optional.empty();
        Optional<KuraPlace> kura = s.has("kura") && modbus.isEmpty()
                ? Optional.of(KuraPlace.read(s.section("kura"), intake.section("kura").section("gateways").keys())) : Optional.empty();
        return new Output(name, LocalName.read(s.section("name"), name), s.value("kind", OutputKind::of, OutputKind.HORN),
                modbus.isEmpty() && kura.isEmpty() ? Optional.of(MqttPlace.read(s.section("mqtt"))) : Optional.empty(), modbus, kura);
    }

    /** Two plans would pull at one thing. */
    private static void refuseDoubles(Section s, List<Output> outputs) {
        for (int i = 0; i < outputs.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (outputs.get(i).switched().equals(outputs.get(j).switched())) {
                    s.problem(outputs.get(i).name, "与 " + outputs.get(j).name + " 是同一处", "is in the same place as " + outputs.get(j).name);
                }
            }
        }
    }

    /** What is written to switch it. */
    private String switched() {
        return mqtt.map(MqttPlace::topic).or(() -> modbus.map(place -> place.line() + " " + place.cell()))
                .or(() -> kura.map(place -> place.gateway() + " " + place.cell().channel())).orElseThrow();
    }

    /** Whether it says how it is. */
    public boolean answers() {
        return mqtt.map(place -> place.answer().isPresent()).orElse(true);
    }

    /**
     * A mark of all that decides what is switched when this is switched: a plan is approved for one such mark, so that a
     * changed configuration does not turn the plan for a horn into one for a pump.
     */
    String wiring() {
        Map<String, Object> fields = new HashMap<>(Map.of("kind", kind.word(), "mqtt", mqtt.map(MqttPlace::fields).orElse(Map.of()),
                "modbus", modbus.map(ModbusPlace::fields).orElse(Map.of())));
        // Only where it has one, so that plans that were approved before there were such places still count.
        kura.ifPresent(place -> fields.put("kura", place.fields()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(CanonicalJson.write(fields));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
