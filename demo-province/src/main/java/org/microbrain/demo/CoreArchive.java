package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the province's archive back through the core's API. Thread-safe. */
final class CoreArchive {

    private static final Pattern ROW = Pattern.compile("\"([^\"]+)\",(-?[0-9]+),([^,]+),[0-9]+");
    private static final String HEADER = "series,time_ms,value,quality";
    private static final int PAGE = 1000;

    private final NodeApi core;

    CoreArchive(NodeApi core) {
        this.core = core;
    }

    /**
     * A warning in the archive.
     *
     * @param born     by the clock of the node that raised it
     * @param archived when the province learnt of it
     */
    record ArchivedWarning(String id, String node, int level, String hazard, Instant born, Instant archived) {

        long latencyMs() {
            return archived.toEpochMilli() - born.toEpochMilli();
        }
    }

    /** Every reading of one series ({@code <node>/<name>}), exactly; none when the province has not heard of it yet. */
    List<Published> readings(String series) throws IOException, InterruptedException {
        return readings(series, "");
    }

    /** Those with a time from {@code from} up to and without {@code to} that the province had at the time {@code known}. */
    List<Published> readings(String series, Instant from, Instant to, Instant known) throws IOException, InterruptedException {
        return readings(series, "&from=" + from.toEpochMilli() + "&to=" + to.toEpochMilli() + "&known_at=" + known.toEpochMilli());
    }

    private List<Published> readings(String series, String range) throws IOException, InterruptedException {
        List<Published> readings = new ArrayList<>();
        List<String> strange = new ArrayList<>();
        core.csv("/api/v1/readings?series=" + URLEncoder.encode(series, StandardCharsets.UTF_8) + range, line -> {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                readings.add(Published.of(row.group(1), Long.parseLong(row.group(2)),
                        Double.parseDouble(row.group(3))));
            } else if (!line.equals(HEADER)) {
                strange.add(line);
            }
        });
        if (!strange.isEmpty()) {
            throw new IOException("the archive's readings of " + series + " hold a line nobody understands: "
                    + strange.get(0));
        }
        return readings;
    }

    /** Warnings born at {@code from} or later. */
    List<ArchivedWarning> warnings(Instant from) throws IOException, InterruptedException {
        List<ArchivedWarning> warnings = new ArrayList<>();
        for (JsonNode warning : pages("warnings", from)) {
            warnings.add(new ArchivedWarning(warning.path("id").asText(), warning.path("node").asText(),
                    warning.path("level").asInt(), warning.path("hazard").asText(),
                    Instant.ofEpochMilli(warning.path("born_ms").asLong()),
                    Instant.ofEpochMilli(warning.path("archived_ms").asLong())));
        }
        return warnings;
    }

    /** Number of detections made of readings at {@code from} or later. */
    long detections(Instant from) throws IOException, InterruptedException {
        return pages("detections", from).size();
    }

    /** The account of each node, in records, as the archive counts it. */
    List<NodeView.LedgerLine> ledger() throws IOException, InterruptedException {
        List<NodeView.LedgerLine> lines = new ArrayList<>();
        for (JsonNode node : core.get("/api/v1/ledger").path("nodes")) {
            lines.add(NodeView.ledgerLine(node));
        }
        return lines;
    }

    private List<JsonNode> pages(String what, Instant from) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        do {
            JsonNode page = core.get("/api/v1/" + what + "?limit=" + PAGE + "&from=" + from.toEpochMilli()
                    + (after.isEmpty() ? "" : "&after=" + after));
            page.path(what).forEach(all::add);
            after = page.path("next").asText("");
        } while (!after.isEmpty());
        return all;
    }
}
