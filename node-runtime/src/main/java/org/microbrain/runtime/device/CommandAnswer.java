package org.microbrain.runtime.device;

/**
 * What came back of a command.
 *
 * @param status      of HTTP; below 300 the device did it, otherwise the device or Hono says why not
 * @param contentType of the payload; empty when not said
 * @param payload     may be empty
 */
public record CommandAnswer(int status, String contentType, byte[] payload) {

    private static final int FIRST_OF_NO = 300;

    public boolean done() {
        return status < FIRST_OF_NO;
    }
}
