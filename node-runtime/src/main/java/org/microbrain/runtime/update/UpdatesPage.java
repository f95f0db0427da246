package org.microbrain.runtime.update;

import gg.jte.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /updates}: what runs here, what is wanted and why, and what became of each attempt. */
public final class UpdatesPage implements Page {

    private final Updater updater;
    private final NodeTraits traits;
    private final boolean on;
    private final Templates templates = new Templates(Console.TEMPLATES);

    /** @param on whether the node has a root of trust, without which nothing is updated */
    public UpdatesPage(Updater updater, NodeTraits traits, boolean on) {
        this.updater = updater;
        this.traits = traits;
        this.on = on;
    }

    public void addTo(Console console) {
        console.texts("update/messages").page(this);
    }

    @Override
    public String path() {
        return "/updates";
    }

    @Override
    public String titleKey() {
        return "updates.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Content content(View view) {
        List<Change> changes = new ArrayList<>(updater.changes());
        Collections.reverse(changes);
        List<UpdateLine> lines = updater.statuses().stream().map(one -> UpdateLine.of(one, view)).toList();
        return templates.content("updates.jte", Map.of("view", view, "traits", traits, "on", on, "lines", lines,
                "changes", changes));
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(updater.statuses(), updater.changes());
    }
}
