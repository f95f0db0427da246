package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.microbrain.runtime.config.Section;

/**
 * The devices that sign in to the MQTT listener with a user of their own, by which what they publish is understood.
 *
 * @param devices by user name
 */
public record MqttDeviceSettings(Map<String, StationSettings> devices) {

    private static final int MOST_DEVICES = 1_000;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public MqttDeviceSettings {
        devices = Map.copyOf(devices);
    }

    /** @param users that have other rights, and are no devices */
    public static MqttDeviceSettings read(Section named, Set<String> users) {
        return new MqttDeviceSettings(read(named, users, Map.of()));
    }

    /** The same for devices beside those of the configuration, too; one that would change one of them is a problem. */
    public MqttDeviceSettings and(Section beside, Set<String> users) {
        Map<String, StationSettings> all = new LinkedHashMap<>(read(beside, users, devices));
        all.putAll(devices);
        return new MqttDeviceSettings(all);
    }

    private static Map<String, StationSettings> read(Section named, Set<String> users, Map<String, StationSettings> taken) {
        Map<String, StationSettings> devices = new LinkedHashMap<>();
        for (String name : named.keys()) {
            if (taken.containsKey(name)) {
                StationSettings.taken(named, name);
            } else if (users.contains(name)) {
                named.problem(name, "intake.mqtt.users 中已有此用户，请换一个名称", "is a user of intake.mqtt.users already; choose another name");
            } else if (!name.matches(NAME)) {
                named.problem(name, "名称应为 1 到 64 个字母、数字、. _ 或 -", "a name has 1 to 64 letters, digits, . _ and -");
            } else {
                named.section(name).require("password");
                devices.put(name, StationSettings.readMqtt(named.section(name)));
            }
        }
        if (devices.size() + taken.size() > MOST_DEVICES) {
            named.keys().stream().skip(MOST_DEVICES - (long) taken.size()).findFirst().ifPresent(name -> named.problem(name,
                    "最多 " + MOST_DEVICES + " 台设备", "there may be at most " + MOST_DEVICES + " devices"));
        }
        return devices;
    }
}
