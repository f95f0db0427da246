package org.microbrain.core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/** A province's root, and whoever belongs to it. */
final class TestIdentities {

    private final Path folder;
    private final CertificateAuthority authority;
    private final Instant now = Instant.now();

    TestIdentities(Path folder) throws Exception {
        this.folder = folder;
        authority = CertificateAuthority.create("Test Province", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        authority.writeRoot(folder.resolve("province.crt"));
    }

    /** Makes the files of a node. */
    IdentitySettings files(String name) throws Exception {
        Path files = Files.createDirectories(folder.resolve("identity-" + name));
        authority.issue(new PeerName(new NodeId(name), 2023), List.of("127.0.0.1"), now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(1))).write(files.resolve("node.crt"), files.resolve("node.key"));
        return new IdentitySettings(files.resolve("node.crt"), files.resolve("node.key"), folder.resolve("province.crt"));
    }

    NodeIdentity of(String name) throws Exception {
        return NodeIdentity.load(files(name), new NodeId(name));
    }
}
