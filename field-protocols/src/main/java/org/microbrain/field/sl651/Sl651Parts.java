package org.microbrain.field.sl651;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.field.Bcd;
import org.microbrain.field.FramePart;

/**
 * The parts of a frame from a station, byte for byte (SL 651-2014, section 6.2 and annex C). For people who look: it believes
 * nothing of what it reads, and ends where the bytes end. Used once, by one thread.
 */
public final class Sl651Parts {

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(Bcd.BEIJING);
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(Bcd.BEIJING);
    private static final int MOST = 300;
    private static final int STEP = 0x04;
    private static final int STATUS = 0x45;
    private static final int OBSERVED = 0xf0;
    private static final int ADDRESS = 0xf1;
    private static final int PICTURE = 0xf3;
    private static final int RAIN_OF_HOUR = 0xf4;
    private static final int LAST_STAGES_OF_HOUR = 0xfc;
    private static final int EXTENDED = 0xff;

    private final byte[] raw;
    private final List<FramePart> parts = new ArrayList<>();
    /** Behind the last byte of the body, or of what is known of it. */
    private int end;
    private int at;
    private boolean rows;

    private Sl651Parts(byte[] raw) {
        this.raw = raw;
        this.end = raw.length;
    }

    /** @param raw a frame, or the begin of one; not to be changed */
    public static List<FramePart> of(byte[] raw) {
        return new Sl651Parts(raw).parts();
    }

    private List<FramePart> parts() {
        part(2, "帧起始符", "start of the frame", "");
        part(1, "中心站地址", "centre", decimal());
        part(Sl651Frame.ADDRESS_BYTES, "遥测站地址", "station", hex(Sl651Frame.ADDRESS_BYTES));
        secret(2);
        int function = peek(0);
        part(1, "功能码", "function", function(function));
        int text = (peek(0) << 8 | peek(1)) & 0xfff;
        part(2, "上行标识与长度", "direction and length", text + " B");
        boolean packed = peek(0) == Sl651Frame.SYN;
        part(1, "报文起始符", "start of the text", "");
        int whole = at + text;
        end = Math.min(whole, raw.length);
        if (packed) {
            part(Sl651Frame.PACKET_BYTES, "包总数与序号", "packets, and which", packet());
        }
        body(function, !packed || parts.get(parts.size() - 1).says().endsWith("/1"));
        end = raw.length;
        if (at <= whole && whole < raw.length) {
            at = whole;
            part(1, "报文结束符", "end of the text", "");
            int rest = Math.min(end, at + 2);
            if (rest > at) {
                parts.add(new FramePart(at, rest, "校验码", "checksum", "", FramePart.Secret.CHECKSUM));
            }
        }
        return parts;
    }

    private void body(int function, boolean first) {
        if (first) {
            part(2, "流水号", "serial number", String.valueOf(peek(0) << 8 | peek(1)));
            part(6, "发报时间", "sent at", time(6));
            while (Sl651Function.isData(function) && at < end && parts.size() < MOST && !rows) {
                element(function);
            }
        }
        if (at < end) {
            part(end - at, "其余", "the rest", "");
        }
    }

    private void element(int function) {
        int id = peek(0);
        if (id == OBSERVED) {
            part(2, "观测时间标识", "marks the time of observation", "");
            part(5, "观测时间", "observed at", time(5));
        } else if (id == ADDRESS) {
            part(2, "地址标识", "marks the address", "");
            part(Sl651Frame.ADDRESS_BYTES, "遥测站地址", "station", hex(Sl651Frame.ADDRESS_BYTES));
            if (Sl651Function.namesClass(function)) {
                part(1, "测站分类码", "class of the station", station());
            }
        } else if (id > ADDRESS && id <= PICTURE) {
            part(2, id == PICTURE ? "图片标识" : "人工置数标识", id == PICTURE ? "marks a picture" : "marks a text", "");
            part(end - at, "内容", "its content", "");
        } else {
            value(id);
        }
    }

    private void value(int id) {
        int bytes = id == EXTENDED ? 3 : 2;
        int number = id == EXTENDED ? EXTENDED << 8 | peek(1) : id;
        int definition = peek(bytes - 1);
        int length = definition >> 3;
        String name = name(number);
        part(bytes, "要素标识与数据定义", "element, bytes, decimals", "%02X: %d B, %d".formatted(number, length, definition & 7));
        if (number == STEP) {
            part(length, "时间步长码", "step of time", number(length, 0));
            rows();
        } else {
            part(length, name, name, says(number, length, definition & 7));
        }
    }

    /** Behind a step of time one element follows, with as many values as there are. */
    private void rows() {
        rows = true;
        int definition = peek(1);
        int length = definition >> 3;
        String name = name(peek(0));
        part(2, "要素标识与数据定义", "element, bytes, decimals", "%02X: %d B, %d".formatted(peek(0), length, definition & 7));
        while (length > 0 && at + length <= end && parts.size() < MOST) {
            part(length, name, name, number(length, definition & 7));
        }
    }

    private static String name(int id) {
        return id == STATUS ? "status" : id >= RAIN_OF_HOUR && id <= LAST_STAGES_OF_HOUR
                ? id == RAIN_OF_HOUR ? Element.RAIN_5_MINUTES : Element.STAGE_5_MINUTES : Element.of(id).point();
    }

    private String says(int id, int length, int decimals) {
        if (id < RAIN_OF_HOUR || id > LAST_STAGES_OF_HOUR) {
            String unit = Element.of(id).unit();
            return id == STATUS ? hex(length) : number(length, decimals) + (unit.isEmpty() ? "" : " " + unit);
        }
        int width = id == RAIN_OF_HOUR ? 1 : 2;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i + width <= length; i += width) {
            int value = width == 1 ? peek(i) : peek(i) << 8 | peek(i + 1);
            boolean none = value == (width == 1 ? 0xff : 0xffff);
            all.append(i == 0 ? "" : " ").append(none ? "–" : width == 1 ? String.valueOf(value / 10.0) : String.valueOf(value / 100.0));
        }
        return all.append(width == 1 ? " mm" : " m").toString();
    }

    private String number(int length, int decimals) {
        if (length == 0 || at + length > end) {
            return "";
        }
        boolean negative = peek(0) == 0xff && length > 1;
        long digits = Bcd.number(raw, negative ? at + 1 : at, at + length);
        return digits < 0 ? "–" : (negative && digits != 0 ? "-" : "") + BigDecimal.valueOf(digits, decimals).toPlainString();
    }

    private String time(int bytes) {
        if (at + bytes > end) {
            return "";
        }
        long millis = Bcd.time(raw, at, at + bytes);
        return millis == Reading.NO_TIME ? "–" : (bytes == 6 ? SECONDS : MINUTES).format(Instant.ofEpochMilli(millis));
    }

    private String packet() {
        return (peek(0) << 4 | peek(1) >> 4) + "/" + ((peek(1) & 0xf) << 8 | peek(2));
    }

    private String station() {
        return switch (peek(0)) {
            case 0x50 -> "P 降水 rain";
            case 0x48 -> "H 河道 river";
            case 0x4b -> "K 水库 reservoir";
            case 0x5a -> "Z 闸坝 gate";
            case 0x44 -> "D 泵站 pumps";
            case 0x54 -> "T 潮汐 tide";
            case 0x4d -> "M 墒情 soil";
            case 0x47 -> "G 地下水 ground water";
            case 0x51 -> "Q 水质 water quality";
            default -> "";
        };
    }

    private static String function(int function) {
        String word = switch (function) {
            case Sl651Function.KEEP_ALIVE -> "链路维持 keep-alive";
            case Sl651Function.TEST -> "测试 test";
            case Sl651Function.EVEN_STEPS -> "均匀时段 even steps";
            case Sl651Function.TIMED -> "定时 timed";
            case Sl651Function.EXTRA -> "加报 extra";
            case Sl651Function.HOURLY -> "小时 hourly";
            case Sl651Function.TEXT -> "人工置数 text";
            case Sl651Function.PICTURE -> "图片 picture";
            case Sl651Function.READ_NOW -> "实时数据 present readings";
            default -> "";
        };
        return "%02X %s".formatted(function, word).strip();
    }

    private String decimal() {
        return String.valueOf(peek(0));
    }

    private String hex(int bytes) {
        return at + bytes > end ? "" : HexFormat.of().formatHex(raw, at, at + bytes);
    }

    /** 0 behind the end. */
    private int peek(int offset) {
        return at + offset < raw.length ? raw[at + offset] & 0xff : 0;
    }

    private void secret(int bytes) {
        int to = Math.min(end, at + bytes);
        if (to > at) {
            parts.add(new FramePart(at, to, "密码", "password", hex(to - at), FramePart.Secret.PASSWORD));
            at = to;
        }
    }

    private void part(int bytes, String zh, String en, String says) {
        int to = Math.min(end, at + bytes);
        if (to > at) {
            parts.add(FramePart.of(at, to, zh, en, to - at < bytes ? "" : says));
            at = to;
        }
    }
}
