package org.microbrain.edge;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /refused}: what was not taken or is in doubt, why, how often, and what it looked like. */
final class RefusedPage implements Page {

    private final Templates templates = new Templates("org.microbrain.edge.templates");
    private final Refusals refusals;

    RefusedPage(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public String path() {
        return "/refused";
    }

    @Override
    public String titleKey() {
        return "refusedpage.title";
    }

    @Override
    public Content content(View view) {
        List<Refusals.Entry> all = refusals.snapshot();
        return templates.content("refused.jte", Map.of("view", view,
                "refused", all.stream().filter(entry -> !entry.reason().isTaken()).toList(),
                "doubtful", all.stream().filter(entry -> entry.reason().isTaken()).toList()));
    }
}
