package org.microbrain.runtime.call.channel;

/** Takes what people write back. */
@FunctionalInterface
public interface Replies {

    /**
     * @param from number of the sender; may be empty
     * @return false when it could not be kept now and must be offered again
     */
    boolean taken(String from, String text) throws InterruptedException;
}
