package org.microbrain.edge.output;

import org.microbrain.warning.WarningLevel;

/**
 * An open warning that was born here and is no drill, as far as outputs go by it.
 *
 * @param warning   its id
 * @param hazard    of what it warns
 * @param level     now
 * @param confirmed whether a person confirmed it at this level
 */
record Danger(String warning, String hazard, WarningLevel level, boolean confirmed) {

    /** One warning at one level: what is switched once for it is not switched again without need. */
    String key() {
        return warning + "/" + level.number();
    }
}
