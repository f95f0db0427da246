package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the story needs of a node's {@code /api/v1/status}.
 *
 * @param connected whether the node has a parent now
 * @param parent    the parent it is connected to or dials; empty when none
 * @param waiting   records that wait for the parent
 * @param ledger    its account
 * @param warnings  the latest, newest first
 */
record NodeView(boolean connected, String parent, long waiting, List<LedgerLine> ledger, List<Warning> warnings) {

    /** The account of one origin, in records: made = received + shed + waiting. */
    record LedgerLine(String node, long made, long received, long shed, long waiting, boolean balanced) {
    }

    /** @param level 1 blue … 4 red */
    record Warning(String id, int level, String hazard, Instant born, String reasonZh, String reasonEn) {
    }

    static NodeView of(JsonNode status) {
        long waiting = 0;
        for (JsonNode backlog : status.path("backlog")) {
            waiting += backlog.path("records").asLong();
        }
        List<LedgerLine> ledger = new ArrayList<>();
        for (JsonNode line : status.path("ledger")) {
            ledger.add(ledgerLine(line));
        }
        List<Warning> warnings = new ArrayList<>();
        for (JsonNode warning : status.path("warnings")) {
            JsonNode reason = warning.path("reason");
            warnings.add(new Warning(warning.path("id").asText(), warning.path("level").asInt(),
                    warning.path("hazard").asText(), time(warning.path("born")), reason.path("zh").asText(),
                    reason.path("en").asText()));
        }
        return new NodeView(status.path("link").path("state").asText().equalsIgnoreCase("connected"),
                status.path("link").path("parent").asText(""), waiting, ledger, warnings);
    }

    static LedgerLine ledgerLine(JsonNode line) {
        return new LedgerLine(line.path("node").asText(), line.path("made").asLong(), line.path("received").asLong(),
                line.path("shed").asLong(), line.path("waiting").asLong(), line.path("balanced").asBoolean());
    }

    /** A time as the API writes it: epoch milliseconds or ISO 8601. */
    static Instant time(JsonNode value) {
        return value.isNumber() ? Instant.ofEpochMilli(value.asLong()) : Instant.parse(value.asText());
    }
}
