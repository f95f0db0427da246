package org.microbrain.runtime.district;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.microbrain.body.ReportBody;
import org.microbrain.journal.Storage;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.NodeStatus.Child;
import org.microbrain.runtime.console.NodeStatus.Standing;
import org.microbrain.runtime.node.LastHeard.Heard;

/**
 * A node below, as far as it is known here.
 *
 * @param state          in one word
 * @param direct         whether it is, or was, connected to this very node
 * @param lastRecord     time of its newest record, Unix milliseconds; 0 when not known
 * @param lastSeen       its last sign of life, Unix milliseconds; 0 when not known
 * @param backlog        records that wait for a parent somewhere; -1 when not known
 * @param program        name and version; empty when not known
 * @param certificateEnd until when its certificate holds, Unix milliseconds; 0 when not known
 * @param account        its records
 * @param warnings       open warnings at its place and below
 */
public record NodeLine(NodeId node, NodeState state, boolean direct, long lastRecord, long lastSeen, long backlog,
                       String program, long certificateEnd, NodeAccount account, OpenWarnings warnings) {

    /** Reports come every 10 minutes: two of them are missing. */
    static final Duration SILENT = Duration.ofMinutes(25);
    static final Duration OLD = Duration.ofMinutes(15);
    static final long MUCH = 1_000;
    static final Duration EXPIRING = Duration.ofDays(30);
    /** A child that has just been away is not told on. */
    static final Duration AWAY = Duration.ofMinutes(1);

    static NodeLine of(NodeAccount account, Optional<Child> child, Heard heard, ReportBody report, OpenWarnings warnings,
                       Instant now) {
        long lastRecord = Math.max(account.lastRecord(), heard == null ? 0 : heard.record());
        long arrived = Math.max(account.lastArrived(), heard == null ? 0 : heard.arrived());
        long lastSeen = child.map(one -> one.lastSeen() == null ? 0 : one.lastSeen().toEpochMilli())
                .map(seen -> Math.max(seen, arrived)).orElse(arrived);
        long backlog = child.map(Child::backlog).filter(known -> known >= 0).orElse(account.waiting());
        long end = report == null ? 0 : report.getCertificateEndMs();
        NodeState state = state(account, child, lastRecord, lastSeen, backlog, end, now.toEpochMilli());
        return new NodeLine(account.node(), state, child.isPresent(), lastRecord, lastSeen, backlog,
                report == null ? "" : report.getProgram(), end, account, warnings);
    }

    private static NodeState state(NodeAccount account, Optional<Child> child, long lastRecord, long lastSeen, long backlog,
                                   long end, long now) {
        if (child.filter(one -> one.standing() == Standing.TWICE).isPresent()) {
            return NodeState.TWICE;
        }
        if (!account.balanced()) {
            return NodeState.UNBALANCED;
        }
        if (lastSeen == 0) {
            return NodeState.UNHEARD;
        }
        if (account.node().isOfDevices()) {
            return NodeState.GOOD; // no node is there that could be away; each device's presence has a page of its own
        }
        boolean connected = child.filter(Child::connected).isPresent();
        if (!connected && now - lastSeen >= (child.isPresent() ? AWAY : SILENT).toMillis()) {
            return NodeState.SILENT;
        }
        if (child.filter(one -> one.storage() != Storage.GOOD).isPresent()) {
            return NodeState.DISK;
        }
        if (end != 0 && end <= now) {
            return NodeState.EXPIRED;
        }
        if (backlog >= MUCH || lastRecord != 0 && now - lastRecord >= OLD.toMillis()) {
            return NodeState.BEHIND;
        }
        return end != 0 && end - now <= EXPIRING.toMillis() ? NodeState.EXPIRING : NodeState.GOOD;
    }

    /** Age of its newest record in milliseconds; -1 when not known. */
    public long lag(Instant now) {
        return lastRecord == 0 ? -1 : Math.max(0, now.toEpochMilli() - lastRecord);
    }
}
