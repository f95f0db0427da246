package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.microbrain.journal.Batch;
import org.microbrain.link.PeerNames;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.FirstTrust;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.SigningRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the people of a hub or of the core decide about the nodes below it: tokens, requests, revocations. What nodes ask over
 * the wire is answered by {@link Answers}. Safe for use by several threads; calls wait for the disk.
 */
public final class Admission implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    static final Duration LONGEST_TOKEN = Duration.ofDays(90);

    private final NodeSettings node;
    private final AdmissionSettings settings;
    private final NodeIdentity identity;
    private final InstantSource time;
    private final SecureRandom random = new SecureRandom();
    private final AdmissionFile file;
    private final AdmissionLog log;
    private final Revocations revocations;
    private final Certificates certificates;
    private final Tokens tokens;
    private final Requests requests;
    private final ExpectedNodes expected;
    private final Issuing issuing;
    private volatile BiConsumer<Predicate<NodeId>, String> shutOut = (which, why) -> { };
    private volatile BiConsumer<Predicate<DivisionCode>, SharedRecord> tell = (concerned, record) -> { };

    /**
     * Opens {@code admission.db} in the node's data folder, and the authority's files if they are there.
     *
     * @param time     the node's best knowledge of the time
     * @param executor writes down who was refused at a connection, which cannot wait for the disk
     * @throws IOException when a file is there and cannot be used; the message names it
     */
    public Admission(NodeSettings node, AdmissionSettings settings, NodeIdentity identity, InstantSource time,
            Executor executor) throws IOException {
        this.node = node;
        this.settings = settings;
        this.identity = identity;
        this.time = time;
        file = new AdmissionFile(node.data().resolve("admission.db"), settings.copy() != null ? settings.copy()
                : node.data().resolve("admission.copy.db"));
        log = new AdmissionLog(file, time);
        revocations = new Revocations(file, log, executor);
        certificates = new Certificates(file);
        tokens = new Tokens(file);
        requests = new Requests(file, log, settings.requests(), settings.requestsOfAddress());
        expected = new ExpectedNodes(file);
        issuing = new Issuing(node.node().isRelay() ? null : authority(settings, identity), certificates, revocations, settings,
                identity.name().edition());
    }

    private static CertificateAuthority authority(AdmissionSettings settings, NodeIdentity identity) throws IOException {
        if (Files.notExists(settings.certificate()) && Files.notExists(settings.key())) {
            return null;
        }
        try {
            CertificateAuthority authority =
                    CertificateAuthority.ofArea(settings.certificate(), settings.key(), identity.root());
            if (!authority.area().equals(identity.name().node().area())) {
                throw new IOException(settings.certificate() + ": is the authority of " + authority.area()
                        + ", but this node is " + identity.name().node());
            }
            return authority;
        } catch (GeneralSecurityException e) {
            throw new IOException(settings.certificate() + ": cannot be used as this node's authority: " + e.getMessage(), e);
        }
    }

    /** Who answers nodes at the door. */
    Answers answers() {
        return new Answers(identity, issuing, tokens, requests, certificates, revocations, log, file, time);
    }

    /** Asked at each connection of a child. */
    public PeerNames peers() {
        return revocations;
    }

    NodeIdentity identity() {
        return identity;
    }

    /** The node's own settings, for the parents that an admitted node is told. */
    NodeSettings node() {
        return node;
    }

    AdmissionSettings settings() {
        return settings;
    }

    InstantSource time() {
        return time;
    }

    /** Null when this node admits nobody. */
    CertificateAuthority authority() {
        return issuing.authority();
    }

    /** Reads the files of the authority again, which were renewed. */
    public void reloadAuthority() {
        try {
            issuing.use(authority(settings, identity));
        } catch (IOException e) {
            LOG.warn("the renewed authority is not used: {}", e.getMessage());
        }
    }

    public AdmissionLog log() {
        return log;
    }

    Certificates certificates() {
        return certificates;
    }

    /** Whether the key of this certificate is let in no more. */
    public boolean isRevoked(X509Certificate certificate) {
        return revocations.of(NodeKeys.hash(certificate.getPublicKey())).isPresent();
    }

    /** The newest certificate that this node issued for a key of a node that is still let in. */
    public Optional<List<X509Certificate>> issued(NodeId node) {
        return certificates.liveKeys(node).stream().flatMap(key -> certificates.newestChain(key).stream())
                .filter(chain -> !isAuthority(chain.get(0))).filter(chain -> !isRevoked(chain.get(0)))
                .max(Comparator.comparing(chain -> chain.get(0).getNotBefore()));
    }

    private static boolean isAuthority(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0;
    }

    Revocations revocations() {
        return revocations;
    }

    Tokens tokens() {
        return tokens;
    }

    Requests requests() {
        return requests;
    }

    ExpectedNodes expected() {
        return expected;
    }

    /**
     * @param links    ends the links of nodes that are not let in any more, with a reason
     * @param children tells those in whose area it matters
     */
    public void onRevocation(BiConsumer<Predicate<NodeId>, String> links,
            BiConsumer<Predicate<DivisionCode>, SharedRecord> children) {
        tell = children;
        shutOut = links;
    }

    /**
     * Makes a token; its secret is in the answer and nowhere else.
     *
     * @param authority whether the node will admit nodes of its own
     * @param replaces  whether it takes the place of a node that has a certificate
     * @throws InvalidValue when it cannot be; explained in both languages
     */
    public EnrolToken token(NodeId child, boolean authority, boolean replaces, Duration validity,
            InetSocketAddress address, String who) {
        if (address == null || address.getPort() == 0) {
            throw new InvalidValue("缺少下级连接本节点的地址：请填写，或在配置中设置 admission.address",
                    "the address where children reach this node is missing: give it, or set admission.address");
        }
        if (validity.isNegative() || validity.isZero() || validity.compareTo(LONGEST_TOKEN) > 0) {
            throw new InvalidValue("有效期最长 90 天", "a token is valid for 90 days at most");
        }
        Instant now = time.instant();
        try {
            issuing.requireCovered(child, authority, now);
            byte[] secret = EnrolToken.newSecret(random);
            EnrolToken token = new EnrolToken(node.node(), address, child, now.plus(validity),
                    FirstTrust.fingerprint(identity.root()), secret);
            tokens.add(new Tokens.Entry(EnrolToken.hash(secret), child, authority, replaces, token.expires(), now, who,
                    null));
            log.note("token", child.text(), who, "", "until " + token.expires().truncatedTo(ChronoUnit.SECONDS)
                    + (authority ? ", hub" : "")
                    + (replaces ? ", replacement" : ""));
            return token;
        } catch (Refused refused) {
            throw told(refused);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the root cannot be encoded", e);
        }
    }

    private static InvalidValue told(Refused refused) {
        return new InvalidValue("拒绝（" + refused.code() + "）：" + refused.getMessage(), refused.getMessage());
    }

    /** Makes a token that nobody has used good for nothing. */
    void withdraw(String hash, String who) {
        tokens.find(hash).ifPresent(token -> {
            if (tokens.withdraw(hash)) {
                log.note("withdrawn", token.node().text(), who, "", "a token that nobody had used");
            }
        });
    }

    /**
     * Admits a request whose code a person has compared.
     *
     * @param key  of the request
     * @param as   the node that it will be
     * @param hub  whether it may admit nodes of its own; it must have asked for that
     * @throws InvalidValue when it cannot be; explained in both languages
     */
    void admit(String key, NodeId as, boolean hub, boolean replaces, String who) {
        Requests.Entry request = requests.find(key).filter(one -> one.state() == Requests.State.WAITING)
                .orElseThrow(() -> new InvalidValue("该申请已不在等待", "this request does not wait any more"));
        if (!request.node().equals(as)) {
            throw new InvalidValue("该节点申请的名称是 " + request.node() + "；如不对，请拒绝，并让它以正确的名称重新申请",
                    "the node asks to be " + request.node() + "; if that is wrong, refuse it and let it ask anew by its "
                            + "right name");
        }
        if (hub && request.authorityCsr() == null) {
            throw new InvalidValue("该节点没有申请作为枢纽（microbrain enrol --hub）",
                    "this node did not ask to be a hub (microbrain enrol --hub)");
        }
        Instant now = time.instant();
        try {
            Issuing.Wish wish = new Issuing.Wish(as, SigningRequest.read(request.csr()).key(),
                    hub ? SigningRequest.read(request.authorityCsr()).key() : null, replaces);
            file.change(() -> {
                try {
                    issuing.admit(wish, "request", who, now);
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e.getMessage(), e);
                }
                return requests.decide(key, Requests.State.ADMITTED, now);
            });
        } catch (Refused refused) {
            throw told(refused);
        } catch (GeneralSecurityException e) {
            throw new InvalidValue("该申请无法读取：" + e.getMessage(), "the request cannot be read: " + e.getMessage());
        }
        log.note("admitted", as.text(), who, request.address(), "by request, code " + request.code()
                + (hub ? ", hub" : "") + (replaces ? ", replaces an earlier machine" : "") + ", key " + key);
        afterRevocation();
    }

    void refuse(String key, String who) {
        requests.find(key).ifPresent(request -> {
            if (requests.decide(key, Requests.State.REFUSED, time.instant())) {
                log.note("not-admitted", request.node().text(), who, request.address(), "code " + request.code());
            }
        });
    }

    /**
     * Keeps a list of nodes that are to come.
     *
     * @param area all must lie below it
     * @return what is wrong, line by line; empty when the list was kept
     */
    List<ExpectedNodes.Problem> expect(String csv, DivisionCode area, String who) {
        List<ExpectedNodes.Problem> problems = expected.load(csv, area, who, time.instant());
        if (problems.isEmpty()) {
            log.note("expected", "", who, "", expected.missing() + " nodes are expected and have no certificate yet");
        }
        return problems;
    }

    /**
     * Revokes every key that this node has certified for a node, its authority's too. Links end at once.
     *
     * @param reason for people, also of the node
     */
    void revoke(NodeId child, String reason, String who) {
        Instant now = time.instant();
        List<String> keys = certificates.liveKeys(child);
        file.change(() -> {
            keys.forEach(key -> revocations.add(new Revocations.Revoked(key, child.text(), now, who, reason),
                    false));
            return keys.size();
        });
        log.note("revoked", child.text(), who, "", reason + " (" + keys.size() + " keys)");
        afterRevocation();
    }

    /** Children whom it concerns are told, links of who is revoked end. Others are at worst closed and come again: those are told apart at the next greeting. */
    void afterRevocation() {
        List<Revocations.Revoked> fresh = revocations.fresh();
        if (!fresh.isEmpty()) {
            fresh.forEach(one -> tell.accept(SharedRevocation.concerns(new NodeId(one.node())),
                    SharedRevocation.record(node.node(), one)));
            List<NodeId> revoked = fresh.stream().map(one -> new NodeId(one.node())).toList();
            shutOut.accept(peer -> revoked.stream().anyMatch(one -> one.equals(peer)
                    || one.area().strictlyContains(peer.area())), "a certificate of this node, or of the authority that "
                    + "signed it, was revoked; connect anew");
        }
    }

    /** Whether there is something to be learnt from these records. */
    public static boolean isNews(Batch batch) {
        return batch.records().stream().anyMatch(record -> record.kind().equals(RecordKind.REVOCATION));
    }

    /** Learns what nodes below have revoked, from the records that pass. Waits for the disk. */
    public void learn(Batch batch) {
        boolean learnt = false;
        for (JournalRecord record : batch.records()) {
            if (record.kind().equals(RecordKind.REVOCATION)) {
                learnt |= learn(record);
            }
        }
        if (learnt) {
            afterRevocation();
        }
    }

    private boolean learn(JournalRecord record) {
        NodeId reporter = record.origin().node();
        try {
            return keep(SharedRevocation.read(reporter, ByteString.copyFrom(record.body())), "learnt from below");
        } catch (IllegalArgumentException e) {
            log.noteStranger("refused", "", reporter.text(), e.getMessage());
            return false;
        }
    }

    /** Learns what nodes above have revoked of those below this one. Waits for the disk. */
    void told(NodeId parent, List<SharedRecord> records) {
        boolean learnt = false;
        for (SharedRecord record : records) {
            try {
                Revocations.Revoked one = SharedRevocation.read(parent, record.body());
                learnt |= node.area().strictlyContains(new NodeId(one.node()).area()) && keep(one, "learnt from above");
            } catch (IllegalArgumentException e) {
                log.noteStranger("refused", "", parent.text(), e.getMessage());
            }
        }
        if (learnt) {
            afterRevocation();
        }
    }

    /** @return whether it is news; a neighbour's is no news when this node keeps very many already */
    private boolean keep(Revocations.Revoked one, String how) {
        if (revocations.isFull() && revocations.of(one.key()).isEmpty()) {
            log.noteStranger("refused", one.node(), one.who(), "no more than " + Revocations.MOST_OF_NEIGHBOURS
                    + " revocations of neighbours are kept");
            return false;
        }
        if (!revocations.add(one, true)) {
            return false;
        }
        log.noteNode("revoked", one.node(), one.who(), "", how + ": " + one.reason());
        return true;
    }

    /** Keeps a copy of the book. To be called every hour; waits for the disk. */
    public void copy() {
        file.copy();
    }

    @Override
    public void close() {
        file.close();
    }
}
