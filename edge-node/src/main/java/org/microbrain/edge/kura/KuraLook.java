package org.microbrain.edge.kura;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;

/** One look at what runs at a gateway: its components are read one after the other. One thread. */
final class KuraLook {

    private final KuraConfiguration wanted;
    private final Deque<String> toRead;
    private final SortedMap<String, SortedMap<String, KuraValue>> found = new TreeMap<>();

    /**
     * @param pids   of the components that are read
     * @param wanted whose passwords stand in no text
     */
    KuraLook(Collection<String> pids, KuraConfiguration wanted) {
        this.toRead = new ArrayDeque<>(pids);
        this.wanted = wanted;
    }

    boolean isDone() {
        return toRead.isEmpty();
    }

    /** What is asked now, unless all is read. */
    KuraRequest request() {
        return KuraRequest.of(KuraChange.CONF, KuraRequest.Method.GET, KuraChange.CONFIGURATIONS, toRead.element());
    }

    /** Takes the answer to {@link #request}. @throws KuraRequests.Unanswered when it is none */
    void answered(KuraReply reply) throws KuraRequests.Unanswered {
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

    /** What was found. */
    KuraConfiguration found() {
        return new KuraConfiguration(found);
    }
}
