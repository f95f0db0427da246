package org.microbrain.edge.field;

import java.util.Map;

/**
 * What is said of a line to devices that are asked.
 *
 * @param <L> its own type
 * @param <D> what is said of a device
 */
public interface AskedLine<L, D extends Asked> {

    /** For people. */
    String name();

    /** By name. */
    Map<String, D> devices();

    /** Whether both go over the same connection in the same way, whatever devices there are. */
    boolean isOver(L other);

    /** The same line with these devices. */
    L with(Map<String, D> others);
}
