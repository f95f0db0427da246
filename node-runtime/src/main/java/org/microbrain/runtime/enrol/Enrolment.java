package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.identity.CertificatePath;
import org.microbrain.runtime.identity.FirstTrust;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.identity.RecoveredPair;
import org.microbrain.runtime.identity.SigningRequest;
import org.microbrain.wire.proto.EnrolAnswer;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolRequest;

/**
 * A node on its way to an identity: its keys, made here and kept here, and what it asks a parent, once by a token or again and
 * again until a person has admitted it. Not thread-safe; one ask at a time.
 */
final class Enrolment {

    private final NodeId node;
    private final InetSocketAddress address;
    private final EnrolToken token;
    private final String serial;
    private final FirstTrust trust;
    private final KeyPair pair;
    private final KeyPair authority;
    private final SecureRandom random = new SecureRandom();
    private byte[] nodePart = part();
    private byte[] parentPart;
    private EnrolChallenge heard;

    /** What came of one ask. */
    sealed interface Outcome {
    }

    /** @param code for a person to compare at the parent */
    record Waiting(String code, int againSeconds) implements Outcome {
    }

    record RefusedBy(String code, String reason) implements Outcome {
    }

    /** @param parents where the node may send its records */
    record Admitted(List<X509Certificate> chain, List<X509Certificate> authorityChain, X509Certificate root,
            List<ParentSettings> parents) implements Outcome {
    }

    /**
     * @param token     null for a request that a person admits
     * @param authority the key pair of its own authority; null for a node that admits nobody
     */
    Enrolment(NodeId node, InetSocketAddress address, EnrolToken token, KeyPair pair, KeyPair authority, String serial,
            InstantSource time) {
        this.node = node;
        this.address = address;
        this.token = token;
        this.pair = pair;
        this.authority = authority;
        this.serial = serial;
        this.trust = new FirstTrust(token == null ? null : token.fingerprint(), time);
    }

    /** The key pair in a file, made there when there is none: the key never leaves this machine. */
    static KeyPair keyPair(Path file) throws IOException, GeneralSecurityException {
        if (Files.exists(file)) {
            return RecoveredPair.of(CertificateFiles.readKey(file));
        }
        KeyPair pair = NodeKeys.newPair();
        CertificateFiles.writeKey(file, pair.getPrivate());
        return pair;
    }

    private byte[] part() {
        byte[] part = new byte[ShortCode.PART];
        random.nextBytes(part);
        return part;
    }

    /** Asks the parent. @return fails with an IOException that says in a sentence what went wrong */
    CompletableFuture<Outcome> ask(EventLoopGroup loops) throws IOException {
        return EnrolmentCall.ask(loops, address, trust.context(), this::request).thenApply(answer -> {
            try {
                return outcome(answer);
            } catch (GeneralSecurityException e) {
                throw new CompletionException(new IOException(address.getHostString() + ":"
                        + address.getPort() + ": " + e.getMessage(), e));
            }
        });
    }

    private EnrolRequest request(EnrolChallenge challenge, X509Certificate parent) throws GeneralSecurityException {
        NodeId who = PeerName.of(parent).node();
        if (token != null && !who.equals(token.parent())) {
            throw new CertificateException("there answers " + who + ", but the token is from " + token.parent());
        }
        heard = challenge;
        EnrolRequest.Builder request = EnrolRequest.newBuilder().setVersion(Answers.VERSION)
                .setCsr(ByteString.copyFrom(SigningRequest.make(pair, node))).setSerial(serial)
                .setProgram(ProgramVersion.of("enrol"));
        if (authority != null) {
            request.setAuthorityCsr(ByteString.copyFrom(SigningRequest.make(authority, node)));
        }
        if (token != null) {
            request.setToken(ByteString.copyFrom(token.secret()));
        } else {
            request.setCodePart(ByteString.copyFrom(nodePart));
        }
        return Proof.sign(request, challenge, pair.getPrivate());
    }

    private Outcome outcome(EnrolAnswer answer) throws GeneralSecurityException {
        return switch (answer.getOutcome()) {
            case WAITING -> waiting(answer);
            case REFUSED -> new RefusedBy(answer.getCode(), answer.getReason());
            case ADMITTED -> admitted(answer);
            default -> throw new CertificateException("the answer is of a version that this program does not know");
        };
    }

    /**
     * The parent's part must be the one it was bound to before it saw this node's part. If it has forgotten the request, both
     * ends begin anew with new parts: what the other side has seen of the old ones would let it choose.
     */
    private Outcome waiting(EnrolAnswer answer) throws GeneralSecurityException {
        byte[] part = answer.getCodePart().toByteArray();
        if (parentPart == null) {
            if (!MessageDigest.isEqual(ShortCode.commitment(part), heard.getCommitment().toByteArray())) {
                throw new CertificateException("the other side does not keep to its part of the code; do not go on");
            }
            parentPart = part;
        } else if (!MessageDigest.isEqual(parentPart, part)) {
            nodePart = part();
            parentPart = null;
            return new Waiting("", 1);
        }
        return new Waiting(ShortCode.of(pair.getPublic(), trust.root(), nodePart, parentPart),
                Math.min(60, Math.max(1, answer.getAgainSeconds())));
    }

    private Outcome admitted(EnrolAnswer answer) throws GeneralSecurityException {
        if (token == null && parentPart == null) {
            throw new CertificateException("the other side admits this node before anybody could compare a code; do not go "
                    + "on");
        }
        List<X509Certificate> chain = Certificates.read(answer.getChainList());
        PeerName name = trust.check(chain, pair.getPublic());
        if (!name.node().equals(node)) {
            throw new CertificateException("the certificate that came is for " + name.node() + ", not for " + node);
        }
        List<X509Certificate> own = List.of();
        if (authority != null && answer.getAuthorityChainCount() > 0) {
            own = Certificates.read(answer.getAuthorityChainList());
            CertificatePath.checkAuthority(own, trust.root());
            if (!own.get(0).getPublicKey().equals(authority.getPublic())) {
                throw new CertificateException("the certificate of the authority that came is for another key");
            }
        }
        return new Admitted(chain, own, trust.root(), parents(answer));
    }

    /** The one that was dialed goes by the address that works; of the others those that lie above this node. */
    private List<ParentSettings> parents(EnrolAnswer answer) {
        NodeId first = trust.parent().node();
        List<ParentSettings> parents = new ArrayList<>(List.of(new ParentSettings(first, address)));
        for (EnrolAnswer.Ancestor one : answer.getParentsList().subList(0, Math.min(8, answer.getParentsCount()))) {
            try {
                NodeId ancestor = new NodeId(one.getNode());
                if (!ancestor.equals(first) && ancestor.area().strictlyContains(node.area())
                        && !one.getAddress().isEmpty()) {
                    parents.add(new ParentSettings(ancestor, Values.address(one.getAddress())));
                }
            } catch (IllegalArgumentException e) {
                continue; // a parent that cannot be named is none; the node works with the others
            }
        }
        return parents;
    }
}
