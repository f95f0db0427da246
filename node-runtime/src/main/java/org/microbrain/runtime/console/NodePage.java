package org.microbrain.runtime.console;

import gg.jte.Content;
import java.time.Duration;
import java.util.Map;
import org.microbrain.runtime.console.NodeStatus.LastReading;

/** The first page of every node: warnings, latest readings, backlog, ledger, children, routes. */
public final class NodePage implements Page {

    /** A reading older than this is greyed: it says how it was, not how it is. */
    private static final Duration STALE = Duration.ofMinutes(30);

    private final Templates templates;

    NodePage(Templates templates) {
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/";
    }

    @Override
    public String titleKey() {
        return "node.title";
    }

    @Override
    public Content content(View view) {
        return templates.content("node.jte", Map.of("view", view));
    }

    /** For the template. */
    public static boolean isStale(LastReading reading, View view) {
        return view.words().now().toEpochMilli() - reading.millis() > STALE.toMillis();
    }
}
