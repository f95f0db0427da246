package org.microbrain.runtime.console;

import gg.jte.Content;
import java.util.List;
import org.microbrain.runtime.people.Right;

/** A page of the console: one class and one template. Called by several threads at once. */
public interface Page {

    /** Its address, such as {@code /warnings} or {@code /warnings/{id}}; {@link View#parameter} gives the id. */
    String path();

    /** The key of its title, which is also its entry in the menu. */
    String titleKey();

    /** Its live part, renewed when {@link #shows} changes; layout, menu and the bar on top come around it. */
    Content content(View view);

    /** What stands above the live part and is not renewed under people's hands, such as a filter. Null for nothing. */
    default Content still(View view) {
        return null;
    }

    /** What stands below the live part and is not renewed: charts, tables to read. Null for nothing. */
    default Content below(View view) {
        return null;
    }

    /**
     * What it shows of the node. While this stays equal to what it was, those who look are not told to fetch it anew;
     * leave out what changes without meaning anything. Called once a second while the page is open somewhere.
     */
    default Object shows(NodeStatus status) {
        return List.of(status.link(), status.backlog(), status.children().stream().map(child -> List.of(child.node(),
                child.connected(), child.backlog(), child.standing(), child.storage())).toList(), status.ledger(),
                status.routes(), status.readings(), status.warnings(), status.clock(), status.refused(), status.troubles());
    }

    /** What one must be allowed to see it; it stands in the menu of nobody else. */
    default Right right() {
        return Right.LOOK;
    }

    /** Whether it renews itself; of a page that people fill in, or that does something when it is opened, only the bar is renewed. */
    default boolean renewsItself() {
        return true;
    }

    /** Whether it stands in the menu; a page about one thing does not. */
    default boolean inMenu() {
        return true;
    }

    /** Whether it stands in the menu's second part, that of the node itself and of managing, which one opens first. */
    default boolean seldom() {
        return false;
    }

    /** Whether it has a field to find by; the key {@code /} leads to the first such page from all that have none. */
    default boolean finds() {
        return false;
    }

    /** Assets that this page needs beside those of all, such as {@link #CHART}. */
    default List<String> scripts() {
        return List.of();
    }

    /** One thing and then another; either may be null for nothing, and of nothing there is null. */
    static Content both(Content first, Content second) {
        return first == null ? second : second == null ? first : output -> {
            first.writeTo(output);
            second.writeTo(output);
        };
    }

    /** What {@link #scripts} gives for a page with a chart. */
    List<String> CHART = List.of("echarts.common.min.js", "chart.js");
}
