package org.microbrain.infer;

import java.util.HashMap;
import java.util.Map;

/** Who may have a detector of which a node can bear but a few: whoever comes first, until he leaves. */
final class Places {

    private final Map<String, Integer> taken = new HashMap<>();

    /** @return false when all places for such a detector are taken */
    boolean take(DetectorSettings settings) {
        int before = taken.getOrDefault(settings.word(), 0);
        if (before >= settings.mostSeries()) {
            return false;
        }
        taken.put(settings.word(), before + 1);
        return true;
    }

    /** Gives back what was taken. */
    void leave(DetectorSettings settings) {
        taken.merge(settings.word(), -1, Integer::sum);
    }
}
