package org.microbrain.runtime.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a hub or the core admits nodes: the section {@code admission}. Without the files of an authority it admits nobody.
 *
 * @param certificate       the certificate of its authority, then those above it without the root; PEM
 * @param key               the authority's private key, PKCS#8 PEM
 * @param address           where children reach this node, as it stands in tokens; null when not told
 * @param life              validity of a node's certificate
 * @param authorityLife     validity of the certificate of a hub's authority
 * @param requests          requests that wait for a person
 * @param requestsOfAddress of those, from one address
 * @param copy              where the copy of {@code admission.db} lies; null beside it
 */
public record AdmissionSettings(Path certificate, Path key, InetSocketAddress address, Duration life,
        Duration authorityLife, int requests, int requestsOfAddress, Path copy) {

    private static final Duration SHORTEST = Duration.ofHours(1);

    /** Reads the section; every key has a default. */
    public static AdmissionSettings read(Section s) {
        s.onlyKeys("certificate", "key", "address", "life", "authority-life", "requests", "requests-of-an-address",
                "copy");
        int requests = s.number("requests", 200, 1, 10_000);
        return new AdmissionSettings(
                s.path("certificate", s.resolve(Path.of("identity/authority.crt"))),
                s.path("key", s.resolve(Path.of("identity/authority.key"))),
                s.address("address", null),
                life(s, "life", Duration.ofDays(365)), life(s, "authority-life", Duration.ofDays(5 * 365)),
                requests, s.number("requests-of-an-address", Math.min(requests, 10), 1, requests),
                s.path("copy", null));
    }

    private static Duration life(Section s, String key, Duration usual) {
        Duration life = s.duration(key, usual);
        if (life.compareTo(SHORTEST) < 0) {
            s.problem(key, "至少 1h", "must be at least 1h");
            return usual;
        }
        return life;
    }
}
