package org.microbrain.runtime.district;

import gg.jte.Content;
import io.javalin.http.NotFoundResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.NodeEvent;

/** {@code /nodes/{node}}: one node below with what happened there, its ledger, its series. */
public final class NodeBelowPage implements Page {

    static final int EVENTS = 60;
    static final int SERIES = 100;
    private static final int BELOW = 12;

    private final District district;
    private final LatestSeen latest;
    private final Function<NodeId, List<NodeEvent>> events;
    private final Function<NodeId, List<LastReading>> series;
    private final boolean charts;
    private final Templates templates;

    /**
     * @param events what happened at a node, newest first, at most {@link #EVENTS}
     * @param series the series of a node with their last values, at most {@link #SERIES}
     * @param charts whether each series has a page with a chart
     */
    NodeBelowPage(District district, LatestSeen latest, Function<NodeId, List<NodeEvent>> events,
                  Function<NodeId, List<LastReading>> series, boolean charts, Templates templates) {
        this.district = district;
        this.latest = latest;
        this.events = events;
        this.series = series;
        this.charts = charts;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/nodes/{node}";
    }

    @Override
    public String titleKey() {
        return "below.title";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.readings(), status.warnings(), status.troubles(), district.now().mark());
    }

    @Override
    public Content content(View view) {
        String name = view.parameter().apply("node");
        if (name == null || !name.matches("[1-9][0-9]{11}(-[a-z0-9]{1,16})?")) {
            throw new NotFoundResponse();
        }
        NodeId node = new NodeId(name);
        Situation situation = district.now();
        NodeLine line = situation.find(node).filter(one -> view.account().sees(node.area()))
                .orElseThrow(NotFoundResponse::new);
        ReportBody report = latest.report(node);
        List<NodeLine> below = situation.in(node.area()).stream().filter(one -> !one.node().equals(node)).toList();
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "line", line, "crumbs",
                TreePage.crumbs(view, node.area()), "parent", situation.parent(node), "events", events.apply(node), "series",
                series.apply(node), "charts", charts, "below", TreePage.sorted(below, TreePage.Sort.WORST).stream()
                        .limit(BELOW).toList(), "belowCount", below.size()));
        parameters.put("report", report);
        return templates.content("node-below.jte", parameters);
    }
}
