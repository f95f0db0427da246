package org.microbrain.core.archive;

import org.microbrain.record.DivisionCode;

/**
 * An area as a range of texts: node names and division codes inside it are those with {@code from ≤ text < to}, so an
 * index finds them.
 */
record AreaRange(String from, String to) {

    static AreaRange of(DivisionCode area) {
        String prefix = area.code().substring(0, area.level().digits());
        // ':' follows '9', and '-' (before a node's suffix) comes before it.
        return new AreaRange(prefix, prefix + ":");
    }
}
