package org.microbrain.field.hj212;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The data segment of an HJ 212 frame: fields with names, and items of content. Names are as they came. Immutable.
 *
 * @param fields  before the content, in their order: {@code QN}, {@code ST}, {@code CN}, {@code PW}, {@code MN}, {@code Flag}
 *                and with parts {@code PNUM} and {@code PNO}
 * @param content items, each of values with a name, in their order
 */
public record Hj212Segment(Map<String, String> fields, List<Map<String, String>> content) {

    private static final String OPEN = "CP=&&";
    private static final String CLOSE = "&&";
    private static final int ANSWER_WANTED = 1;
    private static final int IN_PARTS = 2;
    private static final int VERSION_BITS = 0xfc;
    /** An item, or a field, of more is not looked through. */
    private static final int MOST = 2_000;

    /** Reads what a decoder found. Never fails: what has no name is left out. */
    public static Hj212Segment read(byte[] segment) {
        String text = new String(segment, StandardCharsets.UTF_8);
        int open = text.indexOf(OPEN);
        String head = open < 0 ? text : text.substring(0, open);
        String content = "";
        if (open >= 0) {
            int from = open + OPEN.length();
            int close = text.lastIndexOf(CLOSE);
            content = text.substring(from, close >= from ? close : text.length());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : head.split(";", MOST)) {
            put(fields, field);
        }
        List<Map<String, String>> items = new ArrayList<>();
        for (String item : content.split(";", MOST)) {
            Map<String, String> values = new LinkedHashMap<>();
            for (String value : item.split(",", MOST)) {
                put(values, value);
            }
            if (!values.isEmpty()) {
                items.add(values);
            }
        }
        return new Hj212Segment(fields, items);
    }

    private static void put(Map<String, String> values, String text) {
        int equal = text.indexOf('=');
        if (equal > 0) {
            values.putIfAbsent(text.substring(0, equal).strip(), text.substring(equal + 1).strip());
        }
    }

    /** A field, or empty. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** Who sends, or for whom it is. */
    public String station() {
        return field("MN");
    }

    /** What it is about; -1 when that is no number. */
    public int command() {
        return number(field("CN"));
    }

    /** What stands in {@code Flag}; 0 where there is none, as stations of 2005 may have it. */
    public int flag() {
        return Math.max(0, number(field("Flag")));
    }

    public boolean wantsAnswer() {
        return (flag() & ANSWER_WANTED) != 0;
    }

    /** The version of the standard as the flag tells it: 0 for 2005, 1 for 2017, 2 for 2025. */
    public int version() {
        return flag() >> 2;
    }

    /** A value of an item that has it alone, for instance {@code DataTime}. */
    public Optional<String> value(String name) {
        return content.stream().filter(item -> item.containsKey(name)).map(item -> item.get(name)).findFirst();
    }

    private static int number(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /**
     * The answer to this, which repeats its number, to the same station in the same version.
     *
     * @param command 9011 to 9014
     * @param content one item, or empty for none
     */
    public Hj212Segment answer(int command, Map<String, String> content) {
        return new Hj212Segment(head(field("QN"), "91", command, field("PW"), station(), flag() & VERSION_BITS),
                content.isEmpty() ? List.of() : List.of(content));
    }

    /**
     * A segment from its parts.
     *
     * @param qn   17 digits, the time to the millisecond, or empty
     * @param st   kind of system, for instance 22 for air
     * @param flag version in steps of 4, 1 when an answer is wanted
     */
    public static Hj212Segment of(String qn, String st, int command, String password, String station, int flag,
                                  List<Map<String, String>> content) {
        return new Hj212Segment(head(qn, st, command, password, station, flag), content);
    }

    private static Map<String, String> head(String qn, String st, int command, String password, String station, int flag) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (!qn.isEmpty()) {
            fields.put("QN", qn);
        }
        fields.put("ST", st);
        fields.put("CN", String.valueOf(command));
        if (!password.isEmpty()) {
            fields.put("PW", password);
        }
        fields.put("MN", station);
        fields.put("Flag", String.valueOf(flag));
        return fields;
    }

    /** This as one of several parts. */
    public Hj212Segment part(int total, int number) {
        Map<String, String> numbered = new LinkedHashMap<>(fields);
        numbered.put("Flag", String.valueOf(flag() | IN_PARTS));
        numbered.put("PNUM", String.valueOf(total));
        numbered.put("PNO", String.valueOf(number));
        return new Hj212Segment(numbered, content);
    }

    /**
     * The bytes that go over the line.
     *
     * @throws IllegalArgumentException when they are more than a length of four digits can tell
     */
    public byte[] encoded() {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append(name).append('=').append(value).append(';'));
        text.append(OPEN);
        for (int i = 0; i < content.size(); i++) {
            text.append(i == 0 ? "" : ";");
            List<String> values = new ArrayList<>();
            content.get(i).forEach((name, value) -> values.add(name + "=" + value));
            text.append(String.join(",", values));
        }
        byte[] segment = text.append(CLOSE).toString().getBytes(StandardCharsets.UTF_8);
        if (segment.length > 9_999) {
            throw new IllegalArgumentException("a segment of " + segment.length + " bytes does not fit into a frame");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("##%04d".formatted(segment.length).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(segment);
        out.writeBytes("%04X\r\n".formatted(Hj212Crc.of(segment)).getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
