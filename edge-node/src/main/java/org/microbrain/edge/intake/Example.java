package org.microbrain.edge.intake;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Something that came from outside, as it is shown to a person.
 *
 * @param source who sent it
 * @param topic  under what name, or empty
 * @param bytes  how long it was
 * @param text   its first {@value #KEPT_BYTES} bytes, control characters as blanks; empty when they are no UTF-8 text
 * @param hex    the same bytes in hexadecimal
 * @param zh     what is wrong with it, in Chinese
 * @param en     the same in English
 */
public record Example(Instant time, String source, String topic, long bytes, String text, String hex, String zh,
                      String en) {

    /** Bytes of the content that are kept. */
    public static final int KEPT_BYTES = 256;
    private static final int SOURCE_CHARS = 200;

    /** Keeps the begin of some content. */
    public static Example of(Instant time, String source, String topic, byte[] content, String zh, String en) {
        byte[] kept = content.length <= KEPT_BYTES ? content : Arrays.copyOf(content, KEPT_BYTES);
        return new Example(time, printable(source, SOURCE_CHARS), printable(topic, SOURCE_CHARS), content.length,
                text(kept, content.length > KEPT_BYTES), HexFormat.of().formatHex(kept), zh, en);
    }

    /** @param cut whether the last character may be cut in two */
    private static String text(byte[] bytes, boolean cut) {
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        CoderResult end = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes), chars, !cut);
        return end.isError() ? "" : printable(chars.flip().toString(), KEPT_BYTES);
    }

    /** One line of at most so many characters. */
    static String printable(String text, int most) {
        StringBuilder clean = new StringBuilder(text.length() <= most ? text : text.substring(0, most));
        for (int i = 0; i < clean.length(); i++) {
            if (Character.isISOControl(clean.charAt(i))) {
                clean.setCharAt(i, ' ');
            }
        }
        return clean.toString();
    }
}
