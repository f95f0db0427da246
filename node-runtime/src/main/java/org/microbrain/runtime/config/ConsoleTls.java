package org.microbrain.runtime.config;

import java.nio.file.Path;

/**
 * That a console speaks HTTPS, and with what.
 *
 * @param certificate PEM, with those above it; null for the node's own
 * @param key         PKCS#8 PEM; null for the node's own
 */
public record ConsoleTls(Path certificate, Path key) {

    public static ConsoleTls read(Section s) {
        s.onlyKeys("certificate", "key");
        ConsoleTls tls = new ConsoleTls(s.path("certificate", null), s.path("key", null));
        if ((tls.certificate() == null) != (tls.key() == null)) {
            s.problem(tls.key() == null ? "certificate" : "key", "certificate 与 key 须同时给出",
                    "certificate and key go together");
        }
        return tls;
    }
}
