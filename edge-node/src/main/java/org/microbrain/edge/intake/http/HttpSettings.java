package org.microbrain.edge.intake.http;

import java.util.Map;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * The HTTP intake's settings.
 *
 * @param users   user name to the hash of the password, for HTTP Basic authentication at the server
 * @param maxBody bytes of a request's body
 */
public record HttpSettings(Map<String, PasswordHash> users, int maxBody) {

    public static final int DEFAULT_MAX_BODY = 4 * 1024 * 1024;

    public HttpSettings {
        users = Map.copyOf(users);
    }
}
