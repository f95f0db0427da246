package org.microbrain.edge.adopt;

import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * What makes a gateway with Kura connect to this edge, as a part of a snapshot. A password stands in it in clear text: it is for its
 * gateway alone, and to be deleted when that has it. Immutable.
 *
 * @param connection the connection to this edge
 * @param hash       of its password, to be kept here
 */
public record GatewayFile(KuraConnection connection, PasswordHash hash) {

    /** Messages that a gateway keeps while the edge is away, unless somebody says another number. */
    public static final int USUAL_STORE = 20_000;
    private static final int LEAST_STORE = 1_000;
    private static final int MOST_STORE = 1_000_000;

    /**
     * A connection beside the one that the gateway has for its owner, which nothing of it touches; the gateway signs in by its own
     * client identifier, with a password that is made here.
     *
     * @param broker see {@link BrokerAddress}
     * @param store  messages that the gateway keeps while the edge is away
     */
    public static GatewayFile second(String account, String gateway, String broker, int store) {
        return of(KuraConnection.SECOND, account, gateway, gateway, PasswordHash.randomPassword(), broker, store);
    }

    /** The only connection of a gateway that never ran before. */
    public static GatewayFile first(String account, String gateway, String broker, int store) {
        return of("", account, gateway, gateway, PasswordHash.randomPassword(), broker, store);
    }

    /** As {@link #second}, for a gateway that signs in as a user whose password is known. */
    public static GatewayFile secondAs(String user, String password, String account, String gateway, String broker, int store) {
        return of(KuraConnection.SECOND, account, gateway, user, password, broker, store);
    }

    private static GatewayFile of(String name, String account, String gateway, String user, String password, String broker, int store) {
        if (store < LEAST_STORE || store > MOST_STORE) {
            throw new InvalidValue("应为 " + LEAST_STORE + " 到 " + MOST_STORE, "must be from " + LEAST_STORE + " to " + MOST_STORE);
        }
        return new GatewayFile(new KuraConnection(name, broker, account, gateway, user, password, store), PasswordHash.of(password));
    }

    /** As it is loaded into Kura's web page. */
    public byte[] xml() {
        return KuraSnapshot.write(connection.configuration());
    }

    /** What it may be called on a disk. */
    public String fileName() {
        return connection.client().replaceAll("[^A-Za-z0-9._-]", "_") + "-microbrain.xml";
    }

    KuraConfiguration configuration() {
        return connection.configuration();
    }
}
