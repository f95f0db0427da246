package org.microbrain.edge.intake.folder;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.microbrain.runtime.mapping.CsvReadings;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/** The lines of a file with their place in bytes; a line of any length costs bounded memory. */
final class LineReader implements AutoCloseable {

    /** @param text the line, or null when it is refused */
    record Line(String text, Refused refused) {
    }

    private static final int MAX_BYTES = 4 * CsvReadings.MAX_LINE;

    private final InputStream in;
    private long offset;

    LineReader(Path file) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024);
    }

    /** Goes to a place that {@link #offset} named. */
    void skipTo(long target) throws IOException {
        in.skipNBytes(target - offset);
        offset = target;
    }

    /** Bytes from the beginning of the file to the next line. */
    long offset() {
        return offset;
    }

    /** @return null at the end of the file */
    Line next() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
        int b = in.read();
        if (b < 0) {
            return null;
        }
        boolean tooLong = false;
        for (; b >= 0; b = in.read()) {
            offset++;
            if (b == '\n') {
                break;
            }
            tooLong |= bytes.size() >= MAX_BYTES;
            if (!tooLong) {
                bytes.write(b);
            }
        }
        if (tooLong) {
            return new Line(null, Refused.because(RefusalReason.TOO_LARGE, "> " + MAX_BYTES + " B"));
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
            return new Line(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, null);
        } catch (CharacterCodingException e) {
            return new Line(null, new Refused(RefusalReason.NOT_UTF8));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
