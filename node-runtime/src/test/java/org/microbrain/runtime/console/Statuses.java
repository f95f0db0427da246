package org.microbrain.runtime.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.microbrain.journal.Storage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.NodeStatus.Backlog;
import org.microbrain.runtime.console.NodeStatus.Child;
import org.microbrain.runtime.console.NodeStatus.Disk;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.NodeStatus.LedgerLine;
import org.microbrain.runtime.console.NodeStatus.Link;
import org.microbrain.runtime.console.NodeStatus.LinkState;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;
import org.microbrain.runtime.console.NodeStatus.Route;

/** Node statuses as tests and previews want them. */
final class Statuses {

    static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    static final NodeId EDGE = new NodeId("450102001003");
    static final NodeId HUB = new NodeId("450102000000");

    private Statuses() {
    }

    static NodeStatus edge(Link link, long waiting) {
        DivisionCode area = EDGE.area();
        return new NodeStatus(EDGE, new LocalName("兴宁社区", "Xingning Community"), Tier.EDGE, area.level(), area,
                NOW.minus(Duration.ofDays(3)), link, List.of(),
                List.of(new Backlog(PriorityClass.WARNING, waiting > 0 ? 1 : 0, 700),
                        new Backlog(PriorityClass.READING, Math.max(0, waiting - 1), waiting * 3000)),
                List.of(new LedgerLine(EDGE, 120_345, 120_345 - waiting, 0, waiting, true)),
                List.of(new Route("intake", "Started", null),
                        new Route("tap", "Broken", "routes.d/tap.yaml:3: there is no component 'htpp'")),
                List.of(new LastReading("river/stage", "m", NOW.minusSeconds(7).toEpochMilli(), 3.4200000001,
                                List.of(3.1f, 3.2f, 3.42f), "他处实录 · recorded elsewhere"),
                        new LastReading("<script>alert(1)</script>", "mm", NOW.minusSeconds(9000).toEpochMilli(), 12,
                                List.of(), "")),
                List.of(warning(4), warning(3), warning(2), warning(1)),
                new Disk(12L << 30, 64L << 30), RecordTime.Quality.GOOD, Map.of("not-json", 12L), List.of());
    }

    static NodeStatus hub() {
        NodeId city = new NodeId("450100000000");
        NodeStatus edge = edge(new Link(LinkState.CONNECTED, city, NOW.minusSeconds(500), null), 3);
        return new NodeStatus(HUB, new LocalName("兴宁区", "Xingning District"), Tier.HUB, HUB.area().level(), HUB.area(),
                edge.started(), edge.link(), List.of(new Child(EDGE, true, NOW, 3, NodeStatus.Standing.USUAL, Storage.GOOD),
                        new Child(new NodeId("450102002000"), false, NOW.minusSeconds(7300), 1204,
                                NodeStatus.Standing.TWICE, Storage.GOOD)),
                edge.backlog(), List.of(new LedgerLine(EDGE, 100, 97, 0, 3, true),
                        new LedgerLine(new NodeId("450102002000"), 5000, 3796, 0, 1204, true)),
                edge.routes(), List.of(new LastReading("450102001003/river/stage", "m", NOW.toEpochMilli(), 12345,
                        List.of(), ""), new LastReading("450199001003-b/rain", "mm", NOW.toEpochMilli(), 1, List.of(),
                        "")),
                edge.warnings(), edge.disk(), edge.clock(), edge.refused(), List.of());
    }

    static NodeStatus withTroubles(NodeStatus s, Notice... troubles) {
        return new NodeStatus(s.node(), s.name(), s.tier(), s.level(), s.area(), s.started(), s.link(), s.children(),
                s.backlog(), s.ledger(), s.routes(), s.readings(), s.warnings(), s.disk(), s.clock(), s.refused(),
                List.of(troubles));
    }

    static NodeStatus withLedger(NodeStatus s, LedgerLine... ledger) {
        return new NodeStatus(s.node(), s.name(), s.tier(), s.level(), s.area(), s.started(), s.link(), s.children(),
                s.backlog(), List.of(ledger), s.routes(), s.readings(), s.warnings(), s.disk(), s.clock(), s.refused(),
                s.troubles());
    }

    private static OpenWarning warning(int level) {
        return new OpenWarning("w" + level, level, level == 1 ? "silence" : "flood", EDGE.area(), EDGE,
                NOW.minusSeconds(600L * (5 - level)), new Notice("水位 3.42 m，1 小时内上涨 1.10 m，超过警戒水位 3.20 m",
                        "stage 3.42 m, up 1.10 m within 1 h, above the alert stage of 3.20 m"), "called", "river/stage");
    }
}
