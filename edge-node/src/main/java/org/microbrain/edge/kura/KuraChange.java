package org.microbrain.edge.kura;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
 * What is put to a gateway, from the gateway's own snapshot before it to the proof that it runs, or that it was taken back. An
 * answer proves nothing: only what is read back counts. One thread.
 */
final class KuraChange implements KuraTask {

    static final String CONF = "CONF-V1";
    static final String CONFIGURATIONS = "configurations";
    static final String SNAPSHOTS = "snapshots";
    static final String ROLLBACK = "rollback";
    /** How long after an answer the gateway is read for the first time: it applies a second later. */
    static final long SETTLE_MILLIS = 3_000;
    /** How long what was put may take to run. */
    static final long DEADLINE_MILLIS = 120_000;
    /** Between two looks while its data are awaited. */
    static final long QUIET_MILLIS = 15_000;
    /** Values that are named in words. */
    private static final int NAMED = 3;
    /** Before all times, with room to add to it. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final Logger LOG = LoggerFactory.getLogger(KuraChange.class);

    private enum Step { SAVING, PUTTING, TAKING_BACK, READING, OVER }

    private final String gateway;
    private final KuraConfiguration wanted;
    private final KuraConfiguration put;
    private final KuraStanding standing;
    private final KuraRhythm rhythm;
    /** Whether it told data before, and has to go on. */
    private final boolean told;
    private Step step = Step.SAVING;
    private boolean sent;
    /** The gateway's own snapshot from before. */
    private long saved;
    private boolean takenBack;
    private boolean proved;
    /** When what was put was in place for the first time. */
    private long inPlaceSince = NEVER;
    private String backZh = "";
    private String backEn = "";
    private long deadline;
    private long due;

    /**
     * Begins.
     *
     * @param wanted all that is wanted of the gateway
     * @param put    the part of it that is put
     * @param now    milliseconds of a monotonic clock
     */
    KuraChange(String gateway, KuraConfiguration wanted, KuraConfiguration put, KuraStanding standing, KuraRhythm rhythm, long now) {
        this.gateway = gateway;
        this.wanted = wanted;
        this.put = put;
        this.standing = standing;
        this.rhythm = rhythm;
        this.told = rhythm.tells(now);
        this.deadline = now + DEADLINE_MILLIS;
        standing.mark(keys(), KuraState.How.SENT);
    }

    private Set<Key> keys() {
        return put.values().keySet();
    }

    @Override
    public KuraRequest request() {
        return switch (step) {
            case SAVING -> KuraRequest.of(CONF, KuraRequest.Method.EXEC, "snapshot");
            case PUTTING -> KuraRequest.of(CONF, KuraRequest.Method.PUT, CONFIGURATIONS).withBody(KuraSnapshot.write(withFactories()));
            case TAKING_BACK -> KuraRequest.of(CONF, KuraRequest.Method.EXEC, ROLLBACK, Long.toString(saved));
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

    @Override
    public int attempts(int before) {
        return takenBack ? KuraTwin.MOST_ATTEMPTS : proved ? 0 : sent ? before + 1 : before;
    }

    @Override
    public void answered(KuraReply reply, long now) {
        switch (step) {
            case SAVING -> saved(reply, now);
            case PUTTING -> put(reply, now);
            default -> {
                LOG.info("gateway {} answers the rollback: {}", gateway, KuraSecrets.said(reply, wanted));
                readFrom(now + SETTLE_MILLIS);
            }
        }
    }

    private void saved(KuraReply reply, long now) {
        try {
            List<Long> all = reply.understood() ? KuraSnapshot.ids(reply.body()) : List.of();
            if (all.isEmpty()) {
                String said = KuraSecrets.said(reply, wanted);
                failed("网关未能保存快照，未下发" + said, "the gateway saved no snapshot, and nothing was sent " + said);
                return;
            }
            saved = all.get(0);
            standing.snapshots(all);
            sent = true;
            deadline = now + DEADLINE_MILLIS;
            step = Step.PUTTING;
            LOG.info("puts {} values to gateway {}, which can go back to {}", keys().size(), gateway, saved);
        } catch (KuraCodec.Unusable unusable) {
            failed(unusable.flaw().zh(), unusable.flaw().en());
        }
    }

    private void put(KuraReply reply, long now) {
        if (reply.understood()) {
            standing.mark(keys(), KuraState.How.APPLIED);
            readFrom(now + SETTLE_MILLIS);
        } else {
            failed("网关拒绝" + KuraSecrets.said(reply, wanted), "the gateway refused " + KuraSecrets.said(reply, wanted));
        }
    }

    private void readFrom(long time) {
        step = Step.READING;
        due = time;
    }

    /** Whether what was put runs is not known by that: it is read back all the same. */
    @Override
    public void unanswered(KuraRequests.Unanswered why, long now) {
        if (step == Step.SAVING) {
            failed("未能保存快照，未下发：" + why.zh(), "no snapshot could be saved, and nothing was sent: " + why.getMessage());
        } else if (now < deadline) {
            readFrom(now + SETTLE_MILLIS);
        } else {
            failed(why.zh(), why.getMessage());
        }
    }

    @Override
    public void away(long now) {
        if (now >= deadline) {
            failed("网关离开后没有回来", "the gateway went away and did not come back");
        }
    }

    @Override
    public boolean isInPlace(KuraConfiguration found, KuraConfiguration missing, long now) {
        return missing.isEmpty() && (takenBack ? now >= deadline : tellsOn(now));
    }

    /** A gateway that told data has to go on with what was put. */
    private boolean tellsOn(long now) {
        if (inPlaceSince == NEVER) {
            inPlaceSince = now;
            deadline = told ? now + rhythm.patience() : deadline;
        }
        return !told || rhythm.heardSince(inPlaceSince);
    }

    @Override
    public void readBack(boolean inPlace, KuraConfiguration missing, long now) {
        if (inPlace) {
            LOG.info("gateway {} runs what was put: {} values", gateway, keys().size());
            proved = true;
            step = Step.OVER;
        } else if (takenBack) {
            readBackTakenBack(missing, now);
        } else if (missing.isEmpty() && now < deadline) {
            standing.say("已生效，等待网关的数据", "it runs; data of the gateway are awaited");
            readFrom(now + QUIET_MILLIS);
        } else if (missing.isEmpty()) {
            takeBack(now, "此后没有数据", "no data came any more");
        } else if (now < deadline) {
            standing.mark(missingOf(missing), KuraState.How.APPLIED);
            readFrom(now + SETTLE_MILLIS);
        } else if (isAllMissing(missing)) {
            failed("网关答复成功，但没有照做", "the gateway said yes and did not do it");
        } else {
            String which = missing.values().keySet().stream().limit(NAMED).map(Key::toString).collect(Collectors.joining(", "));
            takeBack(now, "只有一部分生效（未生效：" + which + "）", "it ran in part only (without " + which + ")");
        }
    }

    private void readBackTakenBack(KuraConfiguration missing, long now) {
        if (now >= deadline) {
            failed(backZh + "，且未能退回到快照 " + saved, backEn + ", and it could not be taken back to snapshot " + saved);
        } else if (isAllMissing(missing)) {
            failed(backZh + "，已退回到快照 " + saved, backEn + ", and it was taken back to snapshot " + saved);
        } else {
            readFrom(now + SETTLE_MILLIS);
        }
    }

    private Set<Key> missingOf(KuraConfiguration missing) {
        return keys().stream().filter(missing.values()::containsKey).collect(Collectors.toSet());
    }

    private boolean isAllMissing(KuraConfiguration missing) {
        return missing.values().keySet().containsAll(keys());
    }

    /** Half of a configuration is worse than the one before. A person has to look, so that it is not tried again. */
    private void takeBack(long now, String whyZh, String whyEn) {
        LOG.warn("gateway {} is taken back to {}: {}", gateway, saved, whyEn);
        backZh = whyZh;
        backEn = whyEn;
        takenBack = true;
        deadline = now + DEADLINE_MILLIS;
        step = Step.TAKING_BACK;
    }

    private void failed(String whyZh, String whyEn) {
        LOG.warn("gateway {} does not run what was put: {}", gateway, whyEn);
        standing.failed(keys(), whyZh, whyEn);
        step = Step.OVER;
    }

    /** A component that is not there yet is made only when its factory stands beside its values. */
    private KuraConfiguration withFactories() {
        Map<Key, KuraValue> values = new TreeMap<>(put.values());
        wanted.values().forEach((key, value) -> {
            if (key.name().equals("service.factoryPid") && put.components().containsKey(key.pid())) {
                values.put(key, value);
            }
        });
        return KuraConfiguration.of(values);
    }
}
