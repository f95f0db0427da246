package org.microbrain.field;

import java.util.OptionalLong;

/**
 * What a station says of a {@link StationRequest}.
 *
 * @param kind what it means
 * @param told what it told: how its clock stands (Unix milliseconds), an interval in the request's own unit, or how many
 *             readings came; empty where it told none
 * @param why  why it failed; null when it did not
 */
public record StationAnswer(Kind kind, OptionalLong told, Flaw why) {

    /** What an answer means. */
    public enum Kind {
        /** It will be done. */
        TAKEN,
        DONE,
        FAILED
    }

    public static StationAnswer taken() {
        return new StationAnswer(Kind.TAKEN, OptionalLong.empty(), null);
    }

    /** Done, and there is nothing to tell. */
    public static StationAnswer done() {
        return new StationAnswer(Kind.DONE, OptionalLong.empty(), null);
    }

    public static StationAnswer told(long told) {
        return new StationAnswer(Kind.DONE, OptionalLong.of(told), null);
    }

    public static StationAnswer failed(Flaw why) {
        return new StationAnswer(Kind.FAILED, OptionalLong.empty(), why);
    }
}
