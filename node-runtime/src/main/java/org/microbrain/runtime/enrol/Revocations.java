package org.microbrain.runtime.enrol;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.microbrain.link.PeerNames;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.runtime.identity.NodeKeys;
import org.microbrain.runtime.identity.PeerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are not let in any more, whatever certificate they show, and everything that a revoked authority signed. Asked
 * at each connection. Safe for use by several threads.
 */
final class Revocations implements PeerNames {

    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));

    /** More are not taken from neighbours: one that was taken over must not fill the disk. */
    static final int MOST_OF_NEIGHBOURS = 50_000;

    private final AdmissionFile file;
    private final AdmissionLog log;
    private final Executor executor;
    private final Map<String, Revoked> revoked = new ConcurrentHashMap<>();
    private final Queue<Revoked> untold = new ConcurrentLinkedQueue<>();
    private final Queue<Revoked> fresh = new ConcurrentLinkedQueue<>();

    /**
     * One revoked key.
     *
     * @param key    SHA-256 of the public key, in hexadecimal
     * @param node   whose key it is
     * @param who    a person, or the node that reported it
     */
    record Revoked(String key, String node, Instant at, String who, String reason) {
    }

    Revocations(AdmissionFile file, AdmissionLog log, Executor executor) {
        this.file = file;
        this.log = log;
        this.executor = executor;
        file.list(row -> new Revoked(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3)),
                row.getString(4), row.getString(5)), "SELECT key, node, at, who, reason FROM revoked")
                .forEach(one -> revoked.put(one.key, one));
        file.list(row -> row.getString(1), "SELECT key FROM revoked WHERE told = 0")
                .forEach(key -> untold.add(revoked.get(key)));
    }

    /**
     * Keeps it for ever.
     *
     * @param told true when the way up knows it already
     * @return false when it was known
     */
    boolean add(Revoked one, boolean told) {
        boolean isNew = file.update("INSERT OR IGNORE INTO revoked(key, node, at, who, reason, told) VALUES(?, ?, ?, ?, ?, ?)",
                one.key, one.node, one.at.toEpochMilli(), one.who, one.reason, told) == 1;
        if (revoked.putIfAbsent(one.key, one) == null) {
            fresh.add(one);
        }
        if (isNew && !told) {
            untold.add(one);
        }
        return isNew;
    }

    /** Those revoked since this was asked last. */
    List<Revoked> fresh() {
        List<Revoked> ones = new ArrayList<>();
        for (Revoked one = fresh.poll(); one != null; one = fresh.poll()) {
            ones.add(one);
        }
        return ones;
    }

    /** Whether no more are taken from neighbours; what people here revoke is always kept. */
    boolean isFull() {
        return revoked.size() >= MOST_OF_NEIGHBOURS;
    }

    /** All, the newest first. */
    List<Revoked> all() {
        return revoked.values().stream().sorted(Comparator.comparing(Revoked::at).reversed()).toList();
    }

    Optional<Revoked> of(String key) {
        return Optional.ofNullable(revoked.get(key));
    }

    /** Those that the journal, and so the way up, does not have yet. */
    List<Revoked> untold() {
        return List.copyOf(untold);
    }

    void told(List<Revoked> ones) {
        ones.forEach(one -> file.update("UPDATE revoked SET told = 1 WHERE key = ?", one.key));
        untold.removeAll(ones);
    }

    /** @throws Refused when a key of the chain is revoked */
    void check(List<X509Certificate> chain) {
        for (X509Certificate certificate : chain) {
            Revoked one = revoked.get(NodeKeys.hash(certificate.getPublicKey()));
            if (one != null) {
                throw new Refused("revoked", "the certificate of " + one.node + " was revoked on " + TIME.format(one.at)
                        + " (" + one.reason + ")" + (certificate == chain.get(0) ? "" : ", and with it what it signed"));
            }
        }
    }

    @Override
    public NodeId of(List<X509Certificate> chain) throws CertificateException {
        NodeId node = PeerName.of(chain.get(0)).node();
        try {
            check(chain);
        } catch (Refused shut) {
            try {
                executor.execute(() -> log.noteStranger("refused", node.text(), "", shut.getMessage()));
            } catch (RejectedExecutionException e) {
                LOG.debug("too much waits to be written down; {} was refused: {}", node, shut.getMessage());
            }
            throw new ProtocolViolation(shut.code(), shut.getMessage());
        }
        return node;
    }
}
