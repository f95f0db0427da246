package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchivedReading;
import org.microbrain.core.archive.ReadingEnd;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.core.archive.SeriesOutline;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.BadRequest;

/** {@code readings}: exact in pages of JSON, exact and whole as CSV, or drawn with few points. */
final class ReadingAnswers {

    private static final int USUAL_LIMIT = 10_000;
    private static final int MAX_LIMIT = 1_000_000;
    private static final int MAX_POINTS = 10_000;
    private static final int BUFFER_CHARS = 1 << 16;

    private final Archive archive;
    private final Function<Context, DivisionCode> area;
    private final Predicate<Context> export;

    ReadingAnswers(Archive archive, Function<Context, DivisionCode> area, Predicate<Context> export) {
        this.archive = archive;
        this.area = area;
        this.export = export;
    }

    void readings(Context context) throws IOException {
        Parameters parameters = new Parameters(context, Set.of("series", "from", "to", "points", "limit", "after", "known_at"));
        SeriesKey series = parameters.series();
        boolean csv = String.valueOf(context.header("Accept")).contains("text/csv");
        OptionalInt points = parameters.number("points", 1, MAX_POINTS);
        if ((csv || points.isPresent()) && (parameters.has("limit") || parameters.has("after"))) {
            throw BadRequest.invalid(parameters.has("limit") ? "limit" : "after", "只用于 JSON 的精确读数；CSV 和 points 总是完整的",
                    "is for exact readings as JSON; CSV and points are always whole");
        }
        if (csv && !export.test(context)) {
            throw new BadRequest(403, "forbidden", null, "没有导出的权限", "this account may not export");
        }
        if (csv && points.isPresent()) {
            throw BadRequest.invalid("points", "CSV 只给精确读数", "CSV gives exact readings only");
        }
        requireKnown(series, area.apply(context));
        if (points.isPresent() && parameters.has("known_at")) {
            throw BadRequest.invalid("known_at", "只用于精确读数，不与 points 同用", "is for exact readings, not with points");
        }
        if (points.isPresent()) {
            outline(context, series, archive.outline(series, parameters.range(), points.getAsInt(),
                    area.apply(context)));
            return;
        }
        int limit = parameters.number("limit", 1, MAX_LIMIT).orElse(USUAL_LIMIT);
        long known = parameters.time("known_at").orElse(Long.MAX_VALUE);
        if (csv) {
            csv(context, ReadingQuery.all(series, parameters.range()).knownAt(known));
        } else {
            json(context, new ReadingQuery(series, parameters.range(), parameters.readingsAfter(), limit, known));
        }
    }

    /** A misspelt series must not look like one without readings. */
    private void requireKnown(SeriesKey series, DivisionCode seen) {
        if (!archive.knows(series, seen)) {
            throw new BadRequest(404, "unknown-series", "series", "没有这个序列；/api/v1/series?node=… 列出节点的全部序列",
                    "there is no such series; /api/v1/series?node=… lists those of a node");
        }
    }

    private void json(Context context, ReadingQuery query) throws IOException {
        Json.answer(context, json -> {
            json.writeStringField("series", query.series().toString());
            json.writeArrayFieldStart("readings");
            ReadingEnd end = archive.readings(query, area.apply(context), unchecked(reading -> {
                json.writeStartArray();
                if (reading.millis() == Reading.NO_TIME) {
                    json.writeNull();
                } else {
                    json.writeNumber(reading.millis());
                }
                Doubles.write(json, reading.value());
                json.writeNumber(reading.quality());
                json.writeEndArray();
            }));
            json.writeEndArray();
            json.writeNumberField("unreadable_blocks", end.unreadable());
            if (end.next().isPresent()) {
                json.writeStringField("next", Parameters.text(end.next().get()));
            }
        });
    }

    private static void outline(Context context, SeriesKey series, SeriesOutline outline) throws IOException {
        Json.answer(context, json -> {
            json.writeStringField("series", series.toString());
            json.writeNumberField("width_ms", outline.width());
            json.writeArrayFieldStart("buckets");
            for (SeriesOutline.Bucket bucket : outline.buckets()) {
                write(json, bucket);
            }
            json.writeEndArray();
            json.writeNumberField("unreadable_blocks", outline.unreadable());
        });
    }

    private static void write(JsonGenerator json, SeriesOutline.Bucket bucket) throws IOException {
        json.writeStartObject();
        json.writeNumberField("start_ms", bucket.start());
        json.writeNumberField("count", bucket.count());
        Doubles.write(json, "min", bucket.min());
        Doubles.write(json, "max", bucket.max());
        Doubles.write(json, "mean", bucket.mean());
        json.writeEndObject();
    }

    private void csv(Context context, ReadingQuery query) throws IOException {
        context.contentType("text/csv; charset=utf-8");
        String series = '"' + query.series().toString().replace("\"", "\"\"") + '"';
        try {
            Writer out = new BufferedWriter(new OutputStreamWriter(context.outputStream(), StandardCharsets.UTF_8),
                    BUFFER_CHARS);
            out.write("series,time_ms,value,quality\r\n");
            ReadingEnd end = archive.readings(query, area.apply(context), unchecked(reading -> {
                String time = reading.millis() == Reading.NO_TIME ? "" : Long.toString(reading.millis());
                out.write(series + ',' + time + ',' + Doubles.text(reading.value()) + ',' + reading.quality() + "\r\n");
            }));
            if (end.unreadable() > 0) {
                out.write("# " + end.unreadable() + " damaged blocks were left out\r\n");
            }
            out.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private interface Sink {
        void take(ArchivedReading reading) throws IOException;
    }

    private static Consumer<ArchivedReading> unchecked(Sink sink) {
        return reading -> {
            try {
                sink.take(reading);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
