package org.microbrain.runtime.console;

import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.NodeStatus.LedgerLine;
import org.microbrain.runtime.console.NodeStatus.LinkState;

/**
 * The one thing that matters about a node now, for the bar on top of every page.
 *
 * @param colour Tabler's name of the colour (green, blue, yellow, orange, red)
 * @param text   the same in words
 * @param detail the next thing to know; may be empty
 */
public record Headline(String colour, String text, String detail) {

    /** A backlog below this drains while one looks at it. */
    private static final long NOTEWORTHY_BACKLOG = 100;
    private static final double LOW_DISK = 0.05;

    static Headline of(NodeStatus status, Texts t, Words words) {
        long unbalanced = status.ledger().stream().filter(line -> !line.balanced()).count();
        if (unbalanced > 0) {
            String first = status.ledger().stream().filter(line -> !line.balanced()).findFirst()
                    .map(LedgerLine::node).map(words::node).orElseThrow();
            return new Headline("red", t.get("bar.unbalanced", words.count(unbalanced)), first);
        }
        if (!status.troubles().isEmpty()) {
            Language language = t.language();
            return new Headline("red", status.troubles().get(0).in(language), link(status, t, words));
        }
        if (status.disk() != null && status.disk().free() < status.disk().total() * LOW_DISK) {
            return new Headline("red", t.get("bar.disk", words.bytes(status.disk().free())), link(status, t, words));
        }
        return ofLink(status, t, words);
    }

    private static Headline ofLink(NodeStatus status, Texts t, Words words) {
        String waiting = status.waitingRecords() == 0 ? "" : t.get("bar.waiting", words.count(status.waitingRecords()));
        LinkState state = status.link().state();
        if (state == LinkState.CONNECTED && status.waitingRecords() >= NOTEWORTHY_BACKLOG) {
            return new Headline("blue", t.get("bar.draining", words.count(status.waitingRecords())),
                    parent(status, t, words));
        }
        long away = status.children().size() - status.childrenConnected();
        if (away > 0 && (state == LinkState.CONNECTED || state == LinkState.NONE)) {
            // None there at all is a fault here rather than there.
            return new Headline(status.childrenConnected() == 0 ? "orange" : "yellow",
                    t.get(state == LinkState.NONE ? "bar.coreaway" : "bar.childrenaway", words.count(away)),
                    (parent(status, t, words) + " " + children(status, t, words)).strip());
        }
        return switch (state) {
            case CONNECTED -> new Headline("green", t.get("bar.connected"), parent(status, t, words));
            case CONNECTING -> new Headline("yellow", t.get("bar.connecting"), waiting);
            case OFFLINE -> new Headline("orange", t.get("bar.offline", words.since(status.link().since())), waiting);
            case NONE -> new Headline("green", t.get("bar.core"), children(status, t, words));
        };
    }

    private static String link(NodeStatus status, Texts t, Words words) {
        return ofLink(status, t, words).text();
    }

    private static String parent(NodeStatus status, Texts t, Words words) {
        return status.link().parent() == null ? "" : t.get("bar.parent", words.node(status.link().parent()));
    }

    private static String children(NodeStatus status, Texts t, Words words) {
        return t.get("bar.children", words.count(status.childrenConnected()), words.count(status.children().size()));
    }
}
