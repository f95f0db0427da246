package org.microbrain.core.train;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.microbrain.infer.Rule;
import org.microbrain.record.DivisionCode;
import org.microbrain.warning.WarningLevel;

/**
 * What somebody wants to have trained.
 *
 * @param name    of the package
 * @param version of the package, 1 or more
 * @param rule    whose detector the model becomes, without detectors yet: name, series, unit and hazard
 * @param level   to warn with; empty for a detection only
 * @param area    whose nodes it is trained on
 * @param days    of readings, 7 to 730
 * @param seed    of all that is left to chance
 */
public record TrainingOrder(String name, int version, Rule rule, String level, DivisionCode area, int days, TrainerKind trainer,
                            long seed) {

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern HAZARD = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern LEVEL = Pattern.compile("|blue|yellow|orange|red");
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}\"\\\\]{1,200}");

    /**
     * Reads what a form or a program says; fields that are left out have a usual value.
     *
     * @param field what stands under a name, empty when nothing does
     * @throws IllegalArgumentException in both languages
     */
    public static TrainingOrder of(UnaryOperator<String> field, DivisionCode area) {
        String name = matching(WORD, field.apply("name"), "检测器包名称应为小写字母、数字与 -",
                "the name of the package must be lower-case letters, digits and '-'");
        String rule = matching(WORD, or(field.apply("rule"), name), "规则名称应为小写字母、数字与 -",
                "the name of the rule must be lower-case letters, digits and '-'");
        String series = matching(TEXT, or(field.apply("series"), "*"), "序列不能含引号", "the series must not contain quotes");
        String unit = field.apply("unit");
        if (!unit.isEmpty()) {
            matching(TEXT, unit, "单位不能含引号", "the unit must not contain quotes");
        }
        String hazard = matching(HAZARD, field.apply("hazard"), "险情种类应为小写英文，如 flood", "the hazard must be a word such as flood");
        String level = matching(LEVEL, field.apply("level"), "级别应为 blue、yellow、orange、red 或空",
                "the level must be blue, yellow, orange, red or nothing");
        TrainerKind trainer = TrainerKind.of(or(field.apply("trainer"), TrainerKind.ELASTIC_NET.word()))
                .orElseThrow(() -> new IllegalArgumentException("没有这种训练方法 / there is no such trainer"));
        return new TrainingOrder(name, (int) number(field.apply("version"), "1", 1, Integer.MAX_VALUE, "版本", "the version"),
                new Rule(rule, series, unit, hazard, "", "", Duration.ZERO, List.of()), level, area,
                (int) number(field.apply("days"), "90", 7, 730, "天数", "the days"), trainer,
                number(field.apply("seed"), "1", 0, Integer.MAX_VALUE, "种子", "the seed"));
    }

    private static String or(String text, String usual) {
        return text.isEmpty() ? usual : text;
    }

    private static String matching(Pattern pattern, String text, String zh, String en) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(zh + " / " + en);
        }
        return text;
    }

    private static long number(String text, String usual, long least, long most, String zh, String en) {
        String digits = or(text, usual);
        long number = digits.matches("[0-9]{1,10}") ? Long.parseLong(digits) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "%s应为 %d 到 %d / %s must be %d to %d", zh, least, most, en,
                    least, most));
        }
        return number;
    }

    /** For people. */
    public String what() {
        return name + " " + version;
    }

    /** 0 for none. */
    int grade() {
        return level.isEmpty() ? 0 : WarningLevel.of(level).number();
    }
}
