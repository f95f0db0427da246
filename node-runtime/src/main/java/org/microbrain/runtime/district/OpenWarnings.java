package org.microbrain.runtime.district;

/**
 * How many warnings are open somewhere.
 *
 * @param worst the highest level among them, 1 blue to 4 red; 0 for none
 * @param count how many
 */
public record OpenWarnings(int worst, long count) {

    static final OpenWarnings NONE = new OpenWarnings(0, 0);

    OpenWarnings and(int level, long more) {
        return new OpenWarnings(Math.max(worst, level), count + more);
    }
}
