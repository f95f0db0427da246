package org.microbrain.runtime.warning;

import gg.jte.Content;
import io.javalin.http.HttpResponseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.warning.Duties;
import org.microbrain.warning.Duty;
import org.microbrain.warning.Limits;
import org.microbrain.warning.WarningLevel;

/** {@code /warnings}: those of the area, the open ones first, the worst of them first, each with what is due. */
public final class WarningsPage implements Page {

    private static final int ON_A_PAGE = 50;

    private final WarningBook book;
    private final Limits limits;
    private final Supplier<RecordTime> clock;
    private final Templates templates;

    /**
     * A line of the list.
     *
     * @param line the warning
     * @param duty the most urgent thing to do; empty when there is none
     */
    public record Row(WarningLine line, Optional<Duty> duty) {
    }

    WarningsPage(WarningBook book, Limits limits, Supplier<RecordTime> clock, Templates templates) {
        this.book = book;
        this.limits = limits;
        this.clock = clock;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/warnings";
    }

    @Override
    public String titleKey() {
        return "warnings.title";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(book.changes(), status.link(), status.troubles());
    }

    @Override
    public Content still(View view) {
        return templates.content("warnings-find.jte", Map.of("view", view, "text", text(view), "level", level(view).map(
                one -> String.valueOf(one.number())).orElse(""), "all", all(view)));
    }

    @Override
    public Content content(View view) {
        int skipped = number(view.parameter().apply("from"));
        WarningFilter filter = new WarningFilter(view.account().area(), !all(view), level(view), text(view), ON_A_PAGE + 1,
                skipped);
        try {
            List<WarningLine> lines = book.lines(filter).join();
            List<Row> rows = lines.stream().limit(ON_A_PAGE).map(line -> new Row(line, duty(line))).toList();
            Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "rows", rows, "levels",
                    book.openByLevel(view.account().area()).join(), "filtered", !text(view).isEmpty() || level(view).isPresent(),
                    "all", all(view), "skipped", skipped, "more", lines.size() > ON_A_PAGE));
            return templates.content("warnings.jte", parameters);
        } catch (CompletionException broken) {
            throw new HttpResponseException(500, "the book of warnings cannot be read", Map.of());
        }
    }

    private Optional<Duty> duty(WarningLine line) {
        return line.open() ? book.find(line.id()).join()
                .flatMap(known -> Duties.due(known.state(), limits, clock.get()).stream().findFirst()) : Optional.empty();
    }

    private static String text(View view) {
        String text = view.parameter().apply("q");
        return text == null ? "" : text.strip().substring(0, Math.min(64, text.strip().length()));
    }

    private static boolean all(View view) {
        return "1".equals(view.parameter().apply("all"));
    }

    private static Optional<WarningLevel> level(View view) {
        return Arrays.stream(WarningLevel.values())
                .filter(level -> String.valueOf(level.number()).equals(view.parameter().apply("level"))).findFirst();
    }

    private static int number(String text) {
        return text != null && text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    }
}
