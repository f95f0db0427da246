package org.microbrain.field.sl651;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.field.Bcd;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * Reads the body of what a station sends (SL 651-2014, section 6.6 and annex C): serial number and time, then elements, each
 * with an id and a byte that says how many bytes and how many decimals it has. Used once, by one thread.
 */
public final class Sl651Body {

    private static final Flaw NO_VALUE = new Flaw(Flaw.Kind.MISSING, "无数据", "no value");
    private static final Flaw NOT_DECIMAL = new Flaw(Flaw.Kind.NUMBER, "不是 BCD 数字", "not a decimal number");
    private static final Flaw CUT = new Flaw(Flaw.Kind.FRAME, "要素不完整", "an element is cut short");
    private static final Flaw NO_HEAD = new Flaw(Flaw.Kind.FRAME, "正文缺少流水号或发报时间", "the body has no serial number or no time");
    private static final Flaw NO_TIME = new Flaw(Flaw.Kind.TIME, "时间不合规", "a time is not possible");
    private static final Flaw NO_STEP = new Flaw(Flaw.Kind.TIME, "时间步长为零", "the step of time is zero");

    private static final int HEAD_BYTES = 8;
    private static final int OBSERVED_BYTES = 5;
    private static final int STEP = 0x04;
    private static final int STATUS = 0x45;
    private static final int OBSERVED = 0xf0;
    private static final int ADDRESS = 0xf1;
    private static final int TEXT = 0xf2;
    private static final int PICTURE = 0xf3;
    private static final int RAIN_OF_HOUR = 0xf4;
    private static final int STAGES_OF_HOUR = 0xf5;
    private static final int LAST_STAGES_OF_HOUR = 0xfc;
    private static final int EXTENDED = 0xff;
    private static final long FIVE_MINUTES = 300_000;
    private static final byte[] NONE = {};

    private final Sl651Frame frame;
    private final byte[] body;
    private final List<FieldReading> readings = new ArrayList<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private int at;
    private String station;
    private long time;
    /** Of the element that stands in a row, or 0. */
    private long step;
    private byte[] text = NONE;
    private byte[] picture = NONE;
    private long status;

    private Sl651Body(Sl651Frame frame, byte[] body) {
        this.frame = frame;
        this.body = body;
        this.station = frame.station();
    }

    /**
     * @param frame from a station
     * @param body  the frame's own, or where it is the last of several packets what they come to; not to be changed
     * @param raw   what the report shall keep
     */
    public static Sl651Message read(Sl651Frame frame, byte[] body, byte[] raw) {
        return new Sl651Body(frame, body).message(raw);
    }

    private Sl651Message message(byte[] raw) {
        if (body.length < HEAD_BYTES) {
            flaws.add(NO_HEAD);
            return told(0, Reading.NO_TIME, raw);
        }
        int serial = (body[0] & 0xff) << 8 | body[1] & 0xff;
        at = 2;
        long sentAt = time(6);
        time = sentAt;
        if (Sl651Function.isData(frame.function())) {
            while (at < body.length && element()) {
                // Each element moves on, or ends the body.
            }
        }
        return told(serial, sentAt, raw);
    }

    private Sl651Message told(int serial, long sentAt, byte[] raw) {
        List<FieldReading> marked = status == 0 ? readings : StationStatus.marked(readings, status);
        return new Sl651Message(serial, sentAt, station, new FieldReport(raw, marked, flaws), text, picture);
    }

    /** @return false when nothing after it can be read */
    private boolean element() {
        int id = body[at++] & 0xff;
        if (id >= OBSERVED && id <= PICTURE) {
            return has(1) && (body[at++] & 0xff) == id ? group(id) : cut(id);
        }
        if (id == EXTENDED) {
            if (!has(1)) {
                return cut(id);
            }
            id = EXTENDED << 8 | body[at++] & 0xff;
        }
        if (!has(1)) {
            return cut(id);
        }
        int definition = body[at++] & 0xff;
        int bytes = definition >> 3;
        if (!has(bytes)) {
            return cut(id);
        }
        int from = at;
        at += bytes;
        take(id, from, bytes, definition & 7);
        return true;
    }

    private void take(int id, int from, int bytes, int decimals) {
        if (id == STEP && bytes == 3) {
            step(from);
        } else if (id == STATUS && bytes == 4) {
            status(from);
        } else if (id == RAIN_OF_HOUR) {
            hour(Element.RAIN_5_MINUTES, "mm", from, bytes, 1);
        } else if (id >= STAGES_OF_HOUR && id <= LAST_STAGES_OF_HOUR) {
            hour(id == STAGES_OF_HOUR ? Element.STAGE_5_MINUTES
                    : Element.STAGE_5_MINUTES + "-" + (id - STAGES_OF_HOUR + 1), "m", from, bytes, 2);
        } else if (step > 0) {
            row(id, from, bytes, decimals);
        } else {
            value(id, from, bytes, decimals, time);
        }
    }

    private boolean group(int id) {
        switch (id) {
            case OBSERVED -> {
                if (!has(OBSERVED_BYTES)) {
                    return cut(id);
                }
                time = time(OBSERVED_BYTES);
            }
            case ADDRESS -> {
                int bytes = Sl651Frame.ADDRESS_BYTES + (Sl651Function.namesClass(frame.function()) ? 1 : 0);
                if (!has(bytes)) {
                    return cut(id);
                }
                station = HexFormat.of().formatHex(body, at, at + Sl651Frame.ADDRESS_BYTES);
                at += bytes;
            }
            case TEXT -> text = rest();
            default -> picture = rest();
        }
        return true;
    }

    private byte[] rest() {
        byte[] rest = Arrays.copyOfRange(body, at, body.length);
        at = body.length;
        return rest;
    }

    private boolean has(int bytes) {
        return body.length - at >= bytes;
    }

    private boolean cut(int id) {
        flaws.add(CUT.at(name(id)));
        return false;
    }

    private static String name(int id) {
        return "%02X".formatted(id);
    }

    private long time(int bytes) {
        long read = Bcd.time(body, at, at + bytes);
        if (read == Reading.NO_TIME) {
            flaws.add(NO_TIME.at(HexFormat.of().formatHex(body, at, at + bytes)));
        }
        at += bytes;
        return read;
    }

    private void step(int from) {
        long days = Bcd.number(body, from, from + 1);
        long hours = Bcd.number(body, from + 1, from + 2);
        long minutes = Bcd.number(body, from + 2, from + 3);
        step = days < 0 || hours < 0 || minutes < 0 ? 0 : ((days * 24 + hours) * 60 + minutes) * 60_000;
        if (step == 0) {
            flaws.add(NO_STEP);
        }
    }

    /** The values of one element, one behind the other to the end of the body. */
    private void row(int id, int first, int bytes, int decimals) {
        if (bytes == 0 || time == Reading.NO_TIME) {
            at = body.length;
            return;
        }
        long when = time;
        int from = first;
        for (; from + bytes <= body.length; from += bytes, when += step) {
            value(id, from, bytes, decimals, when);
        }
        at = body.length;
        if (from < body.length) {
            flaws.add(CUT.at(name(id)));
        }
    }

    private void value(int id, int from, int bytes, int decimals, long when) {
        if (bytes == 0 || isAll(from, bytes, 0xff) || isAll(from, bytes, 0xaa)) {
            flaws.add(NO_VALUE.at(name(id)));
            return;
        }
        boolean negative = body[from] == (byte) 0xff;
        long digits = Bcd.number(body, negative ? from + 1 : from, from + bytes);
        if (digits < 0) {
            flaws.add(NOT_DECIMAL.at(name(id) + " " + HexFormat.of().formatHex(body, from, from + bytes)));
            return;
        }
        double value = digits / Math.pow(10, decimals);
        Element element = Element.of(id);
        add(element.point(), element.unit(), when, negative && digits != 0 ? -value : value);
    }

    private boolean isAll(int from, int bytes, int what) {
        for (int i = from; i < from + bytes; i++) {
            if ((body[i] & 0xff) != what) {
                return false;
            }
        }
        return true;
    }

    /** Values for five minutes each, twelve of an hour, the last at the time of observation; in steps of 0.1 mm or 0.01 m. */
    private void hour(String point, String unit, int from, int bytes, int width) {
        int count = bytes / width;
        for (int i = 0; i < count; i++) {
            int at5 = from + i * width;
            if (isAll(at5, width, 0xff)) {
                flaws.add(NO_VALUE.at(point + " " + (i + 1) + "/" + count));
                continue;
            }
            long when = time == Reading.NO_TIME ? time : time - (count - 1 - i) * FIVE_MINUTES;
            double value = width == 1 ? (body[at5] & 0xff) / 10.0 : ((body[at5] & 0xff) << 8 | body[at5 + 1] & 0xff) / 100.0;
            add(point, unit, when, value);
        }
    }

    private void status(int from) {
        for (int i = 0; i < 4; i++) {
            status = status << 8 | body[from + i] & 0xff;
        }
        StationStatus.points(status).forEach((point, on) -> add(point, "", time, on));
    }

    private void add(String point, String unit, long when, double value) {
        readings.add(new FieldReading(station, point, when, value, unit, Reading.GOOD));
    }
}
