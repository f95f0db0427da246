package org.microbrain.bench;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The plain design's store: JSON lines, each batch a zstd frame, appended to one file. For one thread at a time. */
final class JsonFile implements AutoCloseable {

    private static final int LEVEL = 3;
    private static final String NAME = "readings.jsonl.zst";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter LINES = JSON.writerFor(Line.class).withRootValueSeparator("\n");
    private static final ObjectReader READER = JSON.readerFor(Line.class);

    private final FileChannel channel;

    /** A reading as a line. */
    record Line(String series, long time, double value) {
    }

    JsonFile(Path folder) throws IOException {
        channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** @return a zstd frame of {@code count} lines */
    static byte[] encode(ReadingTape tape, long from, int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96 * count);
        try (SequenceWriter out = LINES.writeValues(bytes)) {
            for (long i = from; i < from + count; i++) {
                out.write(new Line(SeriesNames.of(tape.series(i)), tape.millis(i), tape.value(i)));
            }
        }
        return Zstd.compress(bytes.toByteArray(), LEVEL);
    }

    /**
     * What came from outside is looked at before it is stored.
     *
     * @throws IOException when it is no frame of readings
     */
    static int count(byte[] frame) throws IOException {
        int lines = 0;
        try (MappingIterator<Line> in = READER.readValues(new ZstdInputStream(new ByteArrayInputStream(frame)))) {
            while (in.hasNextValue()) {
                if (in.nextValue().series() == null) {
                    throw new IOException("a line without a series");
                }
                lines++;
            }
        }
        return lines;
    }

    void append(byte[] frame) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** What is in the file of a folder. */
    static Fingerprint read(Path folder) throws IOException {
        Fingerprint print = new Fingerprint();
        try (InputStream file = new ZstdInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(NAME))));
                MappingIterator<Line> in = READER.readValues(file)) {
            while (in.hasNextValue()) {
                Line line = in.nextValue();
                print.add(SeriesNames.number(line.series()), line.time(), line.value());
            }
        }
        return print;
    }
}
