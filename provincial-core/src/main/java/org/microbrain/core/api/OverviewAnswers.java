package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchiveAlarms;
import org.microbrain.core.archive.NodeSummary;
import org.microbrain.core.archive.OriginLedger;
import org.microbrain.core.archive.SeriesInfo;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/** {@code nodes}, {@code series} and {@code ledger}. */
final class OverviewAnswers {

    private final Archive archive;
    private final Function<Context, DivisionCode> area;

    OverviewAnswers(Archive archive, Function<Context, DivisionCode> area) {
        this.archive = archive;
        this.area = area;
    }

    /** The part of the asked area that the asker may see. */
    private Optional<DivisionCode> visible(Context context, Optional<DivisionCode> asked) {
        DivisionCode seen = area.apply(context);
        DivisionCode wanted = asked.orElse(seen);
        if (seen.contains(wanted)) {
            return Optional.of(wanted);
        }
        return wanted.contains(seen) ? Optional.of(seen) : Optional.empty();
    }

    void nodes(Context context) throws IOException {
        Parameters parameters = new Parameters(context, Set.of("area"));
        List<NodeSummary> nodes = visible(context, parameters.area()).map(archive::nodes).orElse(List.of());
        Json.answer(context, json -> {
            json.writeArrayFieldStart("nodes");
            for (NodeSummary node : nodes) {
                json.writeStartObject();
                json.writeStringField("node", node.node().text());
                json.writeStringField("area", node.node().area().code());
                json.writeStringField("level", node.node().area().level().name().toLowerCase(Locale.ROOT));
                json.writeStringField("trust", trust(node.node()));
                json.writeNumberField("journals", node.journals());
                json.writeNumberField("made", node.made());
                json.writeNumberField("received", node.received());
                json.writeNumberField("last_record_ms", node.lastRecord());
                json.writeNumberField("last_arrived_ms", node.lastArrived());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    void series(Context context) throws IOException {
        NodeId node = new Parameters(context, Set.of("node")).requiredNode();
        List<SeriesInfo> series = archive.series(node, area.apply(context));
        Json.answer(context, json -> {
            json.writeStringField("node", node.text());
            json.writeStringField("trust", trust(node));
            json.writeArrayFieldStart("series");
            for (SeriesInfo one : series) {
                json.writeStartObject();
                json.writeStringField("series", one.key().toString());
                json.writeStringField("name", one.key().name());
                json.writeStringField("unit", one.unit());
                json.writeStringField("source", one.source());
                if (one.first() <= one.last()) {
                    json.writeNumberField("first_ms", one.first());
                    json.writeNumberField("last_ms", one.last());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Whose word it is: a node's, with a certificate of the province, or that of devices behind no node. */
    private static String trust(NodeId node) {
        return node.isOfDevices() ? "device" : "node";
    }

    void ledger(Context context) throws IOException {
        Parameters parameters = new Parameters(context, Set.of("area", "node"));
        Optional<NodeId> node = parameters.node();
        Optional<DivisionCode> visible = visible(context, parameters.area());
        Map<NodeId, List<OriginLedger>> nodes = new TreeMap<>();
        List<OriginLedger> all = new ArrayList<>();
        for (OriginLedger line : visible.map(archive::ledger).orElse(List.of())) {
            if (node.isEmpty() || node.get().equals(line.origin().node())) {
                nodes.computeIfAbsent(line.origin().node(), key -> new ArrayList<>()).add(line);
                all.add(line);
            }
        }
        ArchiveAlarms alarms = visible.map(archive::alarms).orElse(new ArchiveAlarms(0, 0));
        Json.answer(context, json -> {
            json.writeArrayFieldStart("nodes");
            for (Map.Entry<NodeId, List<OriginLedger>> entry : nodes.entrySet()) {
                json.writeStartObject();
                json.writeStringField("node", entry.getKey().text());
                sums(json, entry.getValue());
                json.writeArrayFieldStart("origins");
                for (OriginLedger line : entry.getValue()) {
                    json.writeStartObject();
                    json.writeStringField("journal", line.origin().journal().toString());
                    sums(json, List.of(line));
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeObjectFieldStart("total");
            sums(json, all);
            json.writeEndObject();
            json.writeObjectFieldStart("alarms");
            json.writeNumberField("conflicts", alarms.conflicts());
            json.writeNumberField("uninterpreted", alarms.uninterpreted());
            json.writeEndObject();
        });
    }

    private static void sums(JsonGenerator json, List<OriginLedger> lines) throws IOException {
        json.writeNumberField("made", sum(lines, OriginLedger::made));
        json.writeNumberField("received", sum(lines, OriginLedger::received));
        json.writeNumberField("shed", sum(lines, OriginLedger::shed));
        json.writeNumberField("waiting", sum(lines, OriginLedger::waiting));
        json.writeNumberField("archived", sum(lines, OriginLedger::archived));
        json.writeBooleanField("balanced", lines.stream().allMatch(OriginLedger::balanced));
    }

    private static long sum(List<OriginLedger> lines, ToLongFunction<OriginLedger> column) {
        return lines.stream().mapToLong(column).sum();
    }
}
