package org.microbrain.core.rollout;

import java.util.Map;

/**
 * How fast a node may fetch, by its line.
 *
 * @param bytesASecond by line; a line that is not named has none. What hangs on an unknown line gets the lowest of all
 */
public record Ceilings(Map<LineClass, Long> bytesASecond) {

    /** As fast as the line lets it. */
    public static final Ceilings NONE = new Ceilings(Map.of());

    /** @throws IllegalArgumentException when one is not positive */
    public Ceilings {
        bytesASecond = Map.copyOf(bytesASecond);
        if (bytesASecond.values().stream().anyMatch(one -> one <= 0)) {
            throw new IllegalArgumentException("a ceiling is a positive number of bytes a second; leave it out for none");
        }
    }

    /** Bytes a second; 0 for none. */
    public long of(LineClass line) {
        return bytesASecond.getOrDefault(line, line == LineClass.UNKNOWN
                ? bytesASecond.values().stream().mapToLong(one -> one).min().orElse(0) : 0L);
    }
}
