package org.microbrain.runtime.call.channel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Short messages as a modem takes and gives them in PDU mode (3GPP TS 23.040, 9.2.2; alphabet: TS 23.038). Everything goes
 * out as UCS-2, which carries Chinese; a longer text goes as several messages that the phone joins.
 */
final class SmsPdu {

    /** UCS-2 characters in one message, and in each of several. */
    static final int ALONE = 70;
    static final int IN_PARTS = 67;
    private static final int MOST_PARTS = 10;
    private static final int MOST_DIGITS = 20;
    private static final int DELIVER_TYPE = 0x03;
    private static final int HEADER_FOLLOWS = 0x40;
    private static final int ALPHANUMERIC = 0x50;
    private static final int INTERNATIONAL = 0x91;
    private static final int UNKNOWN = 0x81;
    private static final int TIMESTAMP = 7;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    /**
     * A message that came in.
     *
     * @param from the number as the network gives it, {@code +} before an international one; empty when it has none
     */
    record Received(String from, String text) {
    }

    private SmsPdu() {
    }

    /**
     * @param phone     digits, {@code +} before an international one
     * @param reference the same for all parts of a text, another for the next text; 0 to 255
     * @return hexadecimal PDUs with an empty service centre, which the card supplies; what is beyond ten parts is cut off
     * @throws IllegalArgumentException when the number is none
     */
    static List<String> submit(String phone, String text, int reference) {
        List<String> parts = parts(text);
        List<String> pdus = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            byte[] content = parts.get(i).getBytes(StandardCharsets.UTF_16BE);
            boolean several = parts.size() > 1;
            StringBuilder pdu = new StringBuilder("00").append(several ? "41" : "01").append("00").append(address(phone))
                    .append("0008").append(octet(content.length + (several ? 6 : 0)));
            if (several) {
                pdu.append("050003").append(octet(reference)).append(octet(parts.size())).append(octet(i + 1));
            }
            pdus.add(pdu.append(HEX.formatHex(content)).toString());
        }
        return pdus;
    }

    /** What {@code AT+CMGS} is told: the octets without the service centre. */
    static int length(String pdu) {
        return pdu.length() / 2 - 1;
    }

    private static List<String> parts(String text) {
        if (text.length() <= ALONE) {
            return List.of(text);
        }
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start < text.length() && parts.size() < MOST_PARTS) {
            int end = Math.min(text.length(), start + IN_PARTS);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end--;
            }
            parts.add(text.substring(start, end));
            start = end;
        }
        return parts;
    }

    private static String address(String phone) {
        boolean international = phone.startsWith("+");
        String digits = international ? phone.substring(1) : phone;
        if (!digits.matches("[0-9]{3," + MOST_DIGITS + "}")) {
            throw new IllegalArgumentException("no phone number");
        }
        StringBuilder address = new StringBuilder(octet(digits.length())).append(octet(international ? INTERNATIONAL : UNKNOWN));
        String even = digits.length() % 2 == 0 ? digits : digits + "F";
        for (int i = 0; i < even.length(); i += 2) {
            address.append(even.charAt(i + 1)).append(even.charAt(i));
        }
        return address.toString();
    }

    private static String octet(int value) {
        return HEX.toHexDigits((byte) value);
    }

    /** @return empty when it is no message from a phone, or damaged */
    static Optional<Received> deliver(String pdu) {
        try {
            byte[] octets = HEX.parseHex(pdu.strip().toUpperCase(Locale.ROOT));
            int at = 1 + (octets[0] & 0xff);
            int first = octets[at++];
            if ((first & DELIVER_TYPE) != 0) {
                return Optional.empty();
            }
            int digits = octets[at++] & 0xff;
            int type = octets[at++] & 0xff;
            String from = (type & 0x70) == ALPHANUMERIC ? "" : number(octets, at, digits, type);
            at += (digits + 1) / 2 + 1;
            int coding = octets[at++] & 0xff;
            at += TIMESTAMP;
            int length = octets[at++] & 0xff;
            int header = (first & HEADER_FOLLOWS) != 0 ? (octets[at] & 0xff) + 1 : 0;
            return Optional.of(new Received(from, text(octets, at, header, length, coding)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static String number(byte[] octets, int at, int digits, int type) {
        StringBuilder number = new StringBuilder(type == INTERNATIONAL ? "+" : "");
        for (int i = 0; i < Math.min(digits, MOST_DIGITS); i++) {
            int digit = octets[at + i / 2] >> (i % 2 == 0 ? 0 : 4) & 0x0f;
            if (digit > 9) {
                throw new IllegalArgumentException("no digit");
            }
            number.append(digit);
        }
        return number.toString();
    }

    private static String text(byte[] octets, int at, int header, int length, int coding) {
        if ((coding & 0x0c) == 0x08) {
            return new String(octets, at + header, length - header, StandardCharsets.UTF_16BE);
        }
        if ((coding & 0x0c) == 0x04) {
            return new String(octets, at + header, length - header, StandardCharsets.ISO_8859_1);
        }
        StringBuilder text = new StringBuilder();
        for (int i = (header * 8 + 6) / 7; i < length; i++) {
            int bit = i * 7;
            int pair = octets[at + bit / 8] & 0xff | (at + bit / 8 + 1 < octets.length ? octets[at + bit / 8 + 1] & 0xff : 0) << 8;
            text.append(GSM.charAt(pair >> bit % 8 & 0x7f));
        }
        return text.toString();
    }
}
