package org.microbrain.core.console;

import gg.jte.Content;
import io.javalin.http.NotFoundResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.microbrain.core.rollout.GateCheck;
import org.microbrain.core.rollout.NotNow;
import org.microbrain.core.rollout.RolloutEvent;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.rollout.RolloutView;
import org.microbrain.core.rollout.Wave;
import org.microbrain.core.rollout.WaveSize;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /rollouts/{number}}: one rollout with its waves, gates, cities, failures and buttons. */
public final class RolloutPage implements Page {

    private final RolloutOffice office;
    private final Templates templates;

    RolloutPage(RolloutOffice office, Templates templates) {
        this.office = office;
        this.templates = templates;
    }

    @Override
    public String path() {
        return RolloutPages.LIST + "/{number}";
    }

    @Override
    public String titleKey() {
        return "rollouts.one";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), office.mark());
    }

    /** What a gate found when it stopped the rollout; empty for other events and those of an older core. */
    public static List<GateCheck> stopped(RolloutEvent event) {
        return event.word().equals("gate") ? Arrays.stream(event.detail().split(" ")).flatMap(one ->
                GateCheck.ofText(one).stream()).toList() : List.of();
    }

    private RolloutView look(View view) {
        String number = view.parameter().apply("number");
        if (number == null || !number.matches("[0-9]{1,9}")) {
            throw new NotFoundResponse();
        }
        try {
            return office.ask(desk -> desk.view(Long.parseLong(number), view.account().area()));
        } catch (NotNow unknown) {
            throw new NotFoundResponse();
        }
    }

    @Override
    public Content content(View view) {
        RolloutView shown = look(view);
        List<BarView> waves = new ArrayList<>();
        for (int i = 0; i < shown.waves().size(); i++) {
            Wave wave = shown.rollout().plan().waves().get(i);
            waves.add(BarView.of(view.t().get("rollouts.wave", i + 1) + " · " + size(wave.size(), view), null, shown.waves().get(i), Optional.of(wave.gate().mostFailed())));
        }
        // A city has no gate of its own: it is seen beside that of the wave which runs.
        Wave now = shown.rollout().plan().waves().get(Math.max(1, shown.rollout().wave()) - 1);
        List<BarView> cities = shown.cities().entrySet().stream().map(one -> BarView.of(view.words().name(one.getKey()),
                "/nodes?in=" + one.getKey().code(), one.getValue(), Optional.of(now.gate().mostFailed()))).toList();
        return templates.content("rollout.jte", Map.of("view", view, "shown", shown, "waves", waves, "cities", cities));
    }

    private static String size(WaveSize size, View view) {
        return size instanceof WaveSize.Areas areas ? areas.areas().stream().map(view.words()::name)
                .collect(Collectors.joining(" ")) : size.words().in(view.t().language());
    }

    @Override
    public Content below(View view) {
        return templates.content("rollout-buttons.jte", Map.of("view", view, "rollout", look(view).rollout()));
    }
}
