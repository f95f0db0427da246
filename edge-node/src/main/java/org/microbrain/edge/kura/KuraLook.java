package org.microbrain.edge.kura;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;

/** One look at what runs at a gateway: its components are read one after the other, then which snapshots it has. One thread. */
final class KuraLook {

    private final KuraConfiguration wanted;
    private final Deque<String> toRead;
    private final SortedMap<String, SortedMap<String, KuraValue>> found = new TreeMap<>();
    private boolean withSnapshots;
    /** Whether the answer that is awaited names its snapshots. */
    private boolean atSnapshots;
    private Optional<List<Long>> snapshots = Optional.empty();

    /**
     * @param pids          of the components that are read
     * @param wanted        whose passwords stand in no text
     * @param withSnapshots whether it is asked for its snapshots, too
     */
    KuraLook(Collection<String> pids, KuraConfiguration wanted, boolean withSnapshots) {
        this.withSnapshots = withSnapshots;
        this.toRead = new ArrayDeque<>(pids);
        this.wanted = wanted;
    }

    boolean isDone() {
        return toRead.isEmpty() && !withSnapshots;
    }

    /** What is asked now, unless all is read. */
    KuraRequest request() {
        atSnapshots = toRead.isEmpty();
        return atSnapshots ? KuraRequest.of(KuraChange.CONF, KuraRequest.Method.GET, KuraChange.SNAPSHOTS)
                : KuraRequest.of(KuraChange.CONF, KuraRequest.Method.GET, KuraChange.CONFIGURATIONS, toRead.element());
    }

    /** Without an answer about its snapshots a look is good all the same. @return false when the answer is missed */
    boolean unanswered() {
        withSnapshots &= !atSnapshots;
        return atSnapshots;
    }

    /** Takes the answer to {@link #request}. @throws KuraRequests.Unanswered when it is none */
    void answered(KuraReply reply) throws KuraRequests.Unanswered {
        if (atSnapshots) {
            withSnapshots = false;
            snapshots = Optional.of(snapshots(reply));
            return;
        }
        String pid = toRead.remove();
        if (reply.notFound()) {
            return;
        }
        if (!reply.understood()) {
            String said = KuraSecrets.said(reply, wanted);
            throw new KuraRequests.Unanswered("读取配置失败" + said, "its configuration could not be read " + said);
        }
        try {
            // Of what was not asked for nothing is believed.
            SortedMap<String, KuraValue> values = KuraSnapshot.read(reply.body()).components().get(pid);
            if (values != null) {
                found.put(pid, values);
            }
        } catch (KuraCodec.Unusable unusable) {
            throw new KuraRequests.Unanswered(unusable.flaw().zh(), unusable.flaw().en());
        }
    }

    private static List<Long> snapshots(KuraReply reply) {
        try {
            return reply.understood() ? KuraSnapshot.ids(reply.body()) : List.of();
        } catch (KuraCodec.Unusable unusable) {
            return List.of();
        }
    }

    /** Its snapshots, the newest first; empty when it was not asked or did not answer. */
    Optional<List<Long>> snapshots() {
        return snapshots;
    }

    /** What was found. */
    KuraConfiguration found() {
        return new KuraConfiguration(found);
    }
}
