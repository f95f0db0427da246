package org.microbrain.runtime.enrol;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.NodeId;

/** Requests that wait for a person, bounded: of too many from one address, and of too many in all, the oldest goes. */
final class Requests {

    enum State {
        WAITING, ADMITTED, REFUSED
    }

    private final AdmissionFile file;
    private final AdmissionLog log;
    private final int most;
    private final int mostOfAddress;

    /**
     * One request.
     *
     * @param key          hash of the node's key
     * @param node         the name that it asks for
     * @param csr          its certificate signing request
     * @param authorityCsr that of its own authority; null when it admits nobody
     * @param code         what the node shows, too
     * @param nodePart     the node's part of the code
     * @param parentPart   this end's part of the code
     * @param address      where it came from, without the port
     * @param serial       of the machine, as it says
     * @param since        when it first came
     * @param seen         when it last came
     */
    record Entry(String key, NodeId node, byte[] csr, byte[] authorityCsr, String code, byte[] nodePart,
            byte[] parentPart, String address, String serial, String program, Instant since, Instant seen, State state) {
    }

    Requests(AdmissionFile file, AdmissionLog log, int most, int mostOfAddress) {
        this.file = file;
        this.log = log;
        this.most = most;
        this.mostOfAddress = mostOfAddress;
    }

    Optional<Entry> find(String key) {
        return list("WHERE key = ?", key).stream().findFirst();
    }

    /** Those that wait, the newest last. */
    List<Entry> waiting() {
        return list("WHERE state = 'WAITING' ORDER BY since");
    }

    private List<Entry> list(String where, Object... parameters) {
        return file.list(row -> new Entry(row.getString(1), new NodeId(row.getString(2)), row.getBytes(3), row.getBytes(4),
                row.getString(5), row.getBytes(6), row.getBytes(7), row.getString(8), row.getString(9), row.getString(10),
                Instant.ofEpochMilli(row.getLong(11)), Instant.ofEpochMilli(row.getLong(12)),
                State.valueOf(row.getString(13))),
                "SELECT key, node, csr, authority_csr, code, node_part, parent_part, address, serial, program, since, "
                        + "seen, state FROM request " + where, parameters);
    }

    /** Takes the place of an earlier request with the same key. */
    void put(Entry one) {
        file.change(() -> {
            file.update("DELETE FROM request WHERE key = ?", one.key);
            makeRoom(mostOfAddress, "AND address = ?", one.address);
            makeRoom(most, "");
            file.update("DELETE FROM request WHERE state <> 'WAITING' AND seen < ?",
                    one.seen.minusSeconds(30L * 86_400).toEpochMilli());
            return file.update("INSERT INTO request(key, node, csr, authority_csr, code, node_part, parent_part, address, "
                    + "serial, program, since, seen, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", one.key,
                    one.node.text(), one.csr, one.authorityCsr, one.code, one.nodePart, one.parentPart, one.address,
                    one.serial, one.program, one.since.toEpochMilli(), one.seen.toEpochMilli(), one.state.name());
        });
    }

    private void makeRoom(int bound, String which, Object... parameters) {
        if (file.count("SELECT count(*) FROM request WHERE state = 'WAITING' " + which, parameters) < bound) {
            return;
        }
        list("WHERE state = 'WAITING' " + which + " ORDER BY since LIMIT 1", parameters).forEach(oldest -> {
            file.update("DELETE FROM request WHERE key = ?", oldest.key);
            log.noteStranger("dropped", oldest.node.text(), oldest.address,
                    "too many requests wait (" + bound + "); this one was the oldest and nobody had answered it");
        });
    }

    void seen(String key, Instant now) {
        file.update("UPDATE request SET seen = ? WHERE key = ?", now.toEpochMilli(), key);
    }

    /** @return false when it does not wait any more */
    boolean decide(String key, State state, Instant now) {
        return file.update("UPDATE request SET state = ?, seen = ? WHERE key = ? AND state = 'WAITING'", state.name(),
                now.toEpochMilli(), key) == 1;
    }
}
