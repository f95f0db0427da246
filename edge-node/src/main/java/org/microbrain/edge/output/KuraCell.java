package org.microbrain.edge.output;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.field.kura.KuraChannel;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * A channel of an asset of a gateway with Kura, and what its values mean.
 *
 * @param type the {@code +value.type} of the channel
 * @param on   the value for on
 * @param off  the value for off
 */
record KuraCell(KuraChannel channel, String type, String on, String off) {

    static final String[] KEYS = {"asset", "channel", "type", "on", "off"};
    private static final String BOOLEAN = "BOOLEAN";
    private static final Set<String> TYPES = Set.of(BOOLEAN, "INTEGER", "LONG", "FLOAT", "DOUBLE", "STRING");
    private static final String PID = "[^/#+*\\p{Cntrl}]{1,128}";
    /** What Kura takes as a channel's name. */
    private static final String NAME = "[^/#+,\\s\\p{Cntrl}]{1,128}";
    private static final int LONGEST = 64;

    /** @param asset when none is given */
    static KuraCell read(Section s, String asset) {
        s.require("channel");
        String type = s.value("type", KuraCell::type, BOOLEAN);
        if (!type.equals(BOOLEAN)) {
            s.require("on", "off");
        }
        KuraChannel channel = new KuraChannel(s.value("asset", text -> matching(text, PID), asset),
                s.value("channel", text -> matching(text, NAME), "unset"));
        KuraCell cell = new KuraCell(channel, type, value(s, "on", type, "true"), value(s, "off", type, "false"));
        if (cell.isOn(cell.off).orElse(true)) {
            s.problem("off", "与 on 相同", "is the same as on");
        }
        return cell;
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
                case BOOLEAN -> text.matches("true|false");
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
            return type.equals(BOOLEAN) ? one.strip().equalsIgnoreCase(other) : new BigDecimal(one.strip()).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    Map<String, Object> fields() {
        return Map.of("asset", channel.asset(), "channel", channel.channel(), "type", type, "on", on, "off", off);
    }
}
