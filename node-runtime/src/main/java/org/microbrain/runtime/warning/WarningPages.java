package org.microbrain.runtime.warning;

import gg.jte.Content;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.microbrain.body.WarningBody;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Csv;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.warning.Choices.Choice;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningState;

/** The pages about warnings, what their buttons do, and the list as a file. */
public final class WarningPages {

    private static final int MOST_IN_FILE = 10_000;

    private final NodeId node;
    private final WarningOffice office;
    private final Supplier<RecordTime> clock;
    private final BiFunction<View, WarningId, Content> calls;
    private final BiFunction<View, WarningBody, Content> chart;

    /**
     * @param calls shows what this node did about a warning, such as who was called; null for nothing
     * @param chart draws the evidence of a warning, which needs {@link Page#CHART}; null at a node without history
     */
    public WarningPages(NodeId node, WarningOffice office, Supplier<RecordTime> clock,
                        BiFunction<View, WarningId, Content> calls, BiFunction<View, WarningBody, Content> chart) {
        this.calls = calls;
        this.node = node;
        this.office = office;
        this.clock = clock;
        this.chart = chart;
    }

    public void addTo(Console console) {
        Templates templates = new Templates(Console.TEMPLATES);
        console.texts("warning/messages")
                .page(new WarningsPage(office.book(), office.limits(), clock, templates))
                .page(new WarningPage(node, office, clock, templates, calls, chart))
                .action("/warnings/{id}/step", Right.JUDGE_WARNINGS, this::act)
                .api("/api/v1/warnings.csv", Right.EXPORT, this::csv);
    }

    /** The address of a warning's page. */
    public static String address(WarningId warning) {
        return "/warnings/" + warning.text();
    }

    private String act(Context ctx, Account account) {
        String id = ctx.pathParam("id");
        try {
            WarningId warning = new WarningId(id);
            Person who = Choices.person(account).filter(person -> account.sees(warning.area()))
                    .orElseThrow(NotTaken::unknown);
            String[] pick = field(ctx, "pick").split("/", 2);
            String choice = pick[0];
            String value = pick.length > 1 ? pick[1] : "";
            office.desk().take(warning, who, field(ctx, "why"), state -> deed(state, who, choice, value, field(ctx, "seen")))
                    .join();
            return address(warning) + "?said=done";
        } catch (NotTaken | CompletionException failure) {
            String code = NotTaken.in(failure).map(NotTaken::code).orElse("failed");
            return "/warnings/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "?said=" + code;
        } catch (IllegalArgumentException badText) {
            return "/warnings?said=bad-text";
        }
    }

    /**
     * What the button means now.
     *
     * @param seen the level that stood on the page: what was raised since is not touched by the step
     */
    private Optional<Deed> deed(WarningState state, Person who, String choice, String value, String seen) {
        if (choice.equals(word(Choice.CONFIRM)) || choice.equals(word(Choice.FALSE_ALARM)) || choice.equals(word(Choice.CANCEL))) {
            if (state.level().filter(level -> String.valueOf(level.number()).equals(seen)).isEmpty()) {
                return Optional.empty();
            }
        }
        return Choices.all(state, who, node).stream()
                .filter(offer -> word(offer.choice()).equals(choice) && offer.value().equals(value))
                .map(Choices.Offer::deed).findFirst();
    }

    static String word(Choice choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null || value.length() > 2_000 ? "" : value;
    }

    private void csv(Context ctx) throws IOException {
        List<WarningLine> lines = office.book().lines(WarningFilter.all(Console.asker(ctx).area(), MOST_IN_FILE)).join();
        try (Csv csv = Csv.to(ctx, "microbrain-" + node.text() + "-warnings.csv")) {
            csv.line("编号 id", "等级 level", "状态 status", "演练 drill", "类型 hazard", "区划 area", "节点 node",
                    "发生 born (UTC)", "变更 changed (UTC)", "原因", "reason");
            for (WarningLine line : lines) {
                csv.line(line.id().text(), line.level().map(level -> level.words().zh()).orElse(""),
                        line.status().words().zh(), line.drill() ? "演练 drill" : "", line.hazard(), line.area().code(),
                        line.node().map(NodeId::text).orElse(""), line.born(),
                        line.changed(), line.reason().zh(), line.reason().en());
            }
        }
    }
}
