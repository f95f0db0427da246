package org.microbrain.runtime.enrol;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.microbrain.runtime.people.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where admission says what happened: who asked, who was admitted, refused, renewed, revoked, by whom. Each
 * is a line of the log and a row of {@code admission.db}. What strangers cause is written at most {@link #LINES_A_MINUTE}
 * times a minute, the rest is counted. Safe for use by several threads.
 */
public final class AdmissionLog {

    private static final Logger LOG = LoggerFactory.getLogger(AdmissionLog.class);
    static final int LINES_A_MINUTE = 60;
    private static final int MOST_ROWS = 100_000;
    private static final int LONGEST = 300;

    private final AdmissionFile file;
    private final InstantSource time;
    private volatile AuditTrail audit;
    private long minute;
    private int lines;
    private int leftOut;

    /**
     * One thing that happened.
     *
     * @param what    a stable word: asked, admitted, refused, renewed, revoked, token, expected, dropped
     * @param node    the node that it is about; may be empty
     * @param who     the person, or the node's program
     * @param address where it came from; may be empty
     */
    public record Event(Instant at, String what, String node, String who, String address, String detail) {
    }

    AdmissionLog(AdmissionFile file, InstantSource time) {
        this.file = file;
        this.time = time;
    }

    /** From now on what nodes and strangers do is audited, too; what people do at the console is audited there. */
    public void auditIn(AuditTrail trail) {
        audit = trail;
    }

    /** A node did something over the wire. Not on the journal's thread: it may wait for the journal. */
    void noteNode(String what, String node, String who, String address, String detail) {
        note(what, node, who, address, detail);
        if (audit != null) {
            audit.done(null, "admission " + what, node + ' ' + detail, address);
        }
    }

    /** A person, or the node itself, did something. */
    void note(String what, String node, String who, String address, String detail) {
        Event event = new Event(time.instant(), what, cut(node), cut(who), cut(address), cut(detail));
        LOG.info("admission: {} {} by {} {}: {}", event.what, event.node, event.who, event.address, event.detail);
        file.update("INSERT INTO event(at, what, node, who, address, detail) VALUES(?, ?, ?, ?, ?, ?)",
                event.at.toEpochMilli(), event.what, event.node, event.who, event.address, event.detail);
        file.update("DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - " + MOST_ROWS);
    }

    /** A stranger, or a node that is not let in, did something: limited. */
    void noteStranger(String what, String node, String address, String detail) {
        int counted;
        synchronized (this) {
            long now = time.millis() / 60_000;
            counted = now == minute ? 0 : leftOut;
            if (now != minute) {
                minute = now;
                lines = 0;
                leftOut = 0;
            }
            if (lines >= LINES_A_MINUTE) {
                leftOut++;
                return;
            }
            lines++;
        }
        if (counted > 0) {
            note("refused", "", "stranger", "", counted + " more were not written down one by one");
        }
        note(what, node, "stranger", address, detail);
        if (audit != null) {
            audit.refused(null, "admission " + what, node + ' ' + detail, address);
        }
    }

    private static String cut(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
    }

    /** The newest first. */
    public List<Event> newest(int atMost) {
        return file.list(row -> new Event(Instant.ofEpochMilli(row.getLong(1)), row.getString(2), row.getString(3),
                row.getString(4), row.getString(5), row.getString(6)),
                "SELECT at, what, node, who, address, detail FROM event ORDER BY id DESC LIMIT ?", atMost);
    }
}
