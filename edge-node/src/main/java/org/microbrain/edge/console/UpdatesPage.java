package org.microbrain.edge.console;

import gg.jte.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.update.Change;
import org.microbrain.edge.update.UpdateSettings;
import org.microbrain.edge.update.Updater;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.View;

/** {@code /updates}: what runs here, what is wanted and why, and what became of each attempt. */
public final class UpdatesPage implements Page {

    private final Updater updater;
    private final UpdateSettings settings;

    public UpdatesPage(Updater updater, UpdateSettings settings) {
        this.updater = updater;
        this.settings = settings;
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
        return EdgePages.templates().content("updates.jte", Map.of("view", view, "settings", settings, "lines", lines,
                "changes", changes));
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(updater.statuses(), updater.changes());
    }
}
