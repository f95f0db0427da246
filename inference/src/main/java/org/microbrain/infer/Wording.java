package org.microbrain.infer;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/** Numbers, units and durations as people read them, the same on every machine and in every locale. */
final class Wording {

    private static final MathContext DIGITS = new MathContext(4);
    private static final Map<String, String> UNITS_ZH = Map.ofEntries(
            Map.entry("m", "米"), Map.entry("cm", "厘米"), Map.entry("mm", "毫米"), Map.entry("mm/h", "毫米/小时"),
            Map.entry("m/s", "米/秒"), Map.entry("m3/s", "立方米/秒"), Map.entry("km/h", "公里/小时"),
            Map.entry("ug/m3", "微克/立方米"), Map.entry("µg/m³", "微克/立方米"), Map.entry("C", "℃"),
            Map.entry("s", "秒"), Map.entry("V", "伏"), Map.entry("A", "安"), Map.entry("kW", "千瓦"));
    private static final Map<String, String> UNITS_EN = Map.of("ug/m3", "µg/m³", "C", "°C", "m3/s", "m³/s");

    private Wording() {
    }

    /** Four significant digits, whole numbers whole. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "?" : value > 0 ? "∞" : "-∞";
        }
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-4 || size >= 1e9)) {
            return new BigDecimal(value, DIGITS).stripTrailingZeros().toString();
        }
        BigDecimal rounded = size >= 1000
                ? new BigDecimal(Math.rint(value)) : new BigDecimal(value).round(DIGITS);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    static String unitZh(String unit) {
        return spaced(UNITS_ZH.getOrDefault(unit, unit));
    }

    static String unitEn(String unit) {
        return spaced(UNITS_EN.getOrDefault(unit, unit));
    }

    private static String spaced(String unit) {
        return unit.isEmpty() || unit.equals("%") || unit.equals("℃") ? unit : " " + unit;
    }

    static String durationZh(long millis) {
        return duration(millis, " 天", " 小时", " 分钟", " 秒");
    }

    static String durationEn(long millis) {
        return duration(millis, " d", " h", " min", " s");
    }

    private static String duration(long millis, String days, String hours, String minutes, String seconds) {
        if (millis >= 172_800_000L) {
            return number(tenth(millis / 86_400_000.0)) + days;
        }
        if (millis >= 5_400_000L || millis == 3_600_000L) {
            return number(tenth(millis / 3_600_000.0)) + hours;
        }
        return millis >= 60_000L ? number(tenth(millis / 60_000.0)) + minutes : number(millis / 1000.0) + seconds;
    }

    private static double tenth(double value) {
        return Math.rint(value * 10) / 10;
    }
}
