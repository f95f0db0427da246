package org.microbrain.runtime.enrol;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.NodeId;

/** One-time tokens, stored as hashes. */
public final class Tokens {

    /** Tokens that are neither used nor expired. */
    static final int MOST_OPEN = 20_000;

    private final AdmissionFile file;

    /**
     * What is known of a token.
     *
     * @param hash      of its secret
     * @param authority whether the node may be a hub that admits nodes of its own
     * @param replaces  whether it takes the place of a node that has a certificate
     * @param usedBy    the hash of the key that used it; null when nobody has
     */
    public record Entry(String hash, NodeId node, boolean authority, boolean replaces, Instant expires, Instant at,
            String who, String usedBy) {
    }

    Tokens(AdmissionFile file) {
        this.file = file;
    }

    /** @throws Refused when there are too many */
    void add(Entry token) {
        file.change(() -> {
            file.update("DELETE FROM token WHERE expires < ?", token.at.minusSeconds(30L * 86_400).toEpochMilli());
            if (file.count("SELECT count(*) FROM token WHERE used_by IS NULL AND expires > ?", token.at.toEpochMilli())
                    >= MOST_OPEN) {
                throw new Refused("too-many", "there are " + MOST_OPEN + " tokens that nobody has used; withdraw some");
            }
            return file.update("INSERT INTO token(hash, node, authority, replaces, expires, at, who) VALUES(?, ?, ?, ?, ?, ?, ?)",
                    token.hash, token.node.text(), token.authority, token.replaces, token.expires.toEpochMilli(),
                    token.at.toEpochMilli(), token.who);
        });
    }

    Optional<Entry> find(String hash) {
        return list("WHERE hash = ?", hash).stream().findFirst();
    }

    /** Those that can still be used, the next to expire first. */
    List<Entry> open(Instant now) {
        return list("WHERE used_by IS NULL AND expires > ? ORDER BY expires LIMIT 1000", now.toEpochMilli());
    }

    private List<Entry> list(String where, Object... parameters) {
        return file.list(row -> new Entry(row.getString(1), new NodeId(row.getString(2)), row.getBoolean(3),
                row.getBoolean(4), Instant.ofEpochMilli(row.getLong(5)), Instant.ofEpochMilli(row.getLong(6)),
                row.getString(7), row.getString(8)),
                "SELECT hash, node, authority, replaces, expires, at, who, used_by FROM token " + where, parameters);
    }

    /** @return false when another key was quicker */
    boolean use(String hash, String key, Instant now) {
        return file.update("UPDATE token SET used_by = ?, used_at = ? WHERE hash = ? AND used_by IS NULL", key,
                now.toEpochMilli(), hash) == 1;
    }

    /** Makes a token that nobody has used good for nothing. */
    boolean withdraw(String hash) {
        return file.update("DELETE FROM token WHERE hash = ? AND used_by IS NULL", hash) == 1;
    }
}
