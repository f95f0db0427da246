package org.microbrain.runtime.district;

import gg.jte.Content;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.NodeEvent;

/** {@code /ledger}: what does not add up, what was shed and why, what still waits; each line in words. */
public final class LedgerPage implements Page {

    static final int ROWS = 50;
    private static final int MOST_EVENTS = 20;

    private final District district;
    private final LatestSeen latest;
    private final Supplier<List<Notice>> remarks;
    private final Templates templates;

    /** @param remarks what else there is to say of the records of all */
    LedgerPage(District district, LatestSeen latest, Supplier<List<Notice>> remarks, Templates templates) {
        this.district = district;
        this.latest = latest;
        this.remarks = remarks;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/ledger";
    }

    @Override
    public String titleKey() {
        return "account.ledger";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), district.now().mark());
    }

    /** The address of the page of another division. */
    public static String address(DivisionCode area, int page) {
        return "/ledger?in=" + area.code() + (page > 1 ? "&page=" + page : "");
    }

    @Override
    public Content content(View view) {
        DivisionCode area = TreePage.area(view);
        Situation situation = district.now();
        List<NodeAccount> all = situation.in(area).stream().map(NodeLine::account).toList();
        List<NodeAccount> noteworthy = all.stream()
                .filter(one -> !one.balanced() || one.shed() > 0 || one.waiting() > 0)
                .sorted(Comparator.comparing(NodeAccount::balanced).thenComparingLong(one -> -one.shed())
                        .thenComparingLong(one -> -one.waiting()).thenComparing(NodeAccount::node)).toList();
        int pages = Math.max(1, (noteworthy.size() + ROWS - 1) / ROWS);
        int page = Math.min(pages, TreePage.number(view.parameter().apply("page")));
        List<NodeEvent> shed = latest.events(event -> event.kind().equals("shed") && area.contains(event.node().area()), MOST_EVENTS);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "area", area, "crumbs",
                TreePage.crumbs(view, area), "sum", sum(new NodeId(area.code()), all), "nodes", all.size(), "rows",
                noteworthy.subList((page - 1) * ROWS, Math.min(noteworthy.size(), page * ROWS)), "count", noteworthy.size(),
                "page", page, "pages", pages, "shed", shed));
        parameters.put("remarks", view.account().area().contains(view.status().area()) ? remarks.get() : List.of());
        return templates.content("ledger.jte", parameters);
    }

    private static NodeAccount sum(NodeId name, List<NodeAccount> all) {
        NodeAccount sum = new NodeAccount(name, 0, 0, 0, 0, true, 0, 0);
        for (NodeAccount one : all) {
            sum = new NodeAccount(name, sum.made() + one.made(), sum.received() + one.received(), sum.shed() + one.shed(),
                    sum.waiting() + one.waiting(), sum.balanced() && one.balanced(), 0, 0);
        }
        return sum;
    }
}
