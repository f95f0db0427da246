package org.microbrain.edge.kura;

import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;

/**
 * What is being done at a gateway. It asks nothing itself: {@link #request} says what is to be asked, and between requests the
 * gateway is read. Times are milliseconds of a monotonic clock. One thread.
 */
sealed interface KuraTask permits KuraChange, KuraReturn {

    /** What the gateway is asked now; null when it is to be read, from {@link #due} on, or when all is over. */
    KuraRequest request();

    /** When it is to be read next. */
    long due();

    boolean isOver();

    /** How often something was put in vain by now. @param before the same before this */
    int attempts(int before);

    /** Takes the answer to {@link #request}. */
    void answered(KuraReply reply, long now);

    /** No answer came to a request or while it was read. */
    void unanswered(KuraRequests.Unanswered why, long now);

    /** The gateway is not here. */
    void away(long now);

    /**
     * Whether what was found is what is to stay there.
     *
     * @param found   what was read
     * @param missing what is wanted and was not found
     */
    boolean isInPlace(KuraConfiguration found, KuraConfiguration missing, long now);

    /**
     * It was read.
     *
     * @param inPlace as {@link #isInPlace} said
     * @param missing what is wanted and was not found
     */
    void readBack(boolean inPlace, KuraConfiguration missing, long now);
}
