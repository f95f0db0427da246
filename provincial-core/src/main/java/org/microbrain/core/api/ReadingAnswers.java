package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchivedHour;
import org.microbrain.core.archive.ArchivedReading;
import org.microbrain.core.archive.ReadingEnd;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.core.archive.SeriesOutline;
import org.microbrain.core.archive.TimeRange;
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
            return;
        }
        Optional<Long> afterHour = parameters.hourAfter();
        if (afterHour.isPresent() || !parameters.has("after") && known == Long.MAX_VALUE) {
            hoursFirst(context, series, parameters.range(), afterHour, limit);
        } else {
            json(context, List.of(), new ReadingQuery(series, parameters.range(), parameters.readingsAfter(), limit, known));
        }
    }

    /** A misspelt series must not look like one without readings. */
    private void requireKnown(SeriesKey series, DivisionCode seen) {
        if (!archive.knows(series, seen)) {
            throw new BadRequest(404, "unknown-series", "series", "没有这个序列；/api/v1/series?node=… 列出节点的全部序列",
                    "there is no such series; /api/v1/series?node=… lists those of a node");
        }
    }

    /** What is no longer kept as it was measured, and then, where there is room left, what is. */
    private void hoursFirst(Context context, SeriesKey series, TimeRange range, Optional<Long> after, int limit) throws IOException {
        TimeRange rest = new TimeRange(after.map(last -> Math.max(range.from(), last + 1)).orElse(range.from()), range.to());
        List<ArchivedHour> hours = archive.hours(series, rest, limit, area.apply(context));
        if (hours.size() < limit) {
            json(context, hours, new ReadingQuery(series, range, ReadingQuery.Position.START, limit - hours.size()));
            return;
        }
        Json.answer(context, json -> {
            head(json, series, hours);
            json.writeArrayFieldStart("readings");
            json.writeEndArray();
            json.writeNumberField("unreadable_blocks", 0);
            json.writeStringField("next", Parameters.textOfHour(hours.get(hours.size() - 1).last()));
        });
    }

    private static void head(JsonGenerator json, SeriesKey series, List<ArchivedHour> hours) throws IOException {
        json.writeStringField("series", series.toString());
        json.writeArrayFieldStart("hours");
        for (ArchivedHour hour : hours) {
            json.writeStartObject();
            json.writeNumberField("start_ms", hour.start());
            json.writeNumberField("count", hour.sum().readings());
            json.writeNumberField("good", hour.sum().good());
            boolean any = hour.sum().good() > 0;
            Doubles.write(json, "min", any ? hour.sum().min() : Double.NaN);
            Doubles.write(json, "max", any ? hour.sum().max() : Double.NaN);
            Doubles.write(json, "mean", hour.sum().mean());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void json(Context context, List<ArchivedHour> hours, ReadingQuery query) throws IOException {
        Json.answer(context, json -> {
            head(json, query.series(), hours);
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
        json.writeNumberField("hourly", bucket.hourly());
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
            if (!archive.hours(query.series(), query.range(), 1, area.apply(context)).isEmpty()) {
                out.write("# some readings of this span are no longer kept as measured; their hours are in the JSON answer\r\n");
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
