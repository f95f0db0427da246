package org.microbrain.runtime.warning;

import gg.jte.Content;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.warning.Choices.Offer;
import org.microbrain.warning.Duties;
import org.microbrain.warning.Duty;
import org.microbrain.warning.Person;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.Words;

/** {@code /warnings/{id}}: one warning: how bad, why, what is due, what can be done, how far it came, what was done. */
public final class WarningPage implements Page {

    private final NodeId node;
    private final WarningOffice office;
    private final Supplier<RecordTime> clock;
    private final Templates templates;
    private final BiFunction<View, WarningId, Content> calls;
    private final BiFunction<View, WarningBody, Content> chart;

    /**
     * How far the warning came at one tier.
     *
     * @param tier    of the tree
     * @param receipt when it has it; empty while nothing is known of it
     */
    public record Tick(DivisionCode.Level tier, Optional<Receipt> receipt) {
    }

    /** The three big buttons, the answers to "did it come in time?", and the rest. */
    public record Buttons(List<Offer> main, List<Offer> timing, List<Offer> more, Optional<Offer> undo) {
    }

    /** @param chart draws the evidence; null where there is no history */
    WarningPage(NodeId node, WarningOffice office, Supplier<RecordTime> clock, Templates templates,
                BiFunction<View, WarningId, Content> calls, BiFunction<View, WarningBody, Content> chart) {
        this.node = node;
        this.office = office;
        this.clock = clock;
        this.templates = templates;
        this.calls = calls;
        this.chart = chart;
    }

    @Override
    public String path() {
        return "/warnings/{id}";
    }

    @Override
    public String titleKey() {
        return "warning.title";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(office.book().changes(), status.link(), status.troubles());
    }

    @Override
    public Content still(View view) {
        String said = view.parameter().apply("said");
        if (said == null) {
            return null;
        }
        boolean done = said.equals("done");
        return NotTaken.explain(said).map(notice -> notice.in(view.t().language()))
                .or(() -> Optional.of(view.t().get("warning.done")).filter(text -> done))
                .map(text -> templates.content("warning-said.jte", Map.of("text", text, "done", done))).orElse(null);
    }

    @Override
    public Content content(View view) {
        KnownWarning known = known(view);
        List<Duty> duties = Duties.due(known.state(), office.limits(), clock.get());
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "known", known, "duties", duties, "ticks",
                ticks(known), "buttons", buttons(view, known), "edge", view.status().tier() == Tier.EDGE));
        parameters.put("calls", calls.apply(view, known.state().warning()));
        parameters.put("related", related(view, known));
        return templates.content("warning.jte", parameters);
    }

    @Override
    public Content below(View view) {
        KnownWarning known = known(view);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "known", known, "offers",
                buttons(view, known).more()));
        parameters.put("chart", chart == null ? null : known.body().map(body -> chart.apply(view, body)).orElse(null));
        return templates.content("warning-below.jte", parameters);
    }

    @Override
    public List<String> scripts() {
        return chart == null ? List.of() : CHART;
    }

    private KnownWarning known(View view) {
        try {
            WarningId id = new WarningId(view.parameter().apply("id"));
            return Optional.of(id).filter(one -> view.account().sees(one.area()))
                    .flatMap(one -> office.book().find(one).join()).orElseThrow(NotFoundResponse::new);
        } catch (IllegalArgumentException e) {
            throw new NotFoundResponse();
        } catch (CompletionException broken) {
            throw new HttpResponseException(500, "the book of warnings cannot be read", Map.of());
        }
    }

    /** Those that are known here and that the person may see. */
    private List<KnownWarning> related(View view, KnownWarning known) {
        List<WarningId> named = RelatedWarnings.of(known).stream().filter(id -> view.account().sees(id.area())).toList();
        return named.isEmpty() ? List.of() : office.book().find(named).join();
    }

    private Buttons buttons(View view, KnownWarning known) {
        List<Offer> main = new ArrayList<>();
        List<Offer> timing = new ArrayList<>();
        List<Offer> more = new ArrayList<>();
        Optional<Offer> undo = Optional.empty();
        Optional<Person> who = person(view);
        if (who.isPresent()) {
            for (Offer offer : Choices.all(known.state(), who.get(), node)) {
                if (!office.desk().wouldHaveEffect(known, who.get(), offer.deed())) {
                    continue;
                }
                switch (offer.choice()) {
                    case CONFIRM, FALSE_ALARM, HELP, ANSWER -> main.add(offer);
                    case TOO_LATE, TOO_EARLY -> timing.add(offer);
                    case UNDO -> undo = Optional.of(offer);
                    default -> more.add(offer);
                }
            }
        }
        return new Buttons(List.copyOf(main), List.copyOf(timing), List.copyOf(more), undo);
    }

    private static Optional<Person> person(View view) {
        try {
            return Choices.person(view.account());
        } catch (IllegalArgumentException nameThatStepsMayNotCarry) {
            return Optional.empty();
        }
    }

    /** All tiers above the place, the nearest first. A node that is one of them has it by the fact that it shows it. */
    private static List<Tick> ticks(KnownWarning known) {
        DivisionCode.Level place = known.state().warning().area().level();
        return Arrays.stream(DivisionCode.Level.values()).filter(tier -> tier.compareTo(place) < 0)
                .filter(tier -> tier != DivisionCode.Level.TOWNSHIP)
                .sorted((a, b) -> b.compareTo(a)).map(tier -> new Tick(tier, known.receipts().stream()
                        .filter(receipt -> receipt.node().area().level() == tier).findFirst())).toList();
    }

    /** A word of the model in the language of who looks. */
    public static String say(View view, Words words) {
        return view.t().language() == Language.ZH ? words.zh() : words.en();
    }
}
