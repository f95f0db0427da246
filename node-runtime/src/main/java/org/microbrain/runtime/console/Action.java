package org.microbrain.runtime.console;

import io.javalin.http.Context;
import org.microbrain.runtime.people.Account;

/** What a form of the console does. It runs only for a signed-in person whose form carried the right CSRF token. */
@FunctionalInterface
public interface Action {

    /** @return the local path to show next */
    String perform(Context ctx, Account account) throws Exception;
}
