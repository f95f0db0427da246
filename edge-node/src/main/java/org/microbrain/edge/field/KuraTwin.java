package org.microbrain.edge.field;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraDifference;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wanted of one gateway, what was in place the last time, and what runs there. It is read, compared, and what is wanted
 * for the first time is put; a gateway answers 200 and applies later, or not at all, so that only what is read back counts. What
 * somebody changed at the gateway is shown and left alone. All but {@link #state} on one thread.
 */
final class KuraTwin {

    /** How long after an answer the gateway is read for the first time: it applies a second later. */
    static final long SETTLE_MILLIS = 3_000;
    /** How long what was put may take to run. */
    static final long DEADLINE_MILLIS = 120_000;
    /** How often something is put in vain since the program started. A gateway that starts anew does not count: it may do so because of it. */
    static final int MOST_ATTEMPTS = 3;
    /** Between two looks that a gateway causes by coming. */
    static final long CALM_MILLIS = 10_000;
    /** Between two looks while its data are awaited. */
    static final long QUIET_MILLIS = 15_000;
    /** Values that are named in words. */
    private static final int NAMED = 3;
    /** Before all times, with room to add to it. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final Logger LOG = LoggerFactory.getLogger(KuraTwin.class);
    private static final String CONF = "CONF-V1";
    private static final String CONFIGURATIONS = "configurations";

    private enum Step { IDLE, READING, SAVING, PUTTING, TAKING_BACK }

    private final String gateway;
    private final KuraConfiguration wanted;
    private final int count;
    private final long every;
    private final KuraRequests requests;
    private final KuraApplied book;
    private final Deque<String> toRead = new ArrayDeque<>();
    private final SortedMap<String, SortedMap<String, KuraValue>> found = new TreeMap<>();
    private final SortedMap<Key, KuraState.How> hows = new TreeMap<>();
    private final KuraRhythm rhythm = new KuraRhythm();
    private Step step = Step.IDLE;
    private CompletableFuture<KuraReply> pending;
    private KuraConfiguration applied;
    private KuraConfiguration running = KuraConfiguration.NONE;
    private KuraConfiguration put = KuraConfiguration.NONE;
    /** The gateway's own snapshot from before {@link #put}. */
    private long saved;
    private boolean takenBack;
    /** Whether it told data before {@link #put}, and has to go on. */
    private boolean told;
    /** When what was put was in place for the first time. */
    private long inPlaceSince = NEVER;
    private String backZh = "";
    private String backEn = "";
    private long deadline;
    private long due = NEVER;
    private long lastLook = NEVER;
    private int attempts;
    private Instant read;
    /** Why what was put the last time failed, as long as something is missing. */
    private String failureZh = "";
    private String failureEn = "";
    private String zh = "";
    private String en = "";
    private volatile boolean woken = true;
    private volatile KuraBirth birth;
    private volatile KuraState state;

    /** @param every milliseconds between two looks at what runs */
    KuraTwin(String gateway, KuraConfiguration wanted, long every, KuraRequests requests, KuraApplied book) {
        this.gateway = gateway;
        this.wanted = wanted;
        this.count = wanted.values().size();
        this.every = every;
        this.requests = requests;
        this.book = book;
        show();
    }

    /** Any thread: the gateway has come. */
    void born(KuraBirth said) {
        birth = said;
        woken = true;
    }

    /** Any thread: data of the gateway came. */
    void heard() {
        rhythm.heard();
    }

    /** Any thread. */
    KuraState state() {
        return state;
    }

    /**
     * Goes on as far as it can without waiting.
     *
     * @param now  milliseconds of a monotonic clock
     * @param time the time of day
     */
    void work(long now, Instant time) {
        if (applied == null) {
            applied = book.of(gateway, wanted);
        }
        rhythm.work(now);
        if (pending != null && pending.isDone()) {
            CompletableFuture<KuraReply> done = pending;
            pending = null;
            answered(done, now, time);
        }
        if (step == Step.IDLE) {
            begin(now, time);
        }
        show();
    }

    private void begin(long now, Instant time) {
        if (woken && put.isEmpty()) {
            woken = false;
            due = Math.min(due, lastLook + CALM_MILLIS);
        }
        boolean nothing = wanted.isEmpty() && applied.isEmpty();
        if (nothing || now < due) {
            return;
        }
        if (!requests.reaches(gateway)) {
            if (!put.isEmpty() && now >= deadline) {
                failed(now, "网关离开后没有回来", "the gateway went away and did not come back");
            }
            return;
        }
        step = Step.READING;
        lastLook = now;
        found.clear();
        toRead.clear();
        toRead.addAll(new TreeSet<>(wanted.components().keySet()));
        applied.components().keySet().stream().filter(pid -> !wanted.components().containsKey(pid)).forEach(toRead::add);
        readNext(now, time);
    }

    private void readNext(long now, Instant time) {
        if (toRead.isEmpty()) {
            step = Step.IDLE;
            running = new KuraConfiguration(found);
            found.clear();
            read = time;
            compare(now);
            running = KuraSecrets.without(running);
        } else {
            pending = requests.send(gateway, KuraRequest.of(CONF, KuraRequest.Method.GET, CONFIGURATIONS, toRead.peek()), now);
        }
    }

    private void answered(CompletableFuture<KuraReply> done, long now, Instant time) {
        try {
            KuraReply reply = done.join();
            switch (step) {
                case SAVING -> savedAnswered(reply, now);
                case PUTTING -> putAnswered(reply, now);
                case TAKING_BACK -> takenBackAnswered(reply, now);
                default -> {
                    readAnswered(reply);
                    readNext(now, time);
                }
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof KuraRequests.Unanswered why) {
                unanswered(why, now);
            } else {
                LOG.warn("what is in place at gateway {} cannot be written down: {}", gateway, String.valueOf(e.getCause()));
                unanswered(new KuraRequests.Unanswered("暂时无法记录", "it cannot be recorded at the moment"), now);
            }
        } catch (KuraRequests.Unanswered why) {
            unanswered(why, now);
        }
    }

    private void readAnswered(KuraReply reply) throws KuraRequests.Unanswered {
        String pid = toRead.remove();
        if (reply.notFound()) {
            return;
        }
        if (!reply.understood()) {
            throw new KuraRequests.Unanswered("读取配置失败" + KuraSecrets.said(reply, wanted), "its configuration could not be read " + KuraSecrets.said(reply, wanted));
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

    private void putAnswered(KuraReply reply, long now) {
        step = Step.IDLE;
        if (reply.understood()) {
            put.values().keySet().forEach(key -> hows.put(key, KuraState.How.APPLIED));
            due = now + SETTLE_MILLIS;
        } else {
            failed(now, "网关拒绝" + KuraSecrets.said(reply, wanted), "the gateway refused " + KuraSecrets.said(reply, wanted));
        }
    }

    /** Whether what was put runs is not known by that: it is read back all the same. */
    private void unanswered(KuraRequests.Unanswered why, long now) {
        boolean nothingSent = step == Step.SAVING;
        step = Step.IDLE;
        zh = why.zh();
        en = why.getMessage();
        if (put.isEmpty()) {
            due = now + every;
        } else if (nothingSent) {
            failed(now, "未能保存快照，未下发：" + zh, "no snapshot could be saved, and nothing was sent: " + en);
        } else if (now < deadline) {
            due = now + SETTLE_MILLIS;
        } else {
            failed(now, why.zh(), why.getMessage());
        }
    }

    private void compare(long now) {
        KuraDifference difference = KuraDifference.of(wanted, applied, running);
        KuraConfiguration missing = difference.of(KuraDifference.How.WANTED, wanted);
        if (missing.isEmpty()) {
            failureZh = "";
            failureEn = "";
        }
        zh = failureZh;
        en = failureEn;
        boolean inPlace = missing.isEmpty() && !(takenBack && now < deadline) && (put.isEmpty() || takenBack || tellsOn(now));
        if (put.isEmpty() || inPlace) {
            // What is taken back was changed by nobody else.
            keepApplied(difference);
        }
        show(difference);
        if (!put.isEmpty()) {
            readBack(inPlace, missing, now);
        } else if (!missing.isEmpty() && attempts < MOST_ATTEMPTS) {
            save(missing, now);
        } else {
            due = now + every;
        }
    }

    private void readBack(boolean inPlace, KuraConfiguration missing, long now) {
        if (inPlace) {
            LOG.info("gateway {} runs what was put: {} values", gateway, put.values().size());
            put = KuraConfiguration.NONE;
            attempts = takenBack ? attempts : 0;
            due = now + every;
        } else if (missing.isEmpty() && !takenBack && now < deadline) {
            zh = "已生效，等待网关的数据";
            en = "it runs; data of the gateway are awaited";
            due = now + QUIET_MILLIS;
        } else if (missing.isEmpty() && !takenBack) {
            takeBack(now, "此后没有数据", "no data came any more");
        } else if (now < deadline) {
            put.values().keySet().stream().filter(missing.values()::containsKey)
                    .forEach(key -> hows.put(key, takenBack ? KuraState.How.FAILED : KuraState.How.APPLIED));
            due = now + SETTLE_MILLIS;
            if (takenBack && missing.values().keySet().containsAll(put.values().keySet())) {
                failed(now, backZh + "，已退回到快照 " + saved, backEn + ", and it was taken back to snapshot " + saved);
            }
        } else if (takenBack) {
            failed(now, backZh + "，且未能退回到快照 " + saved, backEn + ", and it could not be taken back to snapshot " + saved);
        } else if (missing.values().keySet().containsAll(put.values().keySet())) {
            failed(now, "网关答复成功，但没有照做", "the gateway said yes and did not do it");
        } else {
            String which = missing.values().keySet().stream().limit(NAMED).map(Key::toString).collect(Collectors.joining(", "));
            takeBack(now, "只有一部分生效（未生效：" + which + "）", "it ran in part only (without " + which + ")");
        }
    }

    /** A gateway that told data has to go on with what was put. */
    private boolean tellsOn(long now) {
        if (inPlaceSince == NEVER) {
            inPlaceSince = now;
            deadline = told ? now + rhythm.patience() : deadline;
        }
        return !told || rhythm.heardSince(inPlaceSince);
    }

    /** The gateway keeps what it is, to be taken back to that. */
    private void save(KuraConfiguration missing, long now) {
        put = missing;
        takenBack = false;
        told = rhythm.tells(now);
        inPlaceSince = NEVER;
        deadline = now + DEADLINE_MILLIS;
        missing.values().keySet().forEach(key -> hows.put(key, KuraState.How.SENT));
        step = Step.SAVING;
        pending = requests.send(gateway, KuraRequest.of(CONF, KuraRequest.Method.EXEC, "snapshot"), now);
    }

    private void savedAnswered(KuraReply reply, long now) {
        step = Step.IDLE;
        try {
            OptionalLong newest = reply.understood() ? KuraSnapshot.newest(reply.body()) : OptionalLong.empty();
            if (newest.isPresent()) {
                saved = newest.getAsLong();
                put(now);
            } else {
                String said = KuraSecrets.said(reply, wanted);
                failed(now, "网关未能保存快照，未下发" + said, "the gateway saved no snapshot, and nothing was sent " + said);
            }
        } catch (KuraCodec.Unusable unusable) {
            failed(now, unusable.flaw().zh(), unusable.flaw().en());
        }
    }

    private void put(long now) {
        LOG.info("puts {} values to gateway {}, which can go back to {}", put.values().size(), gateway, saved);
        attempts++;
        deadline = now + DEADLINE_MILLIS;
        step = Step.PUTTING;
        pending = requests.send(gateway, KuraRequest.of(CONF, KuraRequest.Method.PUT, CONFIGURATIONS)
                .withBody(KuraSnapshot.write(withFactories(put))), now);
    }

    /** Half of a configuration is worse than the one before. A person has to look, so that it is not tried again. */
    private void takeBack(long now, String whyZh, String whyEn) {
        LOG.warn("gateway {} is taken back to {}: {}", gateway, saved, whyEn);
        backZh = whyZh;
        backEn = whyEn;
        takenBack = true;
        attempts = MOST_ATTEMPTS;
        deadline = now + DEADLINE_MILLIS;
        step = Step.TAKING_BACK;
        pending = requests.send(gateway, KuraRequest.of(CONF, KuraRequest.Method.EXEC, "rollback", Long.toString(saved)), now);
    }

    /** Whatever it said, what runs is read. */
    private void takenBackAnswered(KuraReply reply, long now) {
        LOG.info("gateway {} answers the rollback: {}", gateway, KuraSecrets.said(reply, wanted));
        step = Step.IDLE;
        due = now + SETTLE_MILLIS;
    }

    /** A component that is not there yet is made only when its factory stands beside its values. */
    private KuraConfiguration withFactories(KuraConfiguration missing) {
        Map<Key, KuraValue> values = new TreeMap<>(missing.values());
        wanted.values().forEach((key, value) -> {
            if (key.name().equals("service.factoryPid") && missing.components().containsKey(key.pid())) {
                values.put(key, value);
            }
        });
        return KuraConfiguration.of(values);
    }

    private void failed(long now, String whyZh, String whyEn) {
        LOG.warn("gateway {} does not run what was put: {}", gateway, whyEn);
        put.values().keySet().forEach(key -> hows.merge(key, KuraState.How.FAILED,
                (how, failed) -> how == KuraState.How.VERIFIED ? how : failed));
        put = KuraConfiguration.NONE;
        failureZh = whyZh;
        failureEn = whyEn;
        zh = whyZh;
        en = whyEn;
        due = now + every;
    }

    /** What is in place now, and what was and is still of interest: what has drifted, and what is left behind. */
    private void keepApplied(KuraDifference difference) {
        Map<Key, KuraValue> before = applied.values();
        Map<Key, KuraValue> wants = wanted.values();
        Map<Key, KuraValue> now = new TreeMap<>();
        difference.keys().forEach((key, how) -> {
            KuraValue value = how == KuraDifference.How.IN_PLACE ? wants.get(key) : before.get(key);
            if (value != null) {
                now.put(key, value);
            }
        });
        KuraConfiguration next = KuraConfiguration.of(now);
        if (!next.equals(applied)) {
            book.keep(gateway, next);
            applied = next;
        }
    }

    /** What is missing has failed, until it is sent. */
    private void show(KuraDifference difference) {
        hows.clear();
        difference.keys().forEach((key, how) -> {
            switch (how) {
                case IN_PLACE -> hows.put(key, KuraState.How.VERIFIED);
                case DRIFTED -> hows.put(key, KuraState.How.DRIFTED);
                case LEFT_BEHIND -> hows.put(key, KuraState.How.LEFT_BEHIND);
                case WANTED -> hows.put(key, KuraState.How.FAILED);
            }
        });
    }

    private void show() {
        List<KuraState.One> keys = hows.entrySet().stream().filter(entry -> entry.getValue() != KuraState.How.VERIFIED)
                .limit(KuraState.MOST_KEYS).map(entry -> one(entry.getKey(), entry.getValue())).toList();
        KuraState.Whole whole = wanted.isEmpty() && hows.isEmpty() ? KuraState.Whole.UNMANAGED
                : put.isEmpty() ? KuraState.Whole.of(hows.values(), read != null) : KuraState.Whole.SENT;
        state = new KuraState(requests.reaches(gateway), birth, whole, read, count, keys, zh, en);
    }

    private KuraState.One one(Key key, KuraState.How how) {
        return new KuraState.One(key, how, KuraSecrets.shown(key, wanted.value(key)), KuraSecrets.shown(key, running.value(key)));
    }
}
