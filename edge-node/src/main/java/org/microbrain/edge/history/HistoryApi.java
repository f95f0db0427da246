package org.microbrain.edge.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.microbrain.block.Reading;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.BadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /api/v1/series} and {@code /api/v1/readings} from this node's own history, line or no line, in the shape
 * the core's API has. Each answer reads the journal file over a connection of its own; memory is bounded by the limits
 * of {@link Question}, and few questions are answered at once. Safe for use by several threads.
 */
public final class HistoryApi {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryApi.class);
    private static final int AT_ONCE = 2;

    private final Path journal;
    private final NodeId node;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /** @param journal the node's journal file */
    public HistoryApi(Path journal, NodeId node) {
        this.journal = journal;
        this.node = node;
    }

    /** Made when the first question comes: on a gateway nobody may ever ask one. */
    private static final class Json {
        private static final JsonFactory FACTORY = new JsonFactory();
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private interface Answer {
        void give(History history, Context context) throws IOException;
    }

    /** Gives each path, all GET, and its handler to a console that is being built. */
    public void routes(BiConsumer<String, Handler> console) {
        console.accept("/api/v1/series", context -> answer(context, this::series));
        console.accept("/api/v1/readings", context -> answer(context, this::readings));
    }

    private void answer(Context context, Answer answer) throws IOException {
        if (!free.tryAcquire()) {
            refuse(context, new BadRequest(503, "busy", null, "正在回答其他查询，请稍后再试",
                    "other questions are being answered; ask again in a moment"));
            return;
        }
        try (History history = History.open(journal, node)) {
            answer.give(history, context);
        } catch (BadRequest refused) {
            refuse(context, refused);
        } catch (StorageFailure failure) {
            LOG.error("{} was not answered: {}", context.path(), failure.getMessage());
            refuse(context, new BadRequest(503, "history-unavailable", null, "历史数据暂时不可读，原因见节点日志",
                    "the history cannot be read at the moment; the node's log says why"));
        } finally {
            free.release();
        }
    }

    private static void refuse(Context context, BadRequest refused) throws IOException {
        context.status(refused.status());
        send(context, json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", refused.code());
            json.writeStringField("zh", refused.zh());
            json.writeStringField("en", refused.en());
            json.writeStringField("parameter", refused.parameter());
            json.writeEndObject();
        });
    }

    private void series(History history, Context context) throws IOException {
        Question.requireKnown(context.queryParamMap(), Set.of());
        List<Journal.Series> all = history.series();
        send(context, json -> {
            json.writeStringField("node", node.text());
            json.writeArrayFieldStart("series");
            for (Journal.Series one : all) {
                json.writeStartObject();
                json.writeStringField("series", node + "/" + one.name());
                json.writeStringField("name", one.name());
                json.writeStringField("unit", one.unit());
                json.writeStringField("source", one.source());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private void readings(History history, Context context) throws IOException {
        Question question = Question.of(context, node);
        if (history.series().stream().noneMatch(one -> one.name().equals(question.series()))) {
            throw new BadRequest(404, "unknown-series", "series", "没有这个序列；/api/v1/series 列出全部序列",
                    "there is no such series; /api/v1/series lists them");
        }
        if (question.points().isPresent()) {
            outline(history, question, context);
        } else {
            exact(history, question, context);
        }
    }

    private void exact(History history, Question question, Context context) throws IOException {
        // the earliest ones, and one more to know where the next answer begins; the latest of them on top
        PriorityQueue<Reading> earliest =
                new PriorityQueue<>(Comparator.comparingLong(Reading::millis).reversed());
        each(history, question, reading -> {
            earliest.add(reading);
            if (earliest.size() > question.limit() + 1) {
                earliest.poll();
            }
        });
        boolean more = earliest.size() > question.limit();
        long next = more ? earliest.peek().millis() : Long.MAX_VALUE;
        List<Reading> readings = earliest.stream().filter(reading -> !more || reading.millis() < next)
                .sorted(Comparator.comparingLong(Reading::millis)).toList();
        send(context, json -> {
            json.writeStringField("series", node + "/" + question.series());
            json.writeArrayFieldStart("readings");
            for (Reading reading : readings) {
                json.writeStartArray();
                if (reading.millis() == Reading.NO_TIME) {
                    json.writeNull();
                } else {
                    json.writeNumber(reading.millis());
                }
                write(json, reading.value());
                json.writeNumber(reading.quality());
                json.writeEndArray();
            }
            json.writeEndArray();
            if (more) {
                json.writeNumberField("next_from_ms", next);
            }
        });
    }

    private void outline(History history, Question question, Context context) throws IOException {
        long[] ends = {question.from().orElse(Long.MAX_VALUE), question.to().orElse(Long.MIN_VALUE)};
        if (question.from().isEmpty() || question.to().isEmpty()) {
            each(history, question, reading -> {
                if (reading.millis() != Reading.NO_TIME) {
                    ends[0] = question.from().orElse(Math.min(ends[0], reading.millis()));
                    ends[1] = question.to().orElse(Math.max(ends[1], reading.millis() + 1));
                }
            });
        }
        Outline outline = new Outline(ends[0], Math.max(ends[1], ends[0] + 1), question.points().getAsInt());
        each(history, question, reading -> {
            if (reading.millis() != Reading.NO_TIME && reading.millis() >= ends[0] && reading.millis() < ends[1]) {
                outline.add(reading.millis(), reading.value());
            }
        });
        send(context, json -> {
            json.writeStringField("series", node + "/" + question.series());
            json.writeNumberField("width_ms", outline.width());
            json.writeArrayFieldStart("buckets");
            outline.forEach((start, bucket) -> write(json, start, bucket));
            json.writeEndArray();
        });
    }

    private static void each(History history, Question question, Consumer<Reading> consumer) {
        history.forEach(question.from().orElse(Long.MIN_VALUE), question.to().orElse(Long.MAX_VALUE),
                (series, reading) -> {
                    if (series.name().equals(question.series())) {
                        consumer.accept(reading);
                    }
                });
    }

    private static void write(JsonGenerator json, long start, Outline.Bucket bucket) {
        try {
            json.writeStartObject();
            json.writeNumberField("start_ms", start);
            json.writeNumberField("count", bucket.count());
            json.writeFieldName("min");
            write(json, bucket.min());
            json.writeFieldName("max");
            write(json, bucket.max());
            json.writeFieldName("mean");
            write(json, bucket.mean());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON has no number for NaN and infinities; they are written as texts. */
    private static void write(JsonGenerator json, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(Double.toString(value));
        } else {
            json.writeString(Double.toString(value));
        }
    }

    /** Answers are bounded, so each is made whole before it is sent. */
    private static void send(Context context, Fields fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        context.contentType("application/json").result(text.toString());
    }
}
