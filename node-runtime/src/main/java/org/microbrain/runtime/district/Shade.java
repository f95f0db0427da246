package org.microbrain.runtime.district;

import java.time.Instant;
import java.util.List;
import org.microbrain.runtime.console.View;

/**
 * How a place is coloured, and the word that goes with it.
 *
 * @param style class of style
 */
public record Shade(String style, String word) {

    /** By what places are coloured. */
    public enum By { WARNINGS, STATE, LAG }

    private static final long MINUTE = 60_000;
    private static final long[] LAGS = {15 * MINUTE, 60 * MINUTE, 360 * MINUTE};
    private static final List<String> LAG_COLOURS = List.of("green", "yellow", "orange", "red");

    /** @param now ages count to then */
    public static Shade of(Place place, By by, View view, Instant now) {
        return switch (by) {
            case WARNINGS -> warnings(place.warnings(), place.nodes() > 0, view);
            case STATE -> place.nodes() == 0 ? none(view) : state(place, view);
            case LAG -> lag(place.lag(now), place.nodes() > 0, view);
        };
    }

    /**
     * By how many are in trouble, for in a large place there is always somebody: red when one is red, orange from one in twenty
     * on, yellow from one in ten on.
     */
    private static Shade state(Place place, View view) {
        String colour = place.state().colour();
        if (!colour.equals("red") && !colour.equals("grey")) {
            colour = place.orange() * 20 >= place.nodes() && place.orange() > 0 ? "orange"
                    : (place.orange() + place.yellow()) * 10 >= place.nodes() && place.orange() + place.yellow() > 0 ? "yellow" : "green";
        }
        int trouble = place.orange() + place.yellow();
        return new Shade("mb-fill-" + colour, view.word("nodestate", place.state())
                + (trouble == 0 ? "" : " " + view.t().get("map.of", view.words().count(trouble), view.words().count(place.nodes()))));
    }

    private static Shade warnings(OpenWarnings open, boolean nodes, View view) {
        if (open.worst() > 0) {
            return new Shade("mb-fill-level-" + open.worst(), view.word("colour", String.valueOf(open.worst())));
        }
        return nodes || open.count() > 0 ? new Shade("mb-fill-green", view.t().get("map.nowarning")) : none(view);
    }

    private static Shade lag(long lag, boolean nodes, View view) {
        if (lag < 0) {
            return nodes ? new Shade("mb-fill-grey", view.t().get("map.unknown")) : none(view);
        }
        int step = 0;
        while (step < LAGS.length && lag >= LAGS[step]) {
            step++;
        }
        return new Shade("mb-fill-" + LAG_COLOURS.get(step), view.words().span(lag));
    }

    private static Shade none(View view) {
        return new Shade("mb-fill-none", view.t().get("map.nonode"));
    }

    /** All shades there are, with their words, for the legend. */
    public static List<Shade> legend(By by, View view) {
        return switch (by) {
            case WARNINGS -> List.of(new Shade("mb-fill-level-4", view.word("colour", "4")),
                    new Shade("mb-fill-level-3", view.word("colour", "3")), new Shade("mb-fill-level-2", view.word("colour", "2")),
                    new Shade("mb-fill-level-1", view.word("colour", "1")),
                    new Shade("mb-fill-green", view.t().get("map.nowarning")), none(view));
            case STATE -> List.of(new Shade("mb-fill-red", view.t().get("map.red")),
                    new Shade("mb-fill-orange", view.t().get("map.orange")), new Shade("mb-fill-yellow", view.t().get("map.yellow")),
                    new Shade("mb-fill-green", view.t().get("map.green")),
                    new Shade("mb-fill-grey", view.word("nodestate", NodeState.UNHEARD)), none(view));
            case LAG -> List.of(new Shade("mb-fill-red", view.t().get("map.from", view.words().span(LAGS[2]))),
                    new Shade("mb-fill-orange", view.t().get("map.from", view.words().span(LAGS[1]))),
                    new Shade("mb-fill-yellow", view.t().get("map.from", view.words().span(LAGS[0]))),
                    new Shade("mb-fill-green", view.t().get("map.below", view.words().span(LAGS[0]))),
                    new Shade("mb-fill-grey", view.t().get("map.unknown")), none(view));
        };
    }
}
