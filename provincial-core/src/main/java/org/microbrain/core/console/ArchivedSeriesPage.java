package org.microbrain.core.console;

import gg.jte.Content;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.SeriesInfo;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.core.archive.SeriesOutline;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/**
 * {@code /series?name=node/series}: one series of the archive with its chart and the same as a table. What is seen is in the
 * address: {@code last=24h}, or {@code from} and {@code to} in Unix milliseconds.
 */
final class ArchivedSeriesPage implements Page {

    private static final int ROWS = 24;
    private static final String USUAL = "24h";
    private static final Map<String, Duration> SPANS = spans();

    private final Archive archive;
    private final Templates templates;

    /** What is looked at; the ends empty for the beginning and the end of all there is. */
    private record Span(String word, String from, String to) { }

    ArchivedSeriesPage(Archive archive, Templates templates) {
        this.archive = archive;
        this.templates = templates;
    }

    private static Map<String, Duration> spans() {
        Map<String, Duration> spans = new LinkedHashMap<>();
        spans.put("1h", Duration.ofHours(1));
        spans.put("24h", Duration.ofDays(1));
        spans.put("7d", Duration.ofDays(7));
        spans.put("30d", Duration.ofDays(30));
        spans.put("all", null);
        return spans;
    }

    /** Reads {@code node/series}; empty when it is not that. */
    static Optional<SeriesKey> key(String name) {
        int slash = name == null || name.length() > 256 ? -1 : name.indexOf('/');
        if (slash < 0 || !name.substring(0, slash).matches("[1-9][0-9]{11}(-[a-z0-9]{1,16})?")) {
            return Optional.empty();
        }
        return Optional.of(new SeriesKey(new NodeId(name.substring(0, slash)), name.substring(slash + 1)));
    }

    @Override
    public String path() {
        return "/series";
    }

    @Override
    public String titleKey() {
        return "drawn.title";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public List<String> scripts() {
        return CHART;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles());
    }

    private SeriesInfo info(View view) {
        SeriesKey key = key(view.parameter().apply("name")).filter(one -> view.account().sees(one.node().area()))
                .orElseThrow(NotFoundResponse::new);
        return archive.series(key.node(), view.account().area()).stream().filter(one -> one.key().equals(key)).findFirst()
                .orElseThrow(NotFoundResponse::new);
    }

    @Override
    public Content content(View view) {
        SeriesInfo info = info(view);
        return templates.content("drawn-head.jte", Map.of("view", view, "node", info.key().node(), "series",
                info.key().name(), "source", info.source()));
    }

    @Override
    public Content below(View view) {
        SeriesInfo info = info(view);
        Span span = span(view);
        TimeRange range = new TimeRange(span.from().isEmpty() ? Long.MIN_VALUE : Long.parseLong(span.from()),
                span.to().isEmpty() ? Long.MAX_VALUE : Long.parseLong(span.to()));
        SeriesOutline outline = archive.outline(info.key(), range, ROWS, view.account().area());
        List<String[]> rows = outline.buckets().stream().map(bucket -> new String[] {
                view.words().time(Instant.ofEpochMilli(bucket.start())), view.words().value(bucket.min()),
                view.words().value(bucket.mean()), view.words().value(bucket.max()), view.words().count(bucket.count()),
                bucket.hourly() > 0 ? view.t().get("drawn.hourly") : ""}).toList();
        boolean hourly = outline.buckets().stream().anyMatch(bucket -> bucket.hourly() > 0);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "node", info.key().node(), "series",
                info.key().name(), "unit", info.unit(), "word", span.word(), "from", span.from(), "to", span.to(), "spans",
                List.copyOf(SPANS.keySet())));
        parameters.put("rows", rows);
        parameters.put("hourly", hourly);
        return templates.content("drawn-series.jte", parameters);
    }

    private static Span span(View view) {
        String from = view.parameter().apply("from");
        String to = view.parameter().apply("to");
        if (from != null || to != null) {
            if (!millis(from) || !millis(to) || from != null && to != null && Long.parseLong(from) >= Long.parseLong(to)) {
                throw new BadRequestResponse();
            }
            return new Span("", from == null ? "" : from, to == null ? "" : to);
        }
        String word = view.parameter().apply("last") == null ? USUAL : view.parameter().apply("last");
        if (!SPANS.containsKey(word)) {
            throw new BadRequestResponse();
        }
        Duration length = SPANS.get(word);
        return new Span(word, length == null ? "" : String.valueOf(view.words().now().minus(length).toEpochMilli()), "");
    }

    private static boolean millis(String text) {
        return text == null || text.matches("-?[0-9]{1,18}");
    }
}
