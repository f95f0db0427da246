package org.microbrain.runtime.mapping;

/**
 * The form of a series name: 1 to {@value #MAX_CHARS} characters, levels separated by {@code /}, no empty level, no
 * control characters, no outer blanks, none of {@code + # { } " ,}, so that a name is also an MQTT topic, a template
 * and a CSV field.
 */
public final class SeriesName {

    static final int MAX_CHARS = 200;

    private SeriesName() {
    }

    /** @throws Refused that says what is wrong with it */
    public static String checked(String name) {
        if (name == null || name.isEmpty()) {
            throw new Refused(RefusalReason.NO_SERIES);
        }
        if (name.length() > MAX_CHARS) {
            throw new Refused(RefusalReason.BAD_SERIES, "序列名超过 " + MAX_CHARS + " 个字符",
                    "the series name has more than " + MAX_CHARS + " characters");
        }
        if (name.charAt(0) == '/' || name.charAt(name.length() - 1) == '/' || name.contains("//")) {
            throw new Refused(RefusalReason.BAD_SERIES, "序列名中有空的层级：" + name,
                    "the series name has an empty level: " + name);
        }
        if (!name.equals(name.strip())) {
            throw new Refused(RefusalReason.BAD_SERIES, "序列名首尾有空格", "the series name begins or ends with a blank");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || "+#{}\",".indexOf(c) >= 0) {
                throw new Refused(RefusalReason.BAD_SERIES,
                        "序列名中有不允许的字符 U+%04X".formatted((int) c),
                        "the series name has a character that is not allowed, U+%04X".formatted((int) c));
            }
        }
        return name;
    }
}
