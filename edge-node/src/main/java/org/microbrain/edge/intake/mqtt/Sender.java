package org.microbrain.edge.intake.mqtt;

/**
 * Who publishes.
 *
 * @param client its client identifier, which it chooses itself
 * @param user   {@code user:NAME} of a password, {@code certificate:NAME} of a certificate, or empty for anybody
 */
public record Sender(String client, String user) {

    private static final String USER = "user:";

    /** @return who signed in by a password; empty for others */
    public String name() {
        return user.startsWith(USER) ? user.substring(USER.length()) : "";
    }

    static String ofUser(String name) {
        return USER + name;
    }
}
