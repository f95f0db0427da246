package org.microbrain.runtime.district;

import gg.jte.Content;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.node.LatestSeen;

/** {@code /gateways}: those that edges look after, by model and firmware, and where their configuration is not as it is to be. */
public final class GatewaysPage implements Page {

    static final int ROWS = 50;
    private static final Comparator<GatewayLine> WORST = Comparator.comparing(GatewayLine::state)
            .thenComparing(line -> line.gateway().getHere()).thenComparing(GatewayLine::edge)
            .thenComparing(line -> line.gateway().getName());

    private final LatestSeen latest;
    private final Templates templates;

    GatewaysPage(LatestSeen latest, Templates templates) {
        this.latest = latest;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/gateways";
    }

    @Override
    public String titleKey() {
        return "gateways.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), gateways(status.area()));
    }

    /** The address of a page of another division. */
    public static String address(DivisionCode area, int page) {
        return "/gateways?in=" + area.code() + (page > 1 ? "&page=" + page : "");
    }

    private List<GatewayLine> gateways(DivisionCode area) {
        return latest.reports(area).entrySet().stream().flatMap(report -> report.getValue().getGatewaysList().stream()
                .map(gateway -> GatewayLine.of(report.getKey(), gateway))).sorted(WORST).toList();
    }

    @Override
    public Content content(View view) {
        DivisionCode area = TreePage.area(view);
        List<GatewayLine> all = gateways(area);
        int pages = Math.max(1, (all.size() + ROWS - 1) / ROWS);
        int page = Math.min(pages, TreePage.number(view.parameter().apply("page")));
        return templates.content("gateways.jte", Map.of("view", view, "area", area, "crumbs", TreePage.crumbs(view, area),
                "makes", makes(all), "count", all.size(), "rows", all.subList((page - 1) * ROWS, Math.min(all.size(), page * ROWS)),
                "page", page, "pages", pages));
    }

    private static List<GatewayMake.Count> makes(List<GatewayLine> all) {
        return all.stream().collect(Collectors.groupingBy(GatewayLine::make, TreeMap::new, Collectors.toList())).entrySet().stream()
                .map(make -> new GatewayMake.Count(make.getKey(), make.getValue().size(),
                        (int) make.getValue().stream().filter(line -> !line.gateway().getHere()).count(),
                        (int) make.getValue().stream().filter(GatewayLine::isBad).count())).toList();
    }
}
