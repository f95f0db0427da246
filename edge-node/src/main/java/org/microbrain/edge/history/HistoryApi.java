package org.microbrain.edge.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.block.Reading;
import org.microbrain.body.DetectionBody;
import org.microbrain.infer.Outlook;
import org.microbrain.infer.RangeLimit;
import org.microbrain.infer.RuleSettings;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Csv;

/**
 * Answers {@code /api/v1/series} and {@code /api/v1/readings} from this node's own history, line or no line, in the shape
 * the core's API has. Each answer reads the journal file over a connection of its own; memory is bounded by the limits
 * of {@link Question}, and few questions are answered at once. Safe for use by several threads.
 */
public final class HistoryApi {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.of("Asia/Shanghai"));

    private final HistoryReader reader;
    private final NodeId node;
    private final Supplier<RuleSettings> rules;
    private final Function<String, Outlook> outlook;

    /** @param outlook what is usual for a series, by its name, and its forecast */
    public HistoryApi(HistoryReader reader, Supplier<RuleSettings> rules, Function<String, Outlook> outlook) {
        this.reader = reader;
        this.node = reader.node();
        this.rules = rules;
        this.outlook = outlook;
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
        console.accept("/api/v1/marks", context -> answer(context, this::marks));
    }

    /** Likewise what is taken away as a file. */
    public void exports(BiConsumer<String, Handler> console) {
        console.accept("/api/v1/readings.csv", this::csv);
    }

    private void answer(Context context, Answer answer) throws IOException {
        try {
            reader.read(history -> {
                answer.give(history, context);
                return null;
            });
        } catch (BadRequest refused) {
            refuse(context, refused);
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
        Journal.Series series = known(history, question);
        if (question.points().isPresent()) {
            outline(history, series, question, context);
        } else {
            exact(history, question, context);
        }
    }

    private void exact(History history, Question question, Context context) throws IOException {
        Earliest earliest = Earliest.of(history, question.series(), question.from().orElse(Long.MIN_VALUE),
                question.to().orElse(Long.MAX_VALUE), question.limit());
        send(context, json -> {
            json.writeStringField("series", node + "/" + question.series());
            json.writeArrayFieldStart("readings");
            for (Reading reading : earliest.readings()) {
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
            if (earliest.next().isPresent()) {
                json.writeNumberField("next_from_ms", earliest.next().getAsLong());
            }
        });
    }

    /** Readings as a table for people, page after page, so that a slow reader does not hold the journal open. */
    private void csv(Context context) throws IOException {
        try {
            Question question = Question.of(context, node);
            Journal.Series series = reader.read(history -> known(history, question));
            long to = question.to().orElse(Long.MAX_VALUE);
            OptionalLong from = OptionalLong.of(question.from().orElse(Long.MIN_VALUE));
            try (Csv csv = Csv.to(context, "microbrain-" + node + "-" + series.name() + ".csv")) {
                csv.line("时间 time (UTC+8)", "Unix ms", "数值 value", "单位 unit", "质量 quality (0 = 好 good)");
                while (from.isPresent()) {
                    long begin = from.getAsLong();
                    Earliest page = reader.read(history -> Earliest.of(history, series.name(), begin, to,
                            Question.USUAL_LIMIT));
                    for (Reading reading : page.readings()) {
                        csv.line(reading.millis() == Reading.NO_TIME ? "" : TIME.format(Instant.ofEpochMilli(reading.millis())),
                                reading.millis() == Reading.NO_TIME ? "" : reading.millis(), reading.value(),
                                series.unit(), reading.quality());
                    }
                    from = page.next();
                }
            }
        } catch (BadRequest refused) {
            refuse(context, refused);
        }
    }

    private static Journal.Series known(History history, Question question) {
        return HistoryReader.find(history, question.series()).orElseThrow(() -> new BadRequest(404, "unknown-series",
                "series", "没有这个序列；/api/v1/series 列出全部序列", "there is no such series; /api/v1/series lists them"));
    }

    private void outline(History history, Journal.Series series, Question question, Context context)
            throws IOException {
        Outline outline = Outline.of(history, series, question.from(), question.to(), question.points().getAsInt());
        send(context, json -> {
            json.writeStringField("series", node + "/" + question.series());
            json.writeNumberField("width_ms", outline.width());
            json.writeArrayFieldStart("buckets");
            outline.forEach((start, bucket) -> write(json, start, bucket));
            json.writeEndArray();
        });
    }

    /** What is drawn into a chart beside the readings: limits of the rules, what was detected, usual, and is to come. */
    private void marks(History history, Context context) throws IOException {
        Question question = Question.of(context, node);
        Journal.Series series = known(history, question);
        List<DetectionBody> detections = Detections.of(history, series.name(), question.from().orElse(Long.MIN_VALUE),
                question.to().orElse(Long.MAX_VALUE));
        send(context, json -> {
            json.writeStringField("unit", series.unit());
            json.writeArrayFieldStart("limits");
            for (RangeLimit limit : rules.get().limits(series.name(), series.unit())) {
                json.writeStartObject();
                json.writeStringField("rule", limit.rule());
                json.writeNumberField("level", limit.level().number());
                json.writeStringField("zh", limit.level().words().zh());
                json.writeStringField("en", limit.level().words().en());
                json.writeBooleanField("above", limit.above());
                json.writeFieldName("value");
                write(json, limit.value());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("detections");
            for (DetectionBody one : detections) {
                json.writeStartObject();
                json.writeNumberField("time_ms", one.getTimeMs());
                json.writeStringField("detector", one.getDetector());
                json.writeFieldName("value");
                write(json, one.getValue());
                json.writeStringField("zh", one.getReasonZh());
                json.writeStringField("en", one.getReasonEn());
                json.writeEndObject();
            }
            json.writeEndArray();
            long from = question.from().orElse(Long.MIN_VALUE);
            Outlook known = outlook.apply(series.name());
            bands(json, "usual", known.usual().stream().filter(band -> band.millis() >= from
                    && band.millis() < question.to().orElse(Long.MAX_VALUE)).toList());
            bands(json, "forecast", question.to().isPresent() ? List.of() : known.forecast());
        });
    }

    /** Each hour as an array: when it begins, low, middle and high of the band. */
    private static void bands(JsonGenerator json, String name, List<Outlook.Band> bands) throws IOException {
        json.writeArrayFieldStart(name);
        for (Outlook.Band band : bands) {
            json.writeStartArray();
            json.writeNumber(band.millis());
            write(json, band.low());
            write(json, band.middle());
            write(json, band.high());
            json.writeEndArray();
        }
        json.writeEndArray();
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
            if (bucket.doubtful() > 0) {
                json.writeNumberField("doubtful", bucket.doubtful());
            }
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
