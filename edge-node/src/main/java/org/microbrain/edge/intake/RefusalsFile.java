package org.microbrain.edge.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.mapping.RefusalReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link Refusals} over a restart, in a file of a few hundred KiB at most that only the node's user may read:
 * what devices send may be private. A crash loses what was counted since the last {@link #save}. Thread-safe.
 */
public final class RefusalsFile {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalsFile.class);
    private static final long MAX_BYTES = 1 << 20;

    private final Path file;
    private List<Refusals.Entry> saved = List.of();
    private boolean failed;

    /**
     * Made when it is first needed. Written and read token by token: objects of the JSON library's other half are five
     * hundred classes more, for the rest of the node's life, as soon as one reading is refused.
     */
    private static final class Json {
        private static final JsonFactory FACTORY = new JsonFactory();
    }

    public RefusalsFile(Path file) {
        this.file = file;
    }

    /** What was kept; empty when nothing was, or when it cannot be read: counting then starts anew. */
    public synchronized List<Refusals.Entry> read() {
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            saved = entries(Files.readAllBytes(file));
            return saved;
        } catch (IOException | DateTimeException e) {
            LOG.warn("{} cannot be read, so refused readings are counted anew: {}", file,
                    e instanceof JsonProcessingException bad ? bad.getOriginalMessage() : e.getMessage());
            return List.of();
        }
    }

    /** Writes what has changed. A failure is said once and tried again with the next call. */
    public synchronized void save(Refusals refusals) {
        List<Refusals.Entry> now = refusals.snapshot();
        if (now.equals(saved)) {
            return;
        }
        try {
            PrivateFile.write(file, json(now).getBytes(StandardCharsets.UTF_8));
            saved = now;
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("{} cannot be written; the counts of refused readings would not survive a restart: {}", file,
                        e.getMessage());
            }
            failed = true;
        }
    }

    /** {@code {"kinds":[{"reason":…,"taken":…,"count":…,"zh":…,"en":…,"first":{…},"latest":{…}}]}}. */
    public static String json(List<Refusals.Entry> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("kinds");
            for (Refusals.Entry entry : entries) {
                out.writeStartObject();
                out.writeStringField("reason", entry.reason().code());
                out.writeStringField("zh", entry.reason().zh());
                out.writeStringField("en", entry.reason().en());
                out.writeBooleanField("taken", entry.reason().isTaken());
                out.writeNumberField("count", entry.count());
                example(out, "first", entry.first());
                example(out, "latest", entry.latest());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory cannot fail", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void example(JsonGenerator out, String name, Example example) throws IOException {
        out.writeObjectFieldStart(name);
        out.writeStringField("time", example.time().toString());
        out.writeStringField("source", example.source());
        out.writeStringField("topic", example.topic());
        out.writeNumberField("bytes", example.bytes());
        out.writeStringField("text", example.text());
        out.writeStringField("hex", example.hex());
        out.writeStringField("zh", example.zh());
        out.writeStringField("en", example.en());
        out.writeEndObject();
    }

    private static List<Refusals.Entry> entries(byte[] json) throws IOException {
        List<Refusals.Entry> entries = new ArrayList<>();
        try (JsonParser in = Json.FACTORY.createParser(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return List.of();
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean kinds = in.currentName().equals("kinds");
                if (in.nextToken() == JsonToken.START_ARRAY && kinds) {
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        entry(fields(in, "")).ifPresent(entries::add);
                    }
                } else {
                    in.skipChildren();
                }
            }
            if (in.currentToken() != JsonToken.END_OBJECT) {
                throw new IOException("it ends in the middle");
            }
        }
        return List.copyOf(entries);
    }

    /** What an object holds, as text; names in an object within it follow its own and a dot. */
    private static Map<String, String> fields(JsonParser in, String before) throws IOException {
        Map<String, String> fields = new HashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = before + in.currentName();
            JsonToken value = in.nextToken();
            if (value == JsonToken.START_OBJECT && before.isEmpty()) {
                fields.putAll(fields(in, name + "."));
            } else if (value.isScalarValue()) {
                fields.put(name, in.getText());
            } else {
                in.skipChildren();
            }
        }
        return fields;
    }

    /** Empty for a reason that only another version of this program knows. */
    private static Optional<Refusals.Entry> entry(Map<String, String> kind) {
        return RefusalReason.ofCode(kind.getOrDefault("reason", "")).map(reason -> new Refusals.Entry(reason,
                number(kind, "count"), example(kind, "first."), example(kind, "latest.")));
    }

    private static Example example(Map<String, String> kind, String name) {
        return new Example(Instant.parse(kind.getOrDefault(name + "time", "")), kind.getOrDefault(name + "source", ""),
                kind.getOrDefault(name + "topic", ""), number(kind, name + "bytes"), kind.getOrDefault(name + "text", ""),
                kind.getOrDefault(name + "hex", ""), kind.getOrDefault(name + "zh", ""),
                kind.getOrDefault(name + "en", ""));
    }

    private static long number(Map<String, String> fields, String name) {
        try {
            return Long.parseLong(fields.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
