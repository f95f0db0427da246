package org.microbrain.runtime.console;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import org.microbrain.runtime.people.Right;

/**
 * One address of a console.
 *
 * @param kind  how who asks is looked at
 * @param right what they must be allowed; null when {@code kind} is OPEN or PROBE
 */
public record Route(HandlerType method, String path, Kind kind, Right right, Handler handler) {

    /** How who asks is looked at before the handler runs. */
    public enum Kind {
        /** A page: who is not signed in is led to the sign-in. */
        PAGE,
        /** A form: signed in, with the CSRF token. */
        FORM,
        /** By token or session. */
        API,
        /** From this machine, or by token. */
        PROBE,
        /** By the handler itself, or not at all. */
        OPEN
    }
}
