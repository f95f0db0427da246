package org.microbrain.runtime.console;

import org.microbrain.runtime.identity.PasswordHash;

/**
 * A person who may sign in.
 *
 * @param name     the sign-in name
 * @param password the hash of the password
 * @param role     what they may do
 */
public record Account(String name, PasswordHash password, Role role) {

    /** What a person may do; each role may do what the ones before it may. */
    public enum Role {
        /** Look only. */
        VIEWER,
        /** Answer warnings, handle cases. */
        STAFF,
        /** Everything, accounts included. */
        ADMIN
    }
}
