package org.microbrain.edge.intake.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Packets as people write them: hex, {@code 'text'} with its two bytes of length, {@code [ ]} with its length before it.
 */
final class PacketText {

    private final String text;
    private int at;

    private PacketText(String text) {
        this.text = text;
    }

    static byte[] bytes(String text) {
        PacketText packet = new PacketText(text);
        byte[] bytes = packet.until('\0');
        if (packet.at < text.length()) {
            throw new IllegalArgumentException("what is at " + packet.at + " of " + text);
        }
        return bytes;
    }

    private byte[] until(char end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (at < text.length() && text.charAt(at) != end) {
            char c = text.charAt(at);
            if (c == ' ') {
                at++;
            } else if (c == '[') {
                at++;
                byte[] inner = until(']');
                at++;
                length(inner.length, out);
                out.writeBytes(inner);
            } else if (c == '\'') {
                int close = text.indexOf('\'', at + 1);
                byte[] string = text.substring(at + 1, close).getBytes(StandardCharsets.UTF_8);
                at = close + 1;
                out.write(string.length >> 8);
                out.write(string.length);
                out.writeBytes(string);
            } else {
                out.writeBytes(HexFormat.of().parseHex(text, at, at + 2));
                at += 2;
            }
        }
        return out.toByteArray();
    }

    static void length(int bytes, ByteArrayOutputStream out) {
        int left = bytes;
        while (left >= 128) {
            out.write(left & 127 | 128);
            left >>= 7;
        }
        out.write(left);
    }
}
