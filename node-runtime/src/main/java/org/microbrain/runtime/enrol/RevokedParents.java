package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.link.PeerNames;
import org.microbrain.link.SharedBook;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.enrol.Revocations.Revoked;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.wire.proto.Shared;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys of nodes above this one that a node still higher has revoked: asked at each dial, so that nothing is handed to a hub
 * that was taken over. Kept in the journal's file. Safe for use by several threads.
 */
public final class RevokedParents implements PeerNames, SharedBook {

    /** Nodes above a place are few; beyond these nothing more is believed. */
    static final int MOST = 200;
    private static final String STATE = "revoked.parents";
    private static final Logger LOG = LoggerFactory.getLogger(RevokedParents.class);

    private final NodeId self;
    private final GroupCommit<? extends Journal> journal;
    private final Map<String, Revoked> revoked = new ConcurrentHashMap<>();

    /** @param saved what this object has kept in the journal's state {@link #saved}; null for nothing */
    public RevokedParents(NodeId self, GroupCommit<? extends Journal> journal, byte[] saved) {
        this.self = self;
        this.journal = journal;
        if (saved != null) {
            try {
                Shared.parseFrom(saved).getEntriesList().forEach(entry -> {
                    Revoked one = SharedRevocation.read(new NodeId(entry.getNode()), entry.getBody());
                    revoked.put(one.key(), one);
                });
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                LOG.error("what was known of revoked parents cannot be read and is learnt anew: {}", e.getMessage());
            }
        }
    }

    /** What an earlier run kept. */
    public static byte[] saved(Journal journal) {
        return journal.state(STATE);
    }

    /** Whether the key of this certificate is believed no more, as a node above its place says. */
    public boolean isRevoked(X509Certificate certificate) {
        return revoked.containsKey(NodeKeys.hash(certificate.getPublicKey()));
    }

    @Override
    public NodeId of(List<X509Certificate> chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            Revoked one = revoked.get(NodeKeys.hash(certificate.getPublicKey()));
            if (one != null) {
                throw new ProtocolViolation("revoked", "the certificate of " + one.node() + " was revoked, as " + one.who()
                        + " says (" + one.reason() + "); this node needs another parent");
            }
        }
        return PeerName.of(chain.get(0)).node();
    }

    @Override
    public CompletionStage<Map<String, Long>> known(DivisionCode area) {
        return CompletableFuture.completedFuture(SharedRevocation.digests(area, revoked.values().stream()));
    }

    /** It has no children of its own to tell: what it knows concerns none that it could vouch for. */
    @Override
    public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
        return CompletableFuture.completedFuture(new Lacking(List.of(), false));
    }

    @Override
    public CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records) {
        boolean fresh = false;
        for (SharedRecord record : records) {
            if (record.kind().equals(RecordKind.REVOCATION)) {
                fresh |= told(parent, record.body());
            }
        }
        return fresh ? save() : CompletableFuture.completedFuture(null);
    }

    private boolean told(NodeId parent, ByteString body) {
        try {
            Revoked one = SharedRevocation.read(parent, body);
            if (!new NodeId(one.node()).area().strictlyContains(self.area())) {
                return false;
            }
            if (revoked.size() >= MOST) {
                LOG.error("{} parents are revoked already; that of {} is not kept", MOST, one.node());
                return false;
            }
            if (revoked.putIfAbsent(one.key(), one) != null) {
                return false;
            }
            LOG.warn("{} is no parent any more: {} says that its key was revoked ({})", one.node(), parent, one.reason());
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("what {} says of a revocation is left out: {}", parent, e.getMessage());
            return false;
        }
    }

    private CompletionStage<Void> save() {
        return journal.submit(store -> {
            Shared.Builder all = Shared.newBuilder();
            revoked.values().forEach(one -> all.addEntries(Shared.Entry.newBuilder().setNode(one.who())
                    .setKind(RecordKind.REVOCATION.code()).setBody(SharedRevocation.body(one).toByteString())));
            store.state(STATE, all.build().toByteArray());
            return null;
        });
    }
}
