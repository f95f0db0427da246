package org.microbrain.edge.output;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.field.kura.KuraChannel;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * An output that is a channel of an asset of a gateway with Kura, which can be written and read.
 *
 * @param gateway its client identifier, of {@code intake.kura}
 * @param channel that is written, and says how it is
 * @param type    the {@code +value.type} of the channel
 * @param on      the value for on
 * @param off     the value for off
 */
record KuraPlace(String gateway, KuraChannel channel, String type, String on, String off) {

    private static final Set<String> TYPES = Set.of("BOOLEAN", "INTEGER", "LONG", "FLOAT", "DOUBLE", "STRING");
    private static final String PID = "[^/#+*\\p{Cntrl}]{1,128}";
    /** What Kura takes as a channel's name. */
    private static final String NAME = "[^/#+,\\s\\p{Cntrl}]{1,128}";
    private static final int LONGEST = 64;

    /** @param gateways that there are */
    static KuraPlace read(Section s, Set<String> gateways) {
        s.onlyKeys("gateway", "asset", "channel", "type", "on", "off");
        s.require("gateway", "asset", "channel");
        String type = s.value("type", KuraPlace::type, "BOOLEAN");
        if (!type.equals("BOOLEAN")) {
            s.require("on", "off");
        }
        KuraPlace place = new KuraPlace(s.value("gateway", text -> gateway(text, gateways), ""),
                new KuraChannel(s.value("asset", text -> matching(text, PID), "unset"), s.value("channel", text -> matching(text, NAME), "unset")),
                type, value(s, "on", type, "true"), value(s, "off", type, "false"));
        if (place.isOn(place.off).orElse(true)) {
            s.problem("off", "与 on 相同", "is the same as on");
        }
        return place;
    }

    private static String gateway(String text, Set<String> gateways) {
        if (!gateways.contains(text)) {
            throw new InvalidValue("intake.kura.gateways 中没有这台网关", "there is no such gateway in intake.kura.gateways");
        }
        return text;
    }

    private static String matching(String text, String pattern) {
        if (!text.matches(pattern)) {
            throw new InvalidValue("应为 1 到 128 个字符，不含 / # + 等符号；通道名也不含空格和逗号",
                    "must have 1 to 128 characters without / # +, a channel also without blanks and commas");
        }
        return text;
    }

    private static String type(String text) {
        if (!TYPES.contains(text)) {
            throw new InvalidValue("应为 BOOLEAN、INTEGER、LONG、FLOAT、DOUBLE 或 STRING", "must be BOOLEAN, INTEGER, LONG, FLOAT, DOUBLE or STRING");
        }
        return text;
    }

    private static String value(Section s, String key, String type, String usual) {
        return s.value(key, text -> {
            boolean right = text.length() <= LONGEST && switch (type) {
                case "BOOLEAN" -> text.matches("true|false");
                case "INTEGER", "LONG" -> text.matches("-?[0-9]{1,18}");
                case "FLOAT", "DOUBLE" -> text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?");
                default -> !text.isEmpty();
            };
            if (!right) {
                throw new InvalidValue("不是 " + type + " 的值", "is no value of type " + type);
            }
            return text;
        }, usual);
    }

    /** Whether a value that was read means on; empty when it means neither on nor off. */
    Optional<Boolean> isOn(String value) {
        return isSame(value, on) ? Optional.of(true) : isSame(value, off) ? Optional.of(false) : Optional.empty();
    }

    /** 1 and 1.0 are the same number. */
    private boolean isSame(String one, String other) {
        if (type.equals("STRING")) {
            return one.equals(other);
        }
        try {
            return type.equals("BOOLEAN") ? one.strip().equalsIgnoreCase(other) : new BigDecimal(one.strip()).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** All that decides what is switched. */
    Map<String, Object> fields() {
        return Map.of("gateway", gateway, "asset", channel.asset(), "channel", channel.channel(), "type", type, "on", on, "off", off);
    }
}
