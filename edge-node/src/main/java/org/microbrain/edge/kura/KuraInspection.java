package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraPeople;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.console.Notice;

/**
 * Reads what {@link KuraCheck} looks at when a gateway has come and at times; what was read is looked
 * at and let go, since passwords are in it. Of another connection than that to the edge nothing is read, but where the gateway has one
 * alone. All but {@link #wake} and {@link #state} on one thread.
 */
final class KuraInspection {

    /** After a gateway has come: it tells much else at that moment. */
    static final long CALM_MILLIS = 2_000;
    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final Notice NOTHING = new Notice("", "");
    /** The transport of a connection beside the owner's. */
    static final String SECOND = KuraConnection.pid(KuraConnection.TRANSPORT, KuraConnection.SECOND);

    private final String gateway;
    private final KuraRequests requests;
    private final long every;
    private final SortedMap<String, SortedMap<String, KuraValue>> found = new TreeMap<>();
    /** What is awaited, by component. */
    private final Map<String, CompletableFuture<KuraReply>> asked = new LinkedHashMap<>();
    private String connection = "";
    private long due = NEVER;
    private volatile boolean woken = true;
    private volatile KuraChecked state = KuraChecked.NOTHING;

    /** @param every milliseconds between two inspections */
    KuraInspection(String gateway, KuraRequests requests, long every) {
        this.gateway = gateway;
        this.requests = requests;
        this.every = every;
    }

    /** Any thread: the gateway has come. */
    void wake() {
        woken = true;
    }

    /** Any thread. */
    KuraChecked state() {
        return state;
    }

    /** Whether the gateway has a connection to the edge beside that of its owner, as far as it was read. */
    boolean adopted() {
        return connection.equals(KuraConnection.SECOND);
    }

    /**
     * Goes on as far as it can without waiting.
     *
     * @param now   milliseconds of a monotonic clock
     * @param birth what the gateway said of itself; null for nothing
     * @param busy  whether it is being changed: then it is not judged
     */
    void work(long now, Instant time, KuraBirth birth, boolean busy) {
        if (woken) {
            woken = false;
            due = now + CALM_MILLIS;
        }
        if (!asked.isEmpty() && asked.values().stream().allMatch(CompletableFuture::isDone)) {
            answered(now, time, birth);
        } else if (asked.isEmpty() && now >= due && !busy && requests.reaches(gateway)) {
            due = now + every;
            found.clear();
            ask(List.of(SECOND), now);
        }
    }

    private void ask(List<String> pids, long now) {
        pids.forEach(pid -> asked.put(pid, requests.send(gateway, KuraRequest.of(KuraChange.CONF, KuraRequest.Method.GET, KuraChange.CONFIGURATIONS,
                pid), now)));
    }

    private void answered(long now, Instant time, KuraBirth birth) {
        boolean first = asked.containsKey(SECOND);
        try {
            asked.forEach((pid, reply) -> take(pid, reply.join()));
            asked.clear();
            if (first) {
                ask(others(), now);
                return;
            }
            KuraCheck.Result result = KuraCheck.of(new KuraConfiguration(found), connection, birth == null ? null : birth.off());
            state = new KuraChecked(time, result.findings(), result.untold(), NOTHING);
        } catch (CompletionException e) {
            Notice why = e.getCause() instanceof KuraRequests.Unanswered unanswered ? new Notice(unanswered.zh(), unanswered.getMessage())
                    : new Notice("暂时无法检查", "it cannot be checked at the moment");
            state = new KuraChecked(state.at(), state.findings(), state.untold(), why);
        }
        asked.clear();
        found.clear();
    }

    private List<String> others() {
        connection = found.containsKey(SECOND) ? KuraConnection.SECOND : "";
        List<String> others = new ArrayList<>(List.of(KuraPeople.PID, KuraCheck.COMMANDS));
        others.addAll(KuraCheck.KEYSTORES);
        if (connection.isEmpty()) {
            others.add(KuraConnection.TRANSPORT);
        }
        others.add(KuraConnection.pid(KuraConnection.DATA, connection));
        return others;
    }

    private void take(String pid, KuraReply reply) {
        SortedMap<String, KuraValue> values = values(reply, pid);
        if (pid.equals(KuraConnection.TRANSPORT) && !isOurs(values)) {
            return;
        }
        // The transport comes before it: whose connection it is of is known by then.
        boolean ofAnother = pid.equals(KuraConnection.DATA) && !found.containsKey(KuraConnection.TRANSPORT);
        if (values != null && !ofAnother) {
            found.put(pid, values);
        }
    }

    /** A gateway without a client identifier of its own takes its network's address for one. */
    private boolean isOurs(SortedMap<String, KuraValue> transport) {
        KuraValue client = transport == null ? null : transport.get("client-id");
        return transport != null && (client == null || List.of("", gateway).contains(String.join("", client.values()).strip()));
    }

    /** Of what was not asked for, or is no configuration, nothing is believed. */
    private static SortedMap<String, KuraValue> values(KuraReply reply, String pid) {
        try {
            return reply.understood() ? KuraSnapshot.read(reply.body()).components().get(pid) : null;
        } catch (KuraCodec.Unusable unusable) {
            return null;
        }
    }
}
