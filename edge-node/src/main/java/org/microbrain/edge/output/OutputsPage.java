package org.microbrain.edge.output;

import gg.jte.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.warning.WarningLevel;

/** {@code /outputs}: what the site can switch, the stop button, the plans, and what happened. */
final class OutputsPage implements Page {

    static final String PATH = "/outputs";

    private final Outputs outputs;
    private final Supplier<SortedSet<String>> hazards;
    private final Templates templates;

    /** @param hazards the kinds of warning that rules of this node may raise */
    OutputsPage(Outputs outputs, Supplier<SortedSet<String>> hazards, Templates templates) {
        this.outputs = outputs;
        this.hazards = hazards;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "outputs.title";
    }

    /** Only where there are any. */
    @Override
    public boolean inMenu() {
        return !outputs.all().isEmpty();
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(outputs.shown(), outputs.memory().log());
    }

    @Override
    public Content content(View view) {
        List<OutputEvent> log = new ArrayList<>(outputs.memory().log());
        Collections.reverse(log);
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "outputs", outputs.now(), "log", log));
        parameters.put("stop", outputs.memory().stop().orElse(null));
        return templates.content("outputs.jte", parameters);
    }

    @Override
    public Content below(View view) {
        if (outputs.all().isEmpty()) {
            return null;
        }
        SortedSet<String> all = new TreeSet<>(hazards.get());
        outputs.now().forEach(one -> {
            one.plan().ifPresent(plan -> all.addAll(plan.plan().hazards()));
            one.proposed().ifPresent(plan -> all.addAll(plan.plan().hazards()));
        });
        return templates.content("outputs-plans.jte", Map.of("view", view, "outputs", outputs.now(), "hazards", all,
                "levels", List.of(WarningLevel.values())));
    }
}
