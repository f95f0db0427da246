package org.microbrain.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;

final class LatestReportTest {

    private static final NodeId EDGE = new NodeId("450102001003");
    private static final NodeId COUNTY = new NodeId("450102000000");

    private static LedgerLine line(NodeId node, long made, long waiting) {
        return LedgerLine.newBuilder().setNode(node.text()).setMade(made).setWaiting(waiting).build();
    }

    @Test
    void aReportCountsTheNodesOwnRecordsOfAllItsJournalsAndNotThoseItOnlyCarries() {
        ReportBody body = ReportBody.newBuilder().setEvent("periodic").setRefusedReadings(3)
                .addLedger(line(COUNTY, 5, 1)).addLedger(line(COUNTY, 7, 2)).addLedger(line(EDGE, 100, 40)).build();
        List<LatestReport> all = LatestReport.all(Map.of(COUNTY, body, EDGE, ReportBody.getDefaultInstance()));
        assertThat(all).extracting(LatestReport::node).containsExactly(COUNTY, EDGE);
        assertThat(all.get(0).made()).isEqualTo(12);
        assertThat(all.get(0).waiting()).isEqualTo(3);
        assertThat(all.get(0).refusedReadings()).isEqualTo(3);
    }
}
