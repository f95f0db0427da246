package org.microbrain.field.kura;

import java.util.List;
import java.util.Optional;

/**
 * What a gateway answered to a {@link KuraRequest}. That it says 200 means that it has understood; whether it did what it was
 * asked for shows only when that is read back.
 *
 * @param code    200 understood, 400 not understood, 404 there is no such thing, 500 failed; 0 when it said none
 * @param message what it says of a failure, at most {@value #LONGEST} characters; empty for nothing
 * @param body    XML or JSON; empty for none
 */
public record KuraReply(int code, String message, byte[] body) {

    static final int LONGEST = 300;
    private static final String REPLY = "REPLY";
    private static final int UNDERSTOOD = 200;
    private static final int NOT_FOUND = 404;

    /** The identifier of the request that a topic answers; empty when it is no answer to this requester. */
    public static Optional<String> requestId(KuraTopic topic, String requester) {
        List<String> rest = topic.rest();
        boolean answer = topic.control() && topic.client().equals(requester) && rest.size() == 3 && rest.get(1).equals(REPLY);
        return answer ? Optional.of(rest.get(2)) : Optional.empty();
    }

    /** The topic of the answer to a request. */
    public static KuraTopic topic(String account, String requester, String application, String id) {
        return new KuraTopic(true, account, requester, List.of(application, REPLY, id));
    }

    public static KuraReply of(KuraPayload payload) {
        long code = payload.whole("response.code").orElse(0L);
        String message = payload.text("response.exception.message").orElse("");
        return new KuraReply(code < 0 || code > 999 ? 0 : (int) code, cleaned(message), payload.body());
    }

    /** Whether it was understood. */
    public boolean understood() {
        return code == UNDERSTOOD;
    }

    /** Whether there is no such thing at the gateway. */
    public boolean notFound() {
        return code == NOT_FOUND;
    }

    /** One short line of what a gateway says. */
    static String cleaned(String text) {
        String first = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        return first.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
