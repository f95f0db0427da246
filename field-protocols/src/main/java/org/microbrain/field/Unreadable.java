package org.microbrain.field;

/**
 * Bytes on a line that make no frame.
 *
 * @param raw   the first of them, at most {@value #KEPT_BYTES}
 * @param bytes how many they were
 * @param flaw  what is wrong with them
 */
public record Unreadable(byte[] raw, long bytes, Flaw flaw) {

    /** Bytes that are kept. */
    public static final int KEPT_BYTES = 512;
}
