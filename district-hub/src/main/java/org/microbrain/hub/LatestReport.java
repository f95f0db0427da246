package org.microbrain.hub;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;

/**
 * What a node below last said of itself, as {@code /api/v1/reports} of a hub gives it.
 *
 * @param event           a word: started, periodic, stopped
 * @param diskFree        bytes
 * @param refusedReadings since its start
 * @param made            records made by all its journals
 * @param waiting         of those, records that waited for its parent
 */
record LatestReport(NodeId node, String event, String program, Instant started, long diskFree, long refusedReadings,
                    long made, long waiting) {

    /** In order of name. */
    static List<LatestReport> all(Map<NodeId, ReportBody> reports) {
        return reports.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(one -> of(one.getKey(), one.getValue())).toList();
    }

    private static LatestReport of(NodeId node, ReportBody body) {
        List<LedgerLine> own = body.getLedgerList().stream().filter(line -> line.getNode().equals(node.text())).toList();
        return new LatestReport(node, body.getEvent(), body.getProgram(), Instant.ofEpochMilli(body.getStartedMs()),
                body.getDiskFreeBytes(), body.getRefusedReadings(), own.stream().mapToLong(LedgerLine::getMade).sum(),
                own.stream().mapToLong(LedgerLine::getWaiting).sum());
    }
}
