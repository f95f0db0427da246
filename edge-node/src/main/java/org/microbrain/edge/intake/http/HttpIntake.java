package org.microbrain.edge.intake.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.mapping.CsvReadings;
import org.microbrain.runtime.mapping.JsonReadings;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * {@code POST /api/v1/readings}, apart from any server. {@code application/json}: an object
 * {@code {"series":…,"time":…,"value":…,"unit":…}} or {@code {"series":…,"ts":…,"values":{…}}}, or an array of them;
 * {@code text/csv}: as {@link CsvReadings} says. What is answered as accepted is durable. Thread-safe.
 */
public final class HttpIntake {

    /** Refused items that an answer names; the count is always whole. */
    public static final int MAX_NAMED = 100;

    /** @param place index from 0 in JSON, line from 1 in CSV; below 0 the whole body */
    private record Place(int place, Refused cause) {
    }

    /** Of an answer. */
    private record Form(boolean lines, Language language) {
    }

    /** Made with the first answer. */
    private static final class Json {
        private static final JsonMapper MAPPER = new JsonMapper();
    }

    private final HttpSettings settings;
    private final MeasurementCheck check;
    private final MeasurementSink sink;
    private final Refusals refusals;
    private final JsonReadings json;

    public HttpIntake(HttpSettings settings, MeasurementCheck check, MeasurementSink sink, Refusals refusals) {
        this.settings = settings;
        this.check = check;
        this.sink = sink;
        this.refusals = refusals;
        this.json = new JsonReadings(check, MappingRule.DEFAULT_ZONE, settings.maxBody());
    }

    /** Bytes of a body; a server should refuse a longer one before it reads it. */
    public int maxBody() {
        return settings.maxBody();
    }

    /**
     * @param contentType as in the request; null is taken as JSON
     * @param user        who was signed in, for people
     * @param language    of the reason in {@code message}; {@code zh} and {@code en} are always there
     * @return never fails
     */
    public CompletionStage<HttpAnswer> handle(String contentType, byte[] body, String user, Language language) {
        String source = "http:" + user;
        List<Place> refused = new ArrayList<>();
        List<Measurement> taken = new ArrayList<>();
        String type = contentType == null ? "application/json"
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean csv = type.equals("text/csv");
        Form form = new Form(csv, language);
        try {
            if (body.length > settings.maxBody()) {
                throw tooLarge(body.length);
            }
            if (csv) {
                readCsv(body, taken, refused);
            } else if (type.equals("application/json")) {
                readJson(body, taken, refused);
            } else {
                throw Refused.because(RefusalReason.WRONG_CONTENT_TYPE, "application/json, text/csv");
            }
        } catch (Refused whole) {
            taken.clear();
            refused.add(new Place(-1, whole));
        }
        refused.forEach(item -> refusals.add(item.cause(), source, "", body));
        if (taken.isEmpty()) {
            return CompletableFuture.completedFuture(answer(status(refused), 0, refused, form));
        }
        return take(source, taken).handle((nothing, failure) -> {
            if (failure == null) {
                refusals.addDoubtful(taken, source, "", body);
                return answer(refused.isEmpty() ? 200 : 207, taken.size(), refused, form);
            }
            Refused whole = Refused.from(failure);
            refusals.add(whole, source, "", body);
            refused.add(new Place(-1, whole));
            return answer(status(List.of(new Place(-1, whole))), 0, refused, form);
        });
    }

    /** The answer to a body that was not read. */
    public HttpAnswer refuse(Refused refused, String user, Language language) {
        refusals.add(refused, "http:" + user, "", new byte[0]);
        return answer(status(List.of(new Place(-1, refused))), 0, List.of(new Place(-1, refused)),
                new Form(false, language));
    }

    /** A body that is longer than {@link #maxBody}. */
    public Refused tooLarge(long bytes) {
        return Refused.because(RefusalReason.TOO_LARGE, bytes + " B > " + settings.maxBody() + " B");
    }

    private CompletionStage<Void> take(String source, List<Measurement> taken) {
        try {
            return sink.take(source, taken);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void readJson(byte[] body, List<Measurement> taken, List<Place> refused) {
        Mapped mapped = json.read(body, null);
        taken.addAll(mapped.measurements());
        mapped.refusals().forEach(r -> refused.add(new Place(r.index(), r.cause())));
    }

    private void readCsv(byte[] body, List<Measurement> taken, List<Place> refused) {
        String[] lines = text(body).split("\r?\n", -1);
        if (lines.length > JsonReadings.MAX_ITEMS) {
            throw Refused.because(RefusalReason.TOO_LARGE, lines.length + " > " + JsonReadings.MAX_ITEMS);
        }
        CsvReadings csv = CsvReadings.ofHeader(lines[0], check, MappingRule.DEFAULT_ZONE);
        for (int i = 1; i < lines.length; i++) {
            if (lines[i].isBlank()) {
                continue;
            }
            try {
                taken.add(csv.read(lines[i]));
            } catch (Refused line) {
                refused.add(new Place(i + 1, line));
            }
        }
        if (taken.isEmpty() && refused.isEmpty()) {
            throw new Refused(RefusalReason.NO_VALUE);
        }
    }

    private static String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw new Refused(RefusalReason.NOT_UTF8);
        }
    }

    private static int status(List<Place> refused) {
        if (refused.size() > 1) {
            return 422;
        }
        return switch (refused.get(0).cause().reason()) {
            case UNAVAILABLE -> 503;
            case NOT_AUTHORISED -> 401;
            case TOO_LARGE -> 413;
            case WRONG_CONTENT_TYPE -> 415;
            case NOT_JSON, NOT_CSV, NOT_UTF8 -> 400;
            case LIMIT_REACHED -> 429;
            default -> 422;
        };
    }

    private static HttpAnswer answer(int status, int accepted, List<Place> refused, Form form) {
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.put("accepted", accepted).put("refused", refused.size());
        ArrayNode items = answer.putArray("refusals");
        for (Place item : refused.subList(0, Math.min(MAX_NAMED, refused.size()))) {
            ObjectNode node = items.addObject();
            if (item.place() >= 0) {
                node.put(form.lines() ? "line" : "index", item.place());
            }
            node.put("reason", item.cause().reason().code())
                    .put("message", form.language() == Language.ZH ? item.cause().zh() : item.cause().en())
                    .put("zh", item.cause().zh()).put("en", item.cause().en());
        }
        return new HttpAnswer(status, answer.toString());
    }
}
