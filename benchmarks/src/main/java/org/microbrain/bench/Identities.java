package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/** A hub and an edge, or other nodes, of a province that lasts for a day, as PEM files for the processes of a benchmark. */
final class Identities {

    static final NodeId HUB = new NodeId("450102000000");
    static final NodeId EDGE = new NodeId("450102001003");
    private static final int EDITION = 2025;

    private Identities() {
    }

    /** Issues both certificates into {@code folder}. */
    static void write(Path folder, Instant now) throws IOException {
        write(folder, now, List.of(HUB, EDGE));
    }

    /** Issues certificates for these nodes into {@code folder}. */
    static void write(Path folder, Instant now, List<NodeId> nodes) throws IOException {
        Instant from = now.minus(Duration.ofHours(1));
        Instant to = now.plus(Duration.ofDays(1));
        try {
            CertificateAuthority authority = CertificateAuthority.create("Benchmark", from, to);
            authority.writeRoot(folder.resolve("province.crt"));
            for (NodeId node : nodes) {
                authority.issue(new PeerName(node, EDITION), List.of("127.0.0.1"), from, to)
                        .write(folder.resolve(node + ".crt"), folder.resolve(node + ".key"));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make certificates: " + e.getMessage(), e);
        }
    }

    /** What {@link #write} has written for a node. */
    static NodeIdentity load(Path folder, NodeId node) throws IOException {
        try {
            return NodeIdentity.load(new IdentitySettings(folder.resolve(node + ".crt"), folder.resolve(node + ".key"),
                    folder.resolve("province.crt")), node);
        } catch (IdentityProblem e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
