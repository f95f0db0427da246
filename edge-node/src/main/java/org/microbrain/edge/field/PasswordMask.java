package org.microbrain.edge.field;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.edge.intake.Example;
import org.microbrain.edge.intake.Refusals;

/**
 * Hides the passwords of stations in what is kept for people to look at; what is recorded has none. With them go the checksums: two bytes
 * of a password follow from one, and six digits nearly. Works on whatever came, also where it is no frame: a password that somebody
 * mistyped, or that stands in a damaged frame, is one all the same. Stateless.
 */
public final class PasswordMask {

    /** In place of each byte of a password. */
    private static final byte STAR = '*';
    private static final byte SL651_MARK = 0x7e;
    /** From the mark of a frame of SL 651, up or down. */
    private static final int SL651_AT = 8;
    private static final int SL651_LENGTH_AT = 11;
    private static final int SL651_TEXT_AT = 14;
    private static final String SL651 = FieldProtocol.SL651.key() + ":";
    private static final String HJ212 = FieldProtocol.HJ212.key() + ":";
    private static final Pattern FIELD = Pattern.compile("(?i)PW\\s*=([^;&]*)");
    /** Behind the end of the content, before the next frame or the end of all. */
    private static final Pattern CHECKSUM = Pattern.compile("&&([0-9A-Fa-f]{4})(?=\\s*(?:##|$))");

    private PasswordMask() {
    }

    /**
     * The same without passwords.
     *
     * @param source who sent it: {@code sl651:0045022501}
     * @param raw    not to be changed
     */
    static byte[] masked(String source, byte[] raw) {
        return source.startsWith(SL651) ? hydrology(raw) : source.startsWith(HJ212) ? ecology(raw) : raw;
    }

    private static boolean isStation(String source) {
        return source.startsWith(SL651) || source.startsWith(HJ212);
    }

    private static byte[] hydrology(byte[] raw) {
        byte[] masked = raw.clone();
        for (int mark = 0; mark + 1 < raw.length; mark++) {
            if (raw[mark] == SL651_MARK && raw[mark + 1] == SL651_MARK) {
                stars(masked, mark + SL651_AT);
                if (mark + SL651_LENGTH_AT + 1 < raw.length) {
                    int text = (raw[mark + SL651_LENGTH_AT] & 0xf) << 8 | raw[mark + SL651_LENGTH_AT + 1] & 0xff;
                    stars(masked, mark + SL651_TEXT_AT + text + 1);
                }
            }
        }
        return masked;
    }

    /** Two of them. */
    private static void stars(byte[] masked, int from) {
        for (int i = from; i < Math.min(from + 2, masked.length); i++) {
            masked[i] = STAR;
        }
    }

    private static byte[] ecology(byte[] raw) {
        byte[] masked = raw.clone();
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        for (Pattern secret : List.of(FIELD, CHECKSUM)) {
            Matcher found = secret.matcher(text);
            while (found.find()) {
                Arrays.fill(masked, found.start(1), found.end(1), STAR);
            }
        }
        return masked;
    }

    /** What an earlier release kept with passwords. */
    public static List<Refusals.Entry> masked(List<Refusals.Entry> kept) {
        return kept.stream().map(entry -> new Refusals.Entry(entry.reason(), entry.count(), masked(entry.first()), masked(entry.latest())))
                .toList();
    }

    private static Example masked(Example kept) {
        if (!isStation(kept.source())) {
            return kept;
        }
        Example shown = Example.of(kept.time(), kept.source(), kept.topic(), masked(kept.source(), HexFormat.of().parseHex(kept.hex())),
                kept.zh(), kept.en());
        return new Example(kept.time(), kept.source(), kept.topic(), kept.bytes(), shown.text(), shown.hex(), kept.zh(), kept.en());
    }
}
