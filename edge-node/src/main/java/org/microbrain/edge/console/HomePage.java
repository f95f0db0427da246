package org.microbrain.edge.console;

import gg.jte.Content;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.microbrain.edge.output.OutputOffice;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.NodeStatus.OpenWarning;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.warning.Status;

/** {@code /} of an edge: what needs a person now, then each series with its value and whether it still comes. */
public final class HomePage implements Page {

    /** Tiles on one page, a few turns of a thumb. */
    static final int TILES = 48;
    private static final int MOST_WARNINGS = 12;
    private static final int LONGEST_SEARCH = 100;
    private static final Set<String> OVER = Stream.of(Status.FALSE_ALARM, Status.CANCELLED, Status.ARCHIVED)
            .map(status -> status.name().toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());

    private final LongFunction<List<SeriesNow>> series;
    private final OutputOffice outputs;
    private final Templates templates;

    /** @param series gives all series as they are at a time (Unix milliseconds) */
    public HomePage(LongFunction<List<SeriesNow>> series, OutputOffice outputs, Templates templates) {
        this.series = series;
        this.outputs = outputs;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String titleKey() {
        return "home.title";
    }

    @Override
    public boolean finds() {
        return true;
    }

    private static String search(View view) {
        String search = view.parameter().apply("q");
        return search == null ? "" : search.substring(0, Math.min(LONGEST_SEARCH, search.length()));
    }

    @Override
    public Content content(View view) {
        List<SeriesNow> all = series.apply(view.words().now().toEpochMilli());
        String search = search(view);
        List<SeriesNow> found = all.stream().filter(one -> one.matches(search)).sorted(SeriesNow.WORST_FIRST).toList();
        int pages = Math.max(1, (found.size() + TILES - 1) / TILES);
        int page = page(view, pages);
        List<OpenWarning> warnings = worstFirst(view.status().warnings());
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "search", search,
                "warnings", warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size())), "hidden",
                Math.max(0, warnings.size() - MOST_WARNINGS), "all", all.size(), "late",
                all.stream().filter(SeriesNow::late).count(), "found", found.size(), "page", page, "pages", pages,
                "tiles", found.subList((page - 1) * TILES, Math.min(found.size(), page * TILES))));
        parameters.put("outputs", outputs.bar(view));
        return templates.content("home.jte", parameters);
    }

    private static int page(View view, int pages) {
        String text = view.parameter().apply("page");
        return text == null || !text.matches("[0-9]{1,6}") ? 1 : Math.max(1, Math.min(pages, Integer.parseInt(text)));
    }

    /** The address of another page of the same search. */
    public static String address(String search, int page) {
        return "/?page=" + page + (search.isEmpty() ? "" : "&q=" + URLEncoder.encode(search, StandardCharsets.UTF_8));
    }

    /** Those that are not over. */
    static List<OpenWarning> worstFirst(List<OpenWarning> warnings) {
        return warnings.stream().filter(one -> !OVER.contains(one.state())).sorted(Comparator.comparingInt((OpenWarning one) -> -one.level())
                .thenComparing(Comparator.comparing(OpenWarning::born).reversed())).toList();
    }

    /** The readings stand for the tiles, the ledger is not shown here. */
    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.backlog(), status.readings(), status.warnings(), status.troubles(), outputs.shown());
    }
}
