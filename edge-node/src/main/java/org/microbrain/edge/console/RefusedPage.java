package org.microbrain.edge.console;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /refused}: what was not taken or is in doubt, why, how often, and what it looked like. */
public final class RefusedPage implements Page {

    private final Templates templates;
    private final Refusals refusals;

    public RefusedPage(Refusals refusals, Templates templates) {
        this.templates = templates;
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
    public boolean seldom() {
        return true;
    }

    @Override
    public Content content(View view) {
        List<Refusals.Entry> all = refusals.snapshot();
        return templates.content("refused.jte", Map.of("view", view,
                "refused", all.stream().filter(entry -> !entry.reason().isTaken()).toList(),
                "doubtful", all.stream().filter(entry -> entry.reason().isTaken()).toList()));
    }
}
