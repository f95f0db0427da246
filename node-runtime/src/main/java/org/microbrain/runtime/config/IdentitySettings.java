package org.microbrain.runtime.config;

import java.nio.file.Path;

/**
 * Where a node's proof of who it is lies; all files are PEM.
 *
 * @param certificate the node's own certificate, then the chain up to (not including) the root
 * @param key         its private key, PKCS#8
 * @param trust       the province's root certificate
 */
public record IdentitySettings(Path certificate, Path key, Path trust) {

    public static IdentitySettings read(Section s) {
        s.onlyKeys("certificate", "key", "trust");
        return new IdentitySettings(
                s.path("certificate", s.resolve(Path.of("identity/node.crt"))),
                s.path("key", s.resolve(Path.of("identity/node.key"))),
                s.path("trust", s.resolve(Path.of("identity/province.crt"))));
    }
}
