package org.microbrain.edge.field;

import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * The gateways with Eclipse Kura whose cloud connection the MQTT listener is.
 *
 * @param account  their {@code topic.context.account-name}, the first level of their topics
 * @param gateways who may deliver, by client identifier
 */
public record KuraSettings(String account, Map<String, StationSettings> gateways) {

    private static final String WORD = "[^/+#\\p{Cntrl}]{1,128}";

    public KuraSettings {
        gateways = Map.copyOf(gateways);
    }

    public static KuraSettings read(Section s) {
        s.onlyKeys("account", "gateways");
        s.require("account", "gateways");
        Map<String, StationSettings> gateways = new LinkedHashMap<>();
        Section named = s.section("gateways");
        for (String client : named.keys()) {
            Section gateway = named.section(client);
            if (gateway.has("password")) {
                gateway.problem("password", "Kura 网关的用户名和密码写在 intake.mqtt.users 中",
                        "user and password of a gateway with Kura stand in intake.mqtt.users");
            }
            try {
                gateways.put(word(client), StationSettings.read(gateway));
            } catch (InvalidValue e) {
                named.problem(client, e.zh(), e.getMessage());
            }
        }
        return new KuraSettings(s.value("account", KuraSettings::word, "unset"), gateways);
    }

    private static String word(String text) {
        if (!text.matches(WORD) || text.startsWith("$")) {
            throw new InvalidValue("应为一级主题：1 到 128 个字符，不含 / + #，不以 $ 开头",
                    "must be one level of a topic: 1 to 128 characters without / + #, and no $ first");
        }
        return text;
    }
}
