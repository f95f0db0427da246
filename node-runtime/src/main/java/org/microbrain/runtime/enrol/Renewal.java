package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.identity.CertificatePath;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.wire.proto.EnrolAnswer;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a node's certificate with its own key: from two thirds of its life on, and also after its end. It asks one parent
 * after the other, at most once an hour each, after the end every five minutes. A hub's authority is renewed with it.
 */
public final class Renewal {

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration PAUSE_EXPIRED = Duration.ofMinutes(5);

    private final NodeSettings node;
    private final AdmissionSettings authority;
    private final NodeIdentity identity;
    private final EventLoopGroup loops;
    private final InstantSource time;
    private final Runnable authorityRenewed;
    private boolean underWay;
    private int next;
    private Instant last = Instant.MIN;

    /** For a node that admits nobody. */
    public Renewal(NodeSettings node, NodeIdentity identity, EventLoopGroup loops, InstantSource time) {
        this(node, null, identity, loops, time, () -> { });
    }

    /**
     * @param authority where the files of the node's own authority are; null for a node that admits nobody
     * @param time      the node's best knowledge of the time
     * @param authorityRenewed runs when the authority's files were renewed
     */
    public Renewal(NodeSettings node, AdmissionSettings authority, NodeIdentity identity, EventLoopGroup loops,
            InstantSource time, Runnable authorityRenewed) {
        this.node = node;
        this.authority = authority;
        this.identity = identity;
        this.loops = loops;
        this.time = time;
        this.authorityRenewed = authorityRenewed;
    }

    /** When a certificate of this life is to be renewed. */
    static Instant due(Instant notBefore, Instant notAfter) {
        return notBefore.plus(Duration.between(notBefore, notAfter).multipliedBy(2).dividedBy(3));
    }

    /** Asks if it is time. To be called every few seconds, by one thread; returns at once. */
    public synchronized void work() {
        Instant now = time.instant();
        boolean expired = now.isAfter(identity.notAfter());
        if (underWay || node.parents().isEmpty() || now.isBefore(due(identity.notBefore(), identity.notAfter()))
                || now.isBefore(last.plus(next == 0 ? expired ? PAUSE_EXPIRED : PAUSE : Duration.ofSeconds(10)))
                && !now.isBefore(last)) {
            return;
        }
        ParentSettings parent = node.parents().get(next);
        next = (next + 1) % node.parents().size();
        last = now;
        underWay = true;
        if (expired) {
            LOG.warn("this node's certificate expired on {}; it asks {} for a new one with its own key",
                    identity.notAfter(), parent.node());
        }
        try {
            List<X509Certificate> own = ownAuthority();
            EnrolmentCall.ask(loops, parent.address(), identity.clientContext(time),
                    (challenge, shown) -> request(parent, challenge, shown, own))
                    .whenComplete((answer, failure) -> ended(parent, answer, failure));
        } catch (IOException | GeneralSecurityException e) {
            ended(parent, null, e);
        }
    }

    private List<X509Certificate> ownAuthority() throws IOException, GeneralSecurityException {
        return authority == null || Files.notExists(authority.certificate()) ? List.of()
                : CertificateFiles.readCertificates(authority.certificate());
    }

    private EnrolRequest request(ParentSettings parent, EnrolChallenge challenge, X509Certificate shown,
            List<X509Certificate> own) throws GeneralSecurityException {
        PeerName who = PeerName.of(shown);
        if (!who.node().equals(parent.node())) {
            throw new CertificateException("there answers " + who.node() + ", not " + parent.node());
        }
        PrivateKey key = identity.key();
        EnrolRequest.Builder request = EnrolRequest.newBuilder().setVersion(Answers.VERSION);
        for (X509Certificate one : identity.chain()) {
            request.addChain(ByteString.copyFrom(one.getEncoded()));
        }
        for (X509Certificate one : own) {
            request.addAuthorityChain(ByteString.copyFrom(one.getEncoded()));
        }
        return Proof.sign(request, challenge, key);
    }

    private synchronized void ended(ParentSettings parent, EnrolAnswer answer, Throwable failure) {
        underWay = false;
        if (failure != null || answer.getOutcome() != EnrolAnswer.Outcome.ADMITTED) {
            LOG.warn("{} did not renew this node's certificate, which is good until {}: {}", parent.node(),
                    identity.notAfter(), failure != null ? failure.getMessage() : answer.getReason());
            return;
        }
        try {
            List<X509Certificate> chain = Certificates.read(answer.getChainList());
            identity.renew(chain);
            CertificateFiles.writeCertificates(node.identity().certificate(), chain);
            if (authority != null && answer.getAuthorityChainCount() > 0) {
                List<X509Certificate> own = Certificates.read(answer.getAuthorityChainList());
                CertificatePath.checkAuthority(own, identity.root());
                CertificateFiles.writeCertificates(authority.certificate(), own);
                authorityRenewed.run();
            }
            LOG.info("{} renewed this node's certificate until {}", parent.node(), identity.notAfter());
        } catch (IOException | GeneralSecurityException e) {
            LOG.warn("the certificate that {} gave cannot be used: {}", parent.node(), e.getMessage());
        }
    }
}
