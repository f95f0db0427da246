package org.microbrain.core.rollout;

import java.util.Locale;
import java.util.Set;

/** What kind of line a node hangs on. A node says so by a label, {@code line-wired} and so on. */
public enum LineClass {
    WIRED, MOBILE, SATELLITE, UNKNOWN;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By a node's labels; the thinnest when it has several. */
    public static LineClass of(Set<String> labels) {
        LineClass found = UNKNOWN;
        for (LineClass line : Set.of(WIRED, MOBILE, SATELLITE)) {
            if (labels.contains("line-" + line.word()) && (found == UNKNOWN || line.compareTo(found) > 0)) {
                found = line;
            }
        }
        return found;
    }
}
