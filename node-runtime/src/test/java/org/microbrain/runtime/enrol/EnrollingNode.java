package org.microbrain.runtime.enrol;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;

/** A node that has no identity yet. */
final class EnrollingNode implements AutoCloseable {

    final KeyPair pair;
    final KeyPair authority;
    private final TestAuthority province;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    EnrollingNode(TestAuthority province, boolean hub) throws Exception {
        this.province = province;
        this.pair = NodeKeys.newPair();
        this.authority = hub ? NodeKeys.newPair() : null;
    }

    EventLoopGroup loop() {
        return loop;
    }

    Enrolment by(EnrolToken token) {
        return new Enrolment(token.node(), token.address(), token, pair, authority, "SN-1", province.time);
    }

    Enrolment asking(String node, InetSocketAddress parent) {
        return new Enrolment(new NodeId(node), parent, null, pair, authority, "SN-1", province.time);
    }

    Enrolment.Outcome ask(Enrolment enrolment) throws Exception {
        try {
            return enrolment.ask(loop).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Asks by a token and must be admitted. */
    NodeIdentity admitted(EnrolToken token) throws Exception {
        return keep((Enrolment.Admitted) ask(by(token)), token.node().text());
    }

    /** Writes what it got to files, and loads it from there as a node does. */
    NodeIdentity keep(Enrolment.Admitted admitted, String node) throws Exception {
        IdentitySettings files = province.files(node);
        CertificateFiles.writeKey(files.key(), pair.getPrivate());
        CertificateFiles.writeCertificates(files.certificate(), admitted.chain());
        CertificateFiles.writeCertificates(files.trust(), List.of(admitted.root()));
        if (authority != null) {
            CertificateFiles.writeKey(province.admission(node).key(), authority.getPrivate());
            CertificateFiles.writeCertificates(province.admission(node).certificate(), admitted.authorityChain());
        }
        return NodeIdentity.load(files, new NodeId(node));
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
