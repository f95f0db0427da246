package org.microbrain.field.hj212;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.microbrain.field.FramePart;

/**
 * The parts of a frame of HJ 212, field for field (HJ 212-2017, section 6.3). For people who look: it believes nothing of what it
 * reads, and ends where the bytes end. Stateless.
 */
public final class Hj212Parts {

    private static final int HEAD = 6;
    private static final int MOST = 300;
    private static final String CLOSE = "&&";

    private Hj212Parts() {
    }

    /** @param raw a frame, or the begin of one; not to be changed */
    public static List<FramePart> of(byte[] raw) {
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        List<FramePart> parts = new ArrayList<>();
        if (text.length() < HEAD) {
            return parts;
        }
        parts.add(FramePart.of(0, 2, "包头", "start of the frame", ""));
        parts.add(FramePart.of(2, HEAD, "数据段长度", "length of the segment", text.substring(2, HEAD)));
        int close = text.lastIndexOf(CLOSE);
        boolean whole = close > HEAD && text.length() - close - CLOSE.length() <= 4 && text.indexOf(CLOSE) < close;
        int end = whole ? close : text.length();
        int from = HEAD;
        while (from < end && parts.size() < MOST) {
            int to = next(text, from, end);
            add(parts, text, from, to);
            from = to;
        }
        if (from < end) {
            parts.add(FramePart.of(from, end, "其余", "the rest", ""));
        }
        if (whole) {
            parts.add(FramePart.of(close, close + CLOSE.length(), "内容结束", "end of the content", ""));
            if (close + CLOSE.length() < text.length()) {
                parts.add(new FramePart(close + CLOSE.length(), text.length(), "校验码", "checksum", "", FramePart.Secret.CHECKSUM));
            }
        }
        return parts;
    }

    /** Behind the field that begins at {@code from}, with what parts it from the next. */
    private static int next(String text, int from, int end) {
        if (text.startsWith("CP=" + CLOSE, from)) {
            return Math.min(end, from + 5);
        }
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == ';' || text.charAt(i) == ',') {
                return i + 1;
            }
        }
        return end;
    }

    private static void add(List<FramePart> parts, String text, int from, int to) {
        String field = text.substring(from, to).replaceFirst("[;,]$", "");
        int equal = field.indexOf('=');
        String name = equal < 0 ? field : field.substring(0, equal).strip();
        String value = equal < 0 ? "" : field.substring(equal + 1).strip();
        switch (name) {
            case "QN" -> parts.add(FramePart.of(from, to, "请求编号", "number of the request", value));
            case "ST" -> parts.add(FramePart.of(from, to, "系统编码", "kind of system", value));
            case "CN" -> parts.add(FramePart.of(from, to, "命令编码", "command", value + command(value)));
            case "PW" -> parts.add(new FramePart(from, to, "密码", "password", value, FramePart.Secret.PASSWORD));
            case "MN" -> parts.add(FramePart.of(from, to, "设备唯一标识", "station", value));
            case "Flag" -> parts.add(FramePart.of(from, to, "标志", "flag", value));
            case "PNUM" -> parts.add(FramePart.of(from, to, "总包数", "parts in all", value));
            case "PNO" -> parts.add(FramePart.of(from, to, "包号", "which part", value));
            case "CP" -> parts.add(FramePart.of(from, to, "内容开始", "begin of the content", ""));
            case "DataTime" -> parts.add(FramePart.of(from, to, "数据时间", "time of the data", time(value)));
            default -> factor(parts, from, to, name, value);
        }
    }

    private static void factor(List<FramePart> parts, int from, int to, String name, String value) {
        int hyphen = name.lastIndexOf('-');
        if (hyphen <= 0) {
            parts.add(FramePart.of(from, to, name, name, value));
            return;
        }
        Factor factor = Factor.of(name.substring(0, hyphen));
        String kind = name.substring(hyphen + 1);
        String what = factor.point() + " " + kind;
        String says = switch (kind.toLowerCase(Locale.ROOT)) {
            case "flag", "eflag", "info", "sn" -> value;
            case "sampletime" -> time(value);
            default -> value + (factor.unit().isEmpty() || kind.equalsIgnoreCase("cou") ? "" : " " + factor.unit());
        };
        parts.add(FramePart.of(from, to, what, what, says));
    }

    private static String time(String digits) {
        return digits.matches("[0-9]{14,17}") ? "%s-%s-%s %s:%s:%s".formatted(digits.substring(0, 4), digits.substring(4, 6),
                digits.substring(6, 8), digits.substring(8, 10), digits.substring(10, 12), digits.substring(12, 14)) : digits;
    }

    private static String command(String command) {
        return switch (command) {
            case "1013" -> " 现场机时间校准请求 wants the time";
            case "2011" -> " 实时数据 now";
            case "2021" -> " 设备运行状态 state of devices";
            case "2031" -> " 日数据 of a day";
            case "2041" -> " 运行时间 times of running";
            case "2051" -> " 分钟数据 of minutes";
            case "2061" -> " 小时数据 of an hour";
            case "9015" -> " 心跳 heartbeat";
            default -> "";
        };
    }
}
