package org.microbrain.link;

import com.google.protobuf.ByteString;

/**
 * What a parent says to somebody who asks for a piece.
 *
 * @param data   its bytes from the offset asked for, empty unless {@code state} is {@link State#HERE}
 * @param length bytes of the whole, as packed
 */
public record PieceAnswer(State state, ByteString data, long length) {

    /** The wire number is the ordinal. */
    public enum State {
        HERE,
        /** The province has no such thing. */
        UNKNOWN,
        /** It is not here yet, and the line above is down. */
        CUT_OFF,
        /** Later. */
        BUSY
    }

    /** Nothing but a state. */
    public static PieceAnswer none(State state) {
        return new PieceAnswer(state, ByteString.EMPTY, 0);
    }

    /**
     * A part of what is here.
     *
     * @param whole  all bytes
     * @param offset where the part begins; beyond the end it is empty
     * @param most   bytes at most
     */
    public static PieceAnswer part(ByteString whole, long offset, int most) {
        int from = (int) Math.min(Math.max(0, offset), whole.size());
        return new PieceAnswer(State.HERE, whole.substring(from, (int) Math.min(whole.size(), (long) from + most)),
                whole.size());
    }
}
