package org.microbrain.edge.console;

import gg.jte.Content;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.microbrain.edge.history.HistoryReader;
import org.microbrain.edge.history.SeriesTable;
import org.microbrain.infer.RuleSettings;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/**
 * {@code /series?name=…}: one series with its chart, limits, detections, and the same as a table. What is seen is in the
 * address: {@code last=24h}, or {@code from} and {@code to} in Unix milliseconds.
 */
public final class SeriesPage implements Page {

    private static final int ROWS = 24;
    private static final String USUAL = "24h";
    private static final Map<String, Duration> SPANS = spans();

    private final LongFunction<List<SeriesNow>> series;
    private final HistoryReader history;
    private final Supplier<RuleSettings> rules;
    private final Templates templates;

    /**
     * What is looked at.
     *
     * @param word one of the spans that can be chosen; empty when the ends are given
     * @param from empty for the beginning
     * @param to   empty for the end
     */
    public record Span(String word, OptionalLong from, OptionalLong to) { }

    /**
     * @param series gives all series as they are at a time (Unix milliseconds)
     * @param rules  those at work now
     */
    public SeriesPage(LongFunction<List<SeriesNow>> series, HistoryReader history, Supplier<RuleSettings> rules,
                      Templates templates) {
        this.series = series;
        this.history = history;
        this.rules = rules;
        this.templates = templates;
    }

    private static Map<String, Duration> spans() {
        Map<String, Duration> spans = new LinkedHashMap<>();
        spans.put("1h", Duration.ofHours(1));
        spans.put("6h", Duration.ofHours(6));
        spans.put("24h", Duration.ofDays(1));
        spans.put("7d", Duration.ofDays(7));
        spans.put("30d", Duration.ofDays(30));
        spans.put("all", null);
        return spans;
    }

    /** The address of a series' page. */
    public static String address(String name) {
        return "/series?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    @Override
    public String path() {
        return "/series";
    }

    @Override
    public String titleKey() {
        return "series.title";
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
        return List.of(status.link(), status.backlog(), status.readings(), status.troubles());
    }

    @Override
    public Content content(View view) {
        String name = name(view);
        SeriesNow now = series.apply(view.words().now().toEpochMilli()).stream()
                .filter(one -> one.name().equals(name)).findFirst().orElseThrow(NotFoundResponse::new);
        return templates.content("series-now.jte", Map.of("view", view, "one", now));
    }

    @Override
    public Content below(View view) {
        String name = name(view);
        Span span = span(view);
        try {
            SeriesTable table = SeriesTable.read(history, name, span.from(), span.to(), ROWS)
                    .orElseThrow(NotFoundResponse::new);
            return templates.content("series.jte", Map.of("view", view, "table", table, "span", span, "spans",
                    List.copyOf(SPANS.keySet()), "limits", rules.get().limits(name, table.series().unit()), "rules",
                    rules.get().watching(name, table.series().unit())));
        } catch (BadRequest busy) {
            throw new HttpResponseException(busy.status(), busy.getMessage(), Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(View view) {
        String name = view.parameter().apply("name");
        if (name == null || name.length() > 256) {
            throw new NotFoundResponse();
        }
        return name;
    }

    private static Span span(View view) {
        String from = view.parameter().apply("from");
        String to = view.parameter().apply("to");
        if (from != null || to != null) {
            Span span = new Span("", millis(from), millis(to));
            if (span.from().orElse(Long.MIN_VALUE) >= span.to().orElse(Long.MAX_VALUE)) {
                throw new BadRequestResponse();
            }
            return span;
        }
        String word = view.parameter().apply("last") == null ? USUAL : view.parameter().apply("last");
        if (!SPANS.containsKey(word)) {
            throw new BadRequestResponse();
        }
        Duration length = SPANS.get(word);
        return new Span(word, length == null ? OptionalLong.empty()
                : OptionalLong.of(view.words().now().minus(length).toEpochMilli()), OptionalLong.empty());
    }

    private static OptionalLong millis(String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new BadRequestResponse();
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
