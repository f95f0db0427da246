package org.microbrain.runtime.identity;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;

/** A certificate authority and the identities it issued, in a folder. */
final class TestProvince {

    static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    static final int EDITION = 2023;

    final Path folder;
    final CertificateAuthority authority;

    TestProvince(Path folder) throws Exception {
        this.folder = folder;
        this.authority = CertificateAuthority.create("Guangxi", NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(3650)));
    }

    IdentitySettings files(String node) throws Exception {
        return files(node, NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(365)));
    }

    IdentitySettings files(String node, Instant notBefore, Instant notAfter) throws Exception {
        Path own = folder.resolve(node);
        IdentitySettings files =
                new IdentitySettings(own.resolve("node.crt"), own.resolve("node.key"), own.resolve("province.crt"));
        List<String> hosts = List.of("127.0.0.1", "hub.example");
        authority.issue(new PeerName(new NodeId(node), EDITION), hosts, notBefore, notAfter)
                .write(files.certificate(), files.key());
        authority.writeRoot(files.trust());
        return files;
    }

    NodeIdentity identity(String node) throws Exception {
        return NodeIdentity.load(files(node), new NodeId(node));
    }

    NodeIdentity identity(String node, Instant notBefore, Instant notAfter) throws Exception {
        return NodeIdentity.load(files(node, notBefore, notAfter), new NodeId(node));
    }
}
