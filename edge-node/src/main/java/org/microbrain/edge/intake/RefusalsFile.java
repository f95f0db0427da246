package org.microbrain.edge.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.microbrain.runtime.identity.PrivateFile;
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

    /** Made when it is first needed: a start that finds no file does not wait for it, nor pay the memory of its classes. */
    private static final class Json {
        private static final JsonMapper MAPPER = new JsonMapper();
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
            List<Refusals.Entry> entries = new ArrayList<>();
            for (JsonNode kind : Json.MAPPER.readTree(file.toFile()).path("kinds")) {
                entry(kind).ifPresent(entries::add);
            }
            saved = List.copyOf(entries);
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
            PrivateFile.write(file, Json.MAPPER.writeValueAsBytes(json(now)));
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
    public static ObjectNode json(List<Refusals.Entry> entries) {
        ObjectNode root = Json.MAPPER.createObjectNode();
        ArrayNode kinds = root.putArray("kinds");
        for (Refusals.Entry entry : entries) {
            ObjectNode kind = kinds.addObject().put("reason", entry.reason().code()).put("zh", entry.reason().zh())
                    .put("en", entry.reason().en()).put("taken", entry.reason().isTaken()).put("count", entry.count());
            example(kind.putObject("first"), entry.first());
            example(kind.putObject("latest"), entry.latest());
        }
        return root;
    }

    private static void example(ObjectNode json, Example example) {
        json.put("time", example.time().toString()).put("source", example.source()).put("topic", example.topic())
                .put("bytes", example.bytes()).put("text", example.text()).put("hex", example.hex())
                .put("zh", example.zh()).put("en", example.en());
    }

    /** Empty for a reason that only another version of this program knows. */
    private static Optional<Refusals.Entry> entry(JsonNode kind) {
        return RefusalReason.ofCode(kind.path("reason").asText()).map(reason -> new Refusals.Entry(reason,
                kind.path("count").asLong(), example(kind.path("first")), example(kind.path("latest"))));
    }

    private static Example example(JsonNode json) {
        return new Example(Instant.parse(json.path("time").asText()), json.path("source").asText(),
                json.path("topic").asText(), json.path("bytes").asLong(), json.path("text").asText(),
                json.path("hex").asText(), json.path("zh").asText(), json.path("en").asText());
    }
}
