package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.microbrain.body.DetectionBody;
import org.microbrain.body.ReportBody;
import org.microbrain.body.WarningBody;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchivedDetection;
import org.microbrain.core.archive.ArchivedReport;
import org.microbrain.core.archive.ArchivedWarning;
import org.microbrain.core.archive.EventQuery;
import org.microbrain.core.archive.Page;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Origin;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.BadRequest;

/** {@code warnings}, {@code detections} and {@code reports}. */
final class EventAnswers {

    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int MOST_MARKS = 200;

    private final Archive archive;
    private final Function<Context, DivisionCode> area;

    EventAnswers(Archive archive, Function<Context, DivisionCode> area) {
        this.archive = archive;
        this.area = area;
    }

    void warnings(Context context) throws IOException {
        Parameters parameters = new Parameters(context,
                Set.of("level", "area", "node", "from", "to", "limit", "after"));
        Page<ArchivedWarning> page = archive.warnings(query(parameters, parameters.number("level", 1, 4)),
                area.apply(context));
        Json.answer(context, json -> {
            json.writeArrayFieldStart("warnings");
            for (ArchivedWarning warning : page.entries()) {
                json.writeStartObject();
                write(json, warning.body());
                origin(json, warning.origin(), warning.sequence(), warning.arrived());
                clock(json, warning.clock());
                json.writeNumberField("latency_ms", warning.arrived() - warning.body().getBornMs());
                json.writeEndObject();
            }
            json.writeEndArray();
            next(json, page);
        });
    }

    void detections(Context context) throws IOException {
        Parameters parameters = new Parameters(context, Set.of("area", "node", "from", "to", "limit", "after"));
        Page<ArchivedDetection> page = archive.detections(query(parameters, OptionalInt.empty()), area.apply(context));
        Json.answer(context, json -> {
            json.writeArrayFieldStart("detections");
            for (ArchivedDetection detection : page.entries()) {
                json.writeStartObject();
                write(json, detection.body());
                origin(json, detection.origin(), detection.sequence(), detection.arrived());
                clock(json, detection.clock());
                json.writeEndObject();
            }
            json.writeEndArray();
            next(json, page);
        });
    }

    /** What is drawn into a chart beside the readings. The province does not know the limits of rules. */
    void marks(Context context) throws IOException {
        Parameters parameters = new Parameters(context, Set.of("series", "from", "to"));
        SeriesKey series = parameters.series();
        if (!archive.knows(series, area.apply(context))) {
            throw new BadRequest(404, "unknown-series", "series", "没有这个序列", "there is no such series");
        }
        EventQuery query = new EventQuery(parameters.range(), OptionalInt.empty(), Optional.empty(),
                Optional.of(series.node()), Optional.empty(), MOST_MARKS);
        List<DetectionBody> found = archive.detections(query, area.apply(context)).entries().stream()
                .map(ArchivedDetection::body).filter(body -> body.getSeries().equals(series.name())).toList();
        Json.answer(context, json -> {
            json.writeArrayFieldStart("limits");
            json.writeEndArray();
            json.writeArrayFieldStart("detections");
            for (DetectionBody body : found) {
                json.writeStartObject();
                json.writeNumberField("time_ms", body.getTimeMs());
                json.writeStringField("detector", body.getDetector());
                Doubles.write(json, "value", body.getValue());
                json.writeStringField("zh", body.getReasonZh());
                json.writeStringField("en", body.getReasonEn());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    void reports(Context context) throws IOException {
        Parameters parameters = new Parameters(context, Set.of("area", "node", "from", "to", "limit", "after"));
        Page<ArchivedReport> page = archive.reports(query(parameters, OptionalInt.empty()), area.apply(context));
        Json.answer(context, json -> {
            json.writeArrayFieldStart("reports");
            for (ArchivedReport report : page.entries()) {
                json.writeStartObject();
                json.writeNumberField("time_ms", report.time());
                write(json, report.body());
                origin(json, report.origin(), report.sequence(), report.arrived());
                clock(json, report.clock());
                json.writeEndObject();
            }
            json.writeEndArray();
            next(json, page);
        });
    }

    private static EventQuery query(Parameters parameters, OptionalInt level) {
        return new EventQuery(parameters.range(), level, parameters.area(), parameters.node(), parameters.eventsAfter(),
                parameters.number("limit", 1, MAX_LIMIT).orElse(USUAL_LIMIT));
    }

    private static void write(JsonGenerator json, WarningBody body) throws IOException {
        json.writeStringField("id", body.getId());
        json.writeNumberField("level", body.getLevel());
        json.writeStringField("hazard", body.getHazard());
        json.writeStringField("area", body.getArea());
        json.writeNumberField("born_ms", body.getBornMs());
        json.writeStringField("reason_zh", body.getReasonZh());
        json.writeStringField("reason_en", body.getReasonEn());
        json.writeStringField("rule", body.getRule());
        json.writeArrayFieldStart("evidence");
        for (WarningBody.Evidence evidence : body.getEvidenceList()) {
            json.writeStartObject();
            json.writeStringField("series", evidence.getSeries());
            json.writeStringField("unit", evidence.getUnit());
            json.writeNumberField("time_ms", evidence.getTimeMs());
            Doubles.write(json, "value", evidence.getValue());
            json.writeStringField("detector", evidence.getDetector());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, DetectionBody body) throws IOException {
        json.writeStringField("detector", body.getDetector());
        json.writeStringField("series", body.getSeries());
        json.writeNumberField("time_ms", body.getTimeMs());
        Doubles.write(json, "value", body.getValue());
        Doubles.write(json, "score", body.getScore());
        json.writeStringField("reason_zh", body.getReasonZh());
        json.writeStringField("reason_en", body.getReasonEn());
    }

    private static void write(JsonGenerator json, ReportBody body) throws IOException {
        json.writeStringField("event", body.getEvent());
        json.writeStringField("program", body.getProgram());
        json.writeNumberField("started_ms", body.getStartedMs());
        json.writeNumberField("disk_free_bytes", body.getDiskFreeBytes());
        json.writeNumberField("journal_bytes", body.getJournalBytes());
        json.writeNumberField("refused_readings", body.getRefusedReadings());
        json.writeStringField("detail_zh", body.getDetailZh());
        json.writeStringField("detail_en", body.getDetailEn());
    }

    private static void origin(JsonGenerator json, Origin origin, long sequence, long arrived) throws IOException {
        json.writeStringField("node", origin.node().text());
        json.writeStringField("journal", origin.journal().toString());
        json.writeNumberField("sequence", sequence);
        json.writeNumberField("archived_ms", arrived);
    }

    private static void clock(JsonGenerator json, RecordTime.Quality clock) throws IOException {
        json.writeStringField("clock", clock.name().toLowerCase(Locale.ROOT));
    }

    private static void next(JsonGenerator json, Page<?> page) throws IOException {
        Optional<String> next = page.next().map(Parameters::text);
        if (next.isPresent()) {
            json.writeStringField("next", next.get());
        }
    }
}
