package org.microbrain.runtime.enrol;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;

/** A province's root, and nodes that were signed by it in a ceremony. */
final class TestAuthority {

    static final int EDITION = 2023;

    final CertificateAuthority root;
    final Path folder;
    final InstantSource time;

    TestAuthority(Path folder, InstantSource time) throws Exception {
        this.folder = folder;
        this.time = time;
        root = CertificateAuthority.create("Test Province", time.instant().minus(Duration.ofDays(1)),
                time.instant().plus(Duration.ofDays(7300)));
    }

    Path home(String node) {
        return folder.resolve(node);
    }

    IdentitySettings files(String node) {
        Path identity = home(node).resolve("identity");
        return new IdentitySettings(identity.resolve("node.crt"), identity.resolve("node.key"),
                identity.resolve("province.crt"));
    }

    AdmissionSettings admission(String node) {
        Path identity = home(node).resolve("identity");
        return new AdmissionSettings(identity.resolve("authority.crt"), identity.resolve("authority.key"), null,
                Duration.ofDays(365), Duration.ofDays(1825), 20, 10, null);
    }

    NodeSettings settings(String node, ParentSettings... parents) {
        Path data = home(node).resolve("data");
        return new NodeSettings(new NodeId(node), new LocalName(node, node), data, files(node), List.of(parents),
                new InetSocketAddress("127.0.0.1", 0), new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)),
                data.resolve("routes.d"));
    }

    /** A hub or a core that the root has signed for, with an authority of its own. */
    NodeIdentity hub(String node) throws Exception {
        return hub(node, root);
    }

    NodeIdentity hub(String node, CertificateAuthority by) throws Exception {
        PeerName name = new PeerName(new NodeId(node), EDITION);
        KeyPair own = NodeKeys.newPair();
        KeyPair authority = NodeKeys.newPair();
        IdentitySettings files = files(node);
        CertificateFiles.writeKey(files.key(), own.getPrivate());
        CertificateFiles.writeKey(admission(node).key(), authority.getPrivate());
        CertificateFiles.writeCertificates(files.certificate(), by.issue(own.getPublic(), name, List.of(),
                time.instant().minus(Duration.ofHours(1)), time.instant().plus(Duration.ofDays(3650))));
        CertificateFiles.writeCertificates(admission(node).certificate(), by.issueAuthority(authority.getPublic(), name,
                time.instant().minus(Duration.ofHours(1)), time.instant().plus(Duration.ofDays(3650))));
        root.writeRoot(files.trust());
        return NodeIdentity.load(files, name.node());
    }

    /** The authority of a hub, as whoever has taken it over can use it. */
    CertificateAuthority authorityOf(String node) throws Exception {
        return CertificateAuthority.ofArea(admission(node).certificate(), admission(node).key(), root.root());
    }
}
