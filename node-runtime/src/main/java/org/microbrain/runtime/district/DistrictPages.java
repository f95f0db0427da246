package org.microbrain.runtime.district;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Csv;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.NodeEvent;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.warning.WarningOffice;

/** The pages about the nodes below, at a hub and at the core. */
public final class DistrictPages {

    private final NodeId node;
    private final District district;
    private final LatestSeen latest;
    private final WarningOffice office;
    private final Supplier<RecordTime> clock;
    private final Supplier<Outlines> outlines;
    private final Templates templates = new Templates(Console.TEMPLATES);

    public DistrictPages(NodeId node, District district, LatestSeen latest, WarningOffice office,
                         Supplier<RecordTime> clock, Supplier<Outlines> outlines) {
        this.node = node;
        this.district = district;
        this.latest = latest;
        this.office = office;
        this.clock = clock;
        this.outlines = outlines;
    }

    /** At a hub: the tree is the first page; what happened at nodes is what passed since the start. */
    public void addToHub(Console console) {
        console.home(new TreePage("/", district, templates));
        add(console, this::passed, this::lastValues, false, List::of);
    }

    /**
     * At the core: the treemap is the first page, the tree {@code /nodes}.
     *
     * @param events  what happened at a node, newest first
     * @param series  the series of a node with their last values
     * @param remarks what else there is to say of the records of all
     */
    public void addToCore(Console console, Function<NodeId, List<NodeEvent>> events,
                          Function<NodeId, List<LastReading>> series, Supplier<List<Notice>> remarks) {
        console.home(new TreemapPage(district, latest::rate, templates));
        console.page(new TreePage("/nodes", district, templates));
        add(console, events, series, true, remarks);
    }

    private void add(Console console, Function<NodeId, List<NodeEvent>> events, Function<NodeId, List<LastReading>> series,
                     boolean charts, Supplier<List<Notice>> remarks) {
        console.texts("district/messages")
                .page(new NodeBelowPage(district, latest, events, series, charts, templates))
                .page(new MapPage(district, office.book(), outlines, templates))
                .page(new AnswersPage(district, office, clock, templates))
                .page(new LedgerPage(district, latest, remarks, templates))
                .page(new GatewaysPage(latest, templates))
                .api("/api/v1/nodes.csv", Right.EXPORT, this::csv);
    }

    /** What happened at a node since the start, newest first. */
    public List<NodeEvent> passed(NodeId of) {
        return latest.events(event -> event.node().equals(of), NodeBelowPage.EVENTS);
    }

    /** The last values of a node's series. */
    public List<LastReading> lastValues(NodeId of) {
        return latest.readingsOf(of, NodeBelowPage.SERIES);
    }

    private void csv(Context ctx) throws IOException {
        Situation situation = district.now();
        try (Csv csv = Csv.to(ctx, "microbrain-" + node.text() + "-nodes.csv")) {
            csv.line("节点 node", "状态 state", "最新记录 newest record (UTC)", "待传 waiting", "最近联系 last seen (UTC)",
                    "程序 program", "证书到期 certificate until (UTC)", "产生 made", "已收 received", "舍弃 shed",
                    "未结预警 open warnings");
            for (NodeLine line : situation.in(Console.asker(ctx).area())) {
                csv.line(line.node().text(), TreePage.word(line.state()), time(line.lastRecord()), line.backlog(),
                        time(line.lastSeen()), line.program(), time(line.certificateEnd()), line.account().made(),
                        line.account().received(), line.account().shed(), line.warnings().count());
            }
        }
    }

    private static Object time(long millis) {
        return millis == 0 ? "" : Instant.ofEpochMilli(millis);
    }
}
