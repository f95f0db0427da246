package org.microbrain.edge.field;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.microbrain.runtime.config.InvalidValue;

/** How stations and gateways of the field speak with an edge. */
public enum FieldProtocol {
    SL651, HJ212, MODBUS, DLT645, KURA, SPARKPLUG, MQTT;

    /** Whether such devices are clients of the MQTT listener, which may have a user of their own there. */
    public boolean isOverMqtt() {
        return this == KURA || this == SPARKPLUG || this == MQTT;
    }

    /** Whether such devices stand on a line and are asked. */
    public boolean isAsked() {
        return this == MODBUS || this == DLT645;
    }

    /** As in configuration, and before the name of a source. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws InvalidValue that names those that there are */
    public static FieldProtocol ofKey(String key) {
        String all = Arrays.stream(values()).map(FieldProtocol::key).collect(Collectors.joining(", "));
        return Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst().orElseThrow(() ->
                new InvalidValue("应为 " + all + " 之一", "must be one of " + all));
    }
}
