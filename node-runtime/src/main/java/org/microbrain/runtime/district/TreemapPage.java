package org.microbrain.runtime.district;

import gg.jte.Content;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.node.LastHeard.Rate;

/**
 * {@code /} of the core: the province at a glance. Figures, a treemap that leads down to a township, the same as a list, who is
 * silent and why, and the slowest lines. What is seen stands in the address: {@code in} a division, {@code by} what is coloured.
 */
public final class TreemapPage implements Page {

    private static final int MOST_SLOW = 10;
    private static final int MOST_GROUPS = 30;

    private final District district;
    private final Supplier<Rate> rate;
    private final Templates templates;

    TreemapPage(District district, Supplier<Rate> rate, Templates templates) {
        this.district = district;
        this.rate = rate;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String titleKey() {
        return "province.title";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), district.now().mark());
    }

    /** The address of the page as one has it, with another division or colouring. */
    public static String address(DivisionCode area, Shade.By by) {
        return "/?in=" + area.code() + (by == Shade.By.STATE ? "" : "&by=" + TreePage.word(by));
    }

    /** Where a part leads: further down, and from a single node to its page. */
    public static String address(Place place, Shade.By by) {
        return place.area().level() == DivisionCode.Level.COMMUNITY
                ? place.nodes() == 0 ? MapPage.address(place.area(), Shade.By.WARNINGS) : "/nodes?in=" + place.area().code()
                : address(place.area(), by);
    }

    @Override
    public Content content(View view) {
        DivisionCode area = TreePage.area(view);
        Shade.By by = TreePage.value(Shade.By.class, view.parameter().apply("by")).orElse(Shade.By.STATE);
        Situation situation = district.now();
        boolean nested = area.level() == DivisionCode.Level.PROVINCE;
        List<NodeLine> lines = situation.in(area);
        List<SilentGroup> silent = SilentGroup.of(situation, lines);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "area", area, "by", by, "crumbs",
                TreePage.crumbs(view, area), "place", situation.summary(area), "sums", sums(lines),
                "desk", Tiles.of(situation, area, nested, by, view, 1000, 480), "phone",
                Tiles.of(situation, area, nested, by, view, 380, 560)));
        parameters.putAll(Map.of("legend", Shade.legend(by, view), "parts", worstFirst(situation.parts(area)), "silent",
                silent.stream().limit(MOST_GROUPS).toList(), "silentCount", silent.size(), "slow", slowest(lines), "rate",
                rate.get(), "own", situation.find(new NodeId(area.code())).map(List::of)
                        .orElse(List.of())));
        return templates.content("treemap.jte", parameters);
    }

    private static List<Place> worstFirst(List<Place> parts) {
        return parts.stream().sorted(Comparator.comparing(Place::state)
                .thenComparing(place -> -place.warnings().worst()).thenComparing(Place::area)).toList();
    }

    /** Of nodes that can be heard, those whose newest record is oldest, or where most waits. */
    static List<NodeLine> slowest(List<NodeLine> lines) {
        return lines.stream().filter(line -> line.state() != NodeState.SILENT && line.state() != NodeState.UNHEARD)
                .filter(line -> line.backlog() > 0)
                .sorted(Comparator.comparingLong((NodeLine line) -> -line.backlog())
                        .thenComparingLong(NodeLine::lastRecord)).limit(MOST_SLOW).toList();
    }

    /** The ledger of an area as a whole. */
    public record Sums(long made, long received, long shed, long waiting, long unbalanced) { }

    private static Sums sums(List<NodeLine> lines) {
        long made = 0;
        long received = 0;
        long shed = 0;
        long waiting = 0;
        long unbalanced = 0;
        for (NodeLine line : lines) {
            made += line.account().made();
            received += line.account().received();
            shed += line.account().shed();
            waiting += line.account().waiting();
            unbalanced += line.account().balanced() ? 0 : 1;
        }
        return new Sums(made, received, shed, waiting, unbalanced);
    }
}
