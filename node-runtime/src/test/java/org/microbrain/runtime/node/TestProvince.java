package org.microbrain.runtime.node;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/** Certificates and settings for tests with real sockets. */
final class TestProvince {

    static final InstantSource NOW = InstantSource.system();
    static final JournalSettings JOURNAL = new JournalSettings(64 << 20, 16 << 20, 7, 100, Duration.ofSeconds(1));

    private final Path folder;
    private final CertificateAuthority authority;
    private final Path root;

    /** The province's root certificate. */
    Path root() {
        return root;
    }

    /** The same province, with data of its own: for a second machine of the same name. */
    TestProvince elsewhere(Path other) {
        return new TestProvince(other, authority, root);
    }

    private TestProvince(Path folder, CertificateAuthority authority, Path root) {
        this.folder = folder;
        this.authority = authority;
        this.root = root;
    }

    /** Where a node keeps its data. */
    Path data(String node) {
        return folder.resolve("data-" + node);
    }

    TestProvince(Path folder) throws Exception {
        this.folder = folder;
        this.authority = CertificateAuthority.create("Test Province", NOW.instant().minus(Duration.ofDays(1)),
                NOW.instant().plus(Duration.ofDays(10)));
        this.root = folder.resolve("province.crt");
        authority.writeRoot(root);
    }

    /** A province whose certificates another process has written. */
    static TestProvince existing(Path folder) {
        return new TestProvince(folder, null, folder.resolve("province.crt"));
    }

    NodeIdentity identity(String node) throws Exception {
        if (authority == null) {
            return load(folder.resolve("identity-" + node), new NodeId(node));
        }
        return identity(node, NOW.instant().minus(Duration.ofHours(1)), NOW.instant().plus(Duration.ofHours(1)));
    }

    NodeIdentity identity(String node, Instant from, Instant to) throws Exception {
        Path files = Files.createDirectories(folder.resolve("identity-" + node));
        NodeId id = new NodeId(node);
        authority.issue(new PeerName(id, 2023), List.of("127.0.0.1"), from, to)
                .write(files.resolve("node.crt"), files.resolve("node.key"));
        return load(files, id);
    }

    private NodeIdentity load(Path files, NodeId id) throws Exception {
        return NodeIdentity.load(new IdentitySettings(files.resolve("node.crt"), files.resolve("node.key"), root), id);
    }

    NodeSettings settings(String node, ParentSettings... parents) {
        return settings(node, 0, parents);
    }

    /** @param port to listen on, 0 for any */
    NodeSettings settings(String node, int port, ParentSettings... parents) {
        Path data = folder.resolve("data-" + node);
        return new NodeSettings(new NodeId(node), new LocalName(node, node), data, null, List.of(parents),
                new InetSocketAddress("127.0.0.1", port), new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)),
                data.resolve("routes.d"));
    }

    static ParentSettings parent(String node, int port) {
        return new ParentSettings(new NodeId(node), new InetSocketAddress("127.0.0.1", port));
    }
}
