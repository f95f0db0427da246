package org.microbrain.field;

/**
 * One part of a frame, for a person who looks at its bytes: what it is, and what it says.
 *
 * @param from   its first byte, from 0
 * @param to     behind its last byte
 * @param zh     what it is, in Chinese
 * @param en     the same in English
 * @param says   its value as a person reads it, or empty
 * @param secret whether and why it is not for everybody
 */
public record FramePart(int from, int to, String zh, String en, String says, Secret secret) {

    /** Why a part is not for everybody. */
    public enum Secret {
        NONE,
        PASSWORD,
        /** A checksum: who sees it and all the rest can try out which password it belongs to. */
        CHECKSUM
    }

    /** A part that everybody may see. */
    public static FramePart of(int from, int to, String zh, String en, String says) {
        return new FramePart(from, to, zh, en, says, Secret.NONE);
    }
}
