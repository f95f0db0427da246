package org.microbrain.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
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
    private static final JsonFactory JSON = new JsonFactory();

    private final FileChannel channel;

    JsonFile(Path folder) throws IOException {
        channel = FileChannel.open(folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** @return a zstd frame of {@code count} lines */
    static byte[] encode(ReadingTape tape, long from, int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96 * count);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (long i = from; i < from + count; i++) {
                out.writeStartObject();
                out.writeStringField("series", SeriesNames.of(tape.series(i)));
                out.writeNumberField("time", tape.millis(i));
                out.writeNumberField("value", tape.value(i));
                out.writeEndObject();
            }
        }
        return Zstd.compress(bytes.toByteArray(), LEVEL);
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
                JsonParser in = JSON.createParser(file)) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                in.nextToken();
                int series = SeriesNames.number(in.nextTextValue());
                in.nextToken();
                long millis = in.nextLongValue(0);
                in.nextToken();
                in.nextToken();
                print.add(series, millis, in.getDoubleValue());
                in.nextToken();
            }
        }
        return print;
    }
}
