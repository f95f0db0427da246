package org.microbrain.runtime.district;

import gg.jte.Content;
import io.javalin.http.HttpResponseException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.warning.WarningBook;
import org.microbrain.runtime.warning.WarningFilter;
import org.microbrain.runtime.warning.WarningLine;

/**
 * {@code /map}: counties coloured by open warnings, by state or by lag, the same as a list, and the open warnings by cause and
 * place. What is seen stands in the address: {@code in} a division, {@code by}, {@code group} the group that lies open.
 */
public final class MapPage implements Page {

    /** Warnings of a group that lies open. */
    static final int MOST_IN_GROUP = 50;
    static final int MOST_GROUPS = 50;
    private static final int LOOKED_THROUGH = 1_000;

    private final District district;
    private final WarningBook book;
    private final Supplier<Outlines> outlines;
    private final Templates templates;

    /** A county on the map. */
    public record County(Outlines.Shape shape, Place place, Shade shade) { }

    /** What part of the plane is seen. */
    public record Window(int left, int top, int width, int height) {

        static Window of(List<County> counties) {
            int left = counties.stream().mapToInt(one -> one.shape().left()).min().orElse(0);
            int top = counties.stream().mapToInt(one -> one.shape().top()).min().orElse(0);
            int right = counties.stream().mapToInt(one -> one.shape().right()).max().orElse(100);
            int bottom = counties.stream().mapToInt(one -> one.shape().bottom()).max().orElse(100);
            return new Window(left - 4, top - 4, Math.max(20, right - left) + 8, Math.max(20, bottom - top) + 8);
        }

        /** So that writing has one size on the screen, whatever is seen. */
        public int letters() {
            return Math.max(1, width / 38);
        }
    }

    MapPage(District district, WarningBook book, Supplier<Outlines> outlines, Templates templates) {
        this.district = district;
        this.book = book;
        this.outlines = outlines;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/map";
    }

    @Override
    public String titleKey() {
        return "map.title";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.warnings(), status.troubles(), district.now().mark());
    }

    /** The address of the map as one has it, with another division or colouring. */
    public static String address(DivisionCode area, Shade.By by) {
        return "/map?in=" + area.code() + (by == Shade.By.WARNINGS ? "" : "&by=" + TreePage.word(by));
    }

    @Override
    public Content content(View view) {
        DivisionCode area = TreePage.area(view);
        Shade.By by = TreePage.value(Shade.By.class, view.parameter().apply("by")).orElse(Shade.By.WARNINGS);
        Situation situation = district.now();
        List<County> counties = counties(view, area, by, situation);
        List<WarningGroup> groups = WarningGroup.of(situation.open(area));
        Optional<WarningGroup> open = groups.stream().filter(one -> one.key().equals(view.parameter().apply("group"))).findFirst();
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "area", area, "by", by, "crumbs",
                TreePage.crumbs(view, area), "counties", counties, "window", Window.of(counties), "legend",
                Shade.legend(by, view), "rows", worstFirst(counties)));
        parameters.putAll(Map.of("groups", groups.stream().limit(MOST_GROUPS).toList(), "groupCount", groups.size(), "opened",
                open.map(WarningGroup::key).orElse(""), "lines", open.map(group -> lines(group, area)).orElse(List.of()), "label",
                outlines.get().label().map(label -> label.in(view.t().language())).orElse(view.t().get("map.sketch"))));
        return templates.content("map.jte", parameters);
    }

    private List<County> counties(View view, DivisionCode area, Shade.By by, Situation situation) {
        Instant now = view.words().now();
        return outlines.get().of(area).stream().map(shape -> {
            DivisionCode seen = area.contains(shape.code()) ? shape.code() : area;
            Place place = situation.summary(seen);
            return new County(shape, place, Shade.of(place, by, view, now));
        }).toList();
    }

    /** Those with nothing in them are left out of the list. */
    private static List<County> worstFirst(List<County> counties) {
        return counties.stream().filter(one -> one.place().nodes() > 0 || one.place().warnings().count() > 0)
                .sorted(Comparator.comparingInt((County one) -> -one.place().warnings().worst())
                        .thenComparingLong(one -> -one.place().warnings().count())
                        .thenComparing(one -> one.place().state()).thenComparing(one -> one.shape().code())).toList();
    }

    /** Of counties, what lies in them; of larger divisions, what is for them and not for a county. */
    private List<WarningLine> lines(WarningGroup group, DivisionCode area) {
        DivisionCode place = group.place().contains(area) ? area : group.place();
        boolean county = group.place().level().compareTo(DivisionCode.Level.COUNTY) >= 0;
        try {
            return book.lines(WarningFilter.open(place, LOOKED_THROUGH)).join().stream()
                    .filter(line -> !line.drill() && line.hazard().equals(group.hazard()))
                    .filter(line -> county || line.area().equals(group.place())).limit(MOST_IN_GROUP).toList();
        } catch (CompletionException broken) {
            throw new HttpResponseException(500, "the book of warnings cannot be read", Map.of());
        }
    }
}
