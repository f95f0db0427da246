package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.CertificatePath;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.identity.SigningRequest;
import org.microbrain.wire.proto.EnrolAnswer;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node that asks for a certificate is answered. Calls wait for the disk. Safe for use by several threads. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
    static final int VERSION = 1;
    private static final int AGAIN_SECONDS = 5;

    private final NodeIdentity identity;
    private final Issuing issuing;
    private final Tokens tokens;
    private final Requests requests;
    private final Certificates certificates;
    private final Revocations revocations;
    private final AdmissionLog log;
    private final AdmissionFile file;
    private final InstantSource time;
    private final GuessLimit guesses = new GuessLimit();

    Answers(NodeIdentity identity, Issuing issuing, Tokens tokens, Requests requests, Certificates certificates,
            Revocations revocations, AdmissionLog log, AdmissionFile file, InstantSource time) {
        this.identity = identity;
        this.issuing = issuing;
        this.tokens = tokens;
        this.requests = requests;
        this.certificates = certificates;
        this.revocations = revocations;
        this.log = log;
        this.file = file;
        this.time = time;
    }

    /**
     * @param parentPart the part of the short code that the challenge commits to
     * @param address    where the node is, without the port
     */
    EnrolAnswer.Builder answer(EnrolChallenge challenge, byte[] parentPart, EnrolRequest request, String address) {
        String about = "";
        try {
            if (request.getVersion() != VERSION) {
                throw new Refused("version", "this node enrols by version " + VERSION + ", the other side by "
                        + Integer.toUnsignedString(request.getVersion()));
            }
            if (request.getChainCount() > 0) {
                return renew(challenge, request, address);
            }
            SigningRequest csr = SigningRequest.read(request.getCsr().toByteArray());
            about = csr.node().text();
            if (!Proof.isGood(request, challenge, csr.key())) {
                throw new Refused("bad-proof", "the request is not signed for this conversation; an old one cannot be sent "
                        + "again");
            }
            revocations.of(NodeKeys.hash(csr.key())).ifPresent(revoked -> {
                throw new Refused("revoked", "this key was revoked; make a new one (an empty identity folder)");
            });
            PublicKey authorityKey = request.getAuthorityCsr().isEmpty() ? null : authorityKey(csr, request);
            issuing.requireCovered(csr.node(), authorityKey != null, time.instant());
            return request.getToken().isEmpty() ? ask(csr, request, parentPart, address)
                    : byToken(csr, authorityKey, request, address);
        } catch (Refused refused) {
            return refused(refused.code(), refused.getMessage(), about, address);
        } catch (GeneralSecurityException | RuntimeException e) {
            if (e instanceof GeneralSecurityException) {
                return refused("bad-request", e.getMessage(), about, address);
            }
            LOG.warn("a request of {} for {} could not be answered: {}", address, about, e.toString());
            return EnrolAnswer.newBuilder().setOutcome(EnrolAnswer.Outcome.REFUSED).setCode("busy")
                    .setReason("this node cannot answer now; its log says why");
        }
    }

    private EnrolAnswer.Builder refused(String code, String reason, String about, String address) {
        log.noteStranger("refused", about, address, code + ": " + reason);
        return EnrolAnswer.newBuilder().setOutcome(EnrolAnswer.Outcome.REFUSED).setCode(code).setReason(reason);
    }

    private static PublicKey authorityKey(SigningRequest csr, EnrolRequest request) throws GeneralSecurityException {
        SigningRequest authority = SigningRequest.read(request.getAuthorityCsr().toByteArray());
        if (!authority.node().equals(csr.node())) {
            throw new Refused("bad-request", "node and authority of a request are of one name");
        }
        return authority.key();
    }

    private EnrolAnswer.Builder byToken(SigningRequest csr, PublicKey authorityKey, EnrolRequest request, String address)
            throws GeneralSecurityException {
        Instant now = time.instant();
        guesses.check(address, now.toEpochMilli());
        String hash = EnrolToken.hash(request.getToken().toByteArray());
        String key = NodeKeys.hash(csr.key());
        Tokens.Entry token = tokens.find(hash).orElse(null);
        if (token == null) {
            guesses.wrong(address, now.toEpochMilli());
            throw new Refused("bad-token", "this node has given no such token, or has taken it back");
        }
        if (token.usedBy() != null) {
            if (!token.usedBy().equals(key)) {
                throw new Refused("token-used", "this token was used by another machine; if that was not you, tell the admin "
                        + "at once");
            }
            return admitted(certificates.newestChain(key).orElseThrow(),
                    authorityKey == null ? List.of()
                            : certificates.newestChain(NodeKeys.hash(authorityKey)).orElse(List.of()));
        }
        if (!now.isBefore(token.expires())) {
            throw new Refused("token-expired", "this token expired on " + token.expires() + "; ask for a new one");
        }
        if (!token.node().equals(csr.node())) {
            throw new Refused("wrong-name", "this token is for " + token.node() + ", not for " + csr.node());
        }
        if (authorityKey != null && !token.authority()) {
            throw new Refused("not-a-hub", "this token is not for a hub; ask for one that is");
        }
        Issuing.Result result = file.change(() -> {
            if (!tokens.use(hash, key, now)) {
                throw new Refused("token-used", "another machine was quicker with this token");
            }
            try {
                return issuing.admit(new Issuing.Wish(csr.node(), csr.key(), authorityKey, token.replaces()), "token",
                        token.who(), now);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        log.noteNode("admitted", csr.node().text(), token.who(), address, "by token"
                + (authorityKey == null ? "" : ", hub") + ", key " + key);
        return admitted(result.chain(), result.authorityChain());
    }

    private EnrolAnswer.Builder ask(SigningRequest csr, EnrolRequest request, byte[] parentPart, String address)
            throws CertificateException {
        byte[] nodePart = request.getCodePart().toByteArray();
        if (nodePart.length != ShortCode.PART) {
            throw new Refused("bad-request", "a request without a token has " + ShortCode.PART + " bytes as its part of the "
                    + "code");
        }
        Instant now = time.instant();
        String key = NodeKeys.hash(csr.key());
        Optional<Requests.Entry> before = requests.find(key).filter(one -> MessageDigest.isEqual(one.nodePart(), nodePart)
                && one.node().equals(csr.node()));
        if (before.isPresent()) {
            return again(before.get(), now);
        }
        requests.put(new Requests.Entry(key, csr.node(), request.getCsr().toByteArray(),
                request.getAuthorityCsr().isEmpty() ? null : request.getAuthorityCsr().toByteArray(),
                ShortCode.of(csr.key(), identity.root(), nodePart, parentPart), nodePart, parentPart, address,
                plain(request.getSerial()), plain(request.getProgram()), now, now, Requests.State.WAITING));
        log.noteStranger("asked", csr.node().text(), address, "key " + key);
        return waiting(parentPart);
    }

    private EnrolAnswer.Builder again(Requests.Entry request, Instant now) throws CertificateException {
        requests.seen(request.key(), now);
        return switch (request.state()) {
            case WAITING -> waiting(request.parentPart());
            case REFUSED -> EnrolAnswer.newBuilder().setOutcome(EnrolAnswer.Outcome.REFUSED).setCode("not-admitted")
                    .setReason("an admin of this node refused the request");
            case ADMITTED -> admitted(certificates.newestChain(request.key()).orElseThrow(),
                    request.authorityCsr() == null ? List.of() : authorityChain(request));
        };
    }

    private List<X509Certificate> authorityChain(Requests.Entry request) throws CertificateException {
        try {
            return certificates.newestChain(NodeKeys.hash(SigningRequest.read(request.authorityCsr()).key()))
                    .orElse(List.of());
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    private static EnrolAnswer.Builder waiting(byte[] parentPart) {
        return EnrolAnswer.newBuilder().setOutcome(EnrolAnswer.Outcome.WAITING).setAgainSeconds(AGAIN_SECONDS)
                .setCodePart(ByteString.copyFrom(parentPart));
    }

    private EnrolAnswer.Builder renew(EnrolChallenge challenge, EnrolRequest request, String address)
            throws GeneralSecurityException {
        List<X509Certificate> chain = Certificates.read(request.getChainList());
        PublicKey key = chain.get(0).getPublicKey();
        PeerName name = CertificatePath.checkNode(chain, identity.root(), chain.get(0).getNotBefore().toInstant());
        NodeId node = name.node();
        if (!Proof.isGood(request, challenge, key)) {
            throw new Refused("bad-proof", "the request for renewal of " + node + " is not signed by the certificate's key");
        }
        revocations.check(chain);
        PublicKey authorityKey = null;
        if (request.getAuthorityChainCount() > 0) {
            List<X509Certificate> authority = Certificates.read(request.getAuthorityChainList());
            DivisionCode area = CertificatePath.checkAuthority(authority, identity.root());
            if (area == null || !area.equals(node.area())) {
                throw new Refused("wrong-area", "a node renews its own authority and no other");
            }
            revocations.check(authority);
            authorityKey = authority.get(0).getPublicKey();
        }
        Instant now = time.instant();
        String hash = NodeKeys.hash(key);
        Optional<List<X509Certificate>> newest = certificates.newestChain(hash).filter(one -> isFresh(one.get(0), now));
        if (newest.isPresent()) {
            return admitted(newest.get(), authorityKey == null ? List.of()
                    : certificates.newestChain(NodeKeys.hash(authorityKey)).orElse(List.of()));
        }
        PublicKey authorityToo = authorityKey;
        Issuing.Result result = file.change(() -> {
            try {
                return issuing.renew(node, key, authorityToo, now);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        Instant end = chain.get(0).getNotAfter().toInstant();
        log.noteNode("renewed", node.text(), node.text(), address, (now.isAfter(end)
                ? "late: its certificate had expired on " + end : "in time") + ", key " + hash);
        return admitted(result.chain(), result.authorityChain());
    }

    /** A certificate that is not due yet is given again: a lost answer costs nothing, and nobody fills the book. */
    private static boolean isFresh(X509Certificate certificate, Instant now) {
        return now.isBefore(Renewal.due(certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant()));
    }

    private static EnrolAnswer.Builder admitted(List<X509Certificate> chain, List<X509Certificate> authorityChain)
            throws CertificateEncodingException {
        EnrolAnswer.Builder answer = EnrolAnswer.newBuilder().setOutcome(EnrolAnswer.Outcome.ADMITTED);
        for (X509Certificate one : chain) {
            answer.addChain(ByteString.copyFrom(one.getEncoded()));
        }
        for (X509Certificate one : authorityChain) {
            answer.addAuthorityChain(ByteString.copyFrom(one.getEncoded()));
        }
        return answer;
    }

    private static String plain(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() > 64 ? line.substring(0, 64) : line;
    }
}
