package org.microbrain.edge.kura;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway goes back to a snapshot of its own, because a person said so or a release is given up. The snapshot is read first, so that it is known what is to
 * run afterwards: that is read back, of the components that the edge looks after. Where the connection to the edge does not stand in
 * it, as before the gateway was adopted, the proof is that it goes and stays away. Then nothing is put until a person says so or something else is wanted. One
 * thread.
 */
final class KuraReturn implements KuraTask {

    private static final Logger LOG = LoggerFactory.getLogger(KuraReturn.class);

    private enum Step { READING_SNAPSHOT, GOING_BACK, READING, OVER }

    private final String gateway;
    private final long snapshot;
    private final Set<String> components;
    private final KuraConfiguration wanted;
    private final boolean adopted;
    private final KuraStanding standing;
    private Step step = Step.READING_SNAPSHOT;
    private KuraConfiguration before = KuraConfiguration.NONE;
    private boolean sent;
    /** Whether the connection to the edge does not stand in the snapshot. */
    private boolean leaves;
    private boolean proved;
    private long deadline;
    private long due;

    /**
     * @param order   which snapshot, and which components are read back, too: those that are not in it must be gone
     * @param wanted  whose components are read back, and whose passwords stand in no text
     * @param adopted whether its connection to the edge is one beside that of its owner
     */
    KuraReturn(String gateway, KuraOrder.GoBack order, KuraConfiguration wanted, boolean adopted, KuraStanding standing, long now) {
        this.gateway = gateway;
        this.snapshot = order.snapshot();
        this.components = order.components();
        this.wanted = wanted;
        this.adopted = adopted;
        this.standing = standing;
        this.deadline = now + KuraChange.DEADLINE_MILLIS;
        standing.order("正在退回到快照 " + snapshot, "goes back to snapshot " + snapshot);
    }

    @Override
    public KuraRequest request() {
        String id = Long.toString(snapshot);
        return switch (step) {
            case READING_SNAPSHOT -> KuraRequest.of(KuraChange.CONF, KuraRequest.Method.GET, KuraChange.SNAPSHOTS, id);
            case GOING_BACK -> KuraRequest.of(KuraChange.CONF, KuraRequest.Method.EXEC, KuraChange.ROLLBACK, id);
            case READING, OVER -> null;
        };
    }

    @Override
    public long due() {
        return due;
    }

    @Override
    public boolean isOver() {
        return step == Step.OVER;
    }

    /** Whether it was read back that it is there again. */
    boolean isProved() {
        return proved;
    }

    /** Else the next look would put again what was just taken back. */
    @Override
    public int attempts(int attempts) {
        return sent ? KuraTwin.MOST_ATTEMPTS : attempts;
    }

    @Override
    public void answered(KuraReply reply, long now) {
        if (step == Step.READING_SNAPSHOT) {
            snapshot(reply, now);
        } else {
            LOG.info("gateway {} answers the rollback: {}", gateway, KuraSecrets.said(reply, wanted));
            readFrom(now + KuraChange.SETTLE_MILLIS);
        }
    }

    private void snapshot(KuraReply reply, long now) {
        try {
            if (!reply.understood()) {
                String said = KuraSecrets.said(reply, wanted);
                failed("快照读不出来，未退回" + said, "the snapshot could not be read, and nothing was done " + said);
                return;
            }
            KuraConfiguration all = KuraSnapshot.read(reply.body());
            if (all.isEmpty()) {
                failed("快照是空的，未退回", "nothing stands in the snapshot, and nothing was done");
                return;
            }
            before = lookedAfter(all);
            leaves = adopted && !all.components().containsKey(KuraInspection.SECOND);
            if (!leaves && wanted.isEmpty() && components.isEmpty()) {
                failed("快照中也有到本节点的连接，而本节点不管理其他配置，无法核实，未退回",
                        "the connection to this node stands in it, too, and nothing else is looked after from here, so that there would be no proof:"
                                + " nothing was done");
                return;
            }
            LOG.info("gateway {} goes back to snapshot {}", gateway, snapshot);
            deadline = now + KuraChange.DEADLINE_MILLIS;
            sent = true;
            step = Step.GOING_BACK;
        } catch (KuraCodec.Unusable unusable) {
            failed(unusable.flaw().zh(), unusable.flaw().en());
        }
    }

    /** Passwords are not compared: what a snapshot says of them may be sealed [M]. */
    private KuraConfiguration lookedAfter(KuraConfiguration all) {
        Map<Key, KuraValue> values = new TreeMap<>(all.values());
        values.entrySet().removeIf(one -> one.getValue().isSecret()
                || !wanted.components().containsKey(one.getKey().pid()) && !components.contains(one.getKey().pid()));
        return KuraConfiguration.of(values);
    }

    private void readFrom(long time) {
        step = Step.READING;
        due = time;
    }

    @Override
    public void unanswered(KuraRequests.Unanswered why, long now) {
        if (step == Step.READING_SNAPSHOT) {
            failed("快照读不出来，未退回：" + why.zh(), "the snapshot could not be read, and nothing was done: " + why.getMessage());
        } else if (now < deadline) {
            readFrom(now + KuraChange.SETTLE_MILLIS);
        } else {
            failed(why.zh(), why.getMessage());
        }
    }

    @Override
    public void away(long now) {
        if (now >= deadline && leaves && sent) {
            LOG.info("gateway {} is back at snapshot {}, in which there is no connection to this node", gateway, snapshot);
            standing.order("已退回到快照 " + snapshot + "；其中没有到本节点的连接，网关已离开", "it is back at snapshot " + snapshot
                    + ", in which there is no connection to this node, and has gone");
            step = Step.OVER;
        } else if (now >= deadline) {
            failed("网关离开后没有回来", "the gateway went away and did not come back");
        }
    }

    @Override
    public boolean isInPlace(KuraConfiguration found, KuraConfiguration missing, long now) {
        if (leaves) {
            return false;
        }
        boolean asBefore = before.values().entrySet().stream().allMatch(one -> {
            KuraValue value = found.value(one.getKey());
            return value != null && value.sameAs(one.getValue());
        });
        if (components.stream().anyMatch(pid -> found.components().containsKey(pid) && !before.components().containsKey(pid))) {
            return false;
        }
        // What was put since and made a component has to be gone.
        return asBefore && wanted.values().entrySet().stream().noneMatch(one -> !one.getValue().isSecret()
                && before.value(one.getKey()) == null && found.value(one.getKey()) != null);
    }

    @Override
    public void readBack(boolean inPlace, KuraConfiguration missing, long now) {
        if (inPlace) {
            proved = true;
            LOG.info("gateway {} is back at snapshot {}", gateway, snapshot);
            standing.order("已退回到快照 " + snapshot + "，已读回核实；之后不再自动下发", "it is back at snapshot " + snapshot
                    + ", as was read back; nothing is put any more by itself");
            step = Step.OVER;
        } else if (now < deadline) {
            readFrom(now + KuraChange.SETTLE_MILLIS);
        } else {
            failed("网关未照做", "the gateway did not do it");
        }
    }

    private void failed(String whyZh, String whyEn) {
        LOG.warn("gateway {} is not back at snapshot {}: {}", gateway, snapshot, whyEn);
        standing.order("未能退回到快照 " + snapshot + "：" + whyZh, "it could not go back to snapshot " + snapshot + ": " + whyEn);
        step = Step.OVER;
    }
}
