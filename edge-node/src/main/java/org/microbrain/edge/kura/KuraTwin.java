package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraDifference;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.runtime.district.GatewayState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wanted of one gateway, what was in place the last time, and what runs there. It is read ({@link KuraLook}), compared
 * ({@link KuraStanding}), and what is wanted for the first time is put ({@link KuraChange}). What somebody changed at the gateway
 * is shown and left alone, until a person orders otherwise. A release may change what is wanted ({@link KuraRollouts}). All but {@link #born}, {@link #heard}, {@link #order},
 * {@link #packages} and {@link #state} on one thread.
 */
final class KuraTwin {

    /** How often something is put in vain since the program started. A gateway that starts anew does not count: it may do so because of it. */
    static final int MOST_ATTEMPTS = 3;
    /** Between two looks that a gateway causes by coming. */
    static final long CALM_MILLIS = 10_000;
    /** Before all times, with room to add to it. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    /** The snapshot that it has just saved. */
    static final ToLongFunction<List<Long>> NEWEST = snapshots -> snapshots.get(0);

    private static final Logger LOG = LoggerFactory.getLogger(KuraTwin.class);

    private final String gateway;
    private final long every;
    private final KuraRequests requests;
    private final KuraApplied book;
    private KuraConfiguration wanted;
    private KuraStanding standing;
    private ToLongFunction<List<Long>> goesBackTo = NEWEST;
    private final KuraRhythm rhythm = new KuraRhythm();
    private final KuraPackages packages;
    /** Null where what the gateway tells could be read on its way. */
    private final KuraInspection inspection;
    private CompletableFuture<KuraReply> pending;
    /** Null when nothing is read at the moment. */
    private KuraLook look;
    /** Null when nothing is done at the moment. */
    private KuraTask task;
    /** What a person ordered and was not begun; null for nothing. */
    private final AtomicReference<KuraOrder> order = new AtomicReference<>();
    private long due = NEVER;
    private long lastLook = NEVER;
    private int attempts;
    /** Components that are read besides those that are wanted. */
    private Set<String> also = Set.of();
    /** Whether it was told to go back since something else was wanted, and whether that is proved. */
    private boolean wentBack;
    private boolean cameBack;
    private volatile boolean woken = true;
    private volatile KuraBirth birth;
    private volatile KuraState state;

    /**
     * @param every        milliseconds between two looks at what runs
     * @param confidential whether nobody else can read what the gateway tells
     */
    KuraTwin(String gateway, KuraConfiguration wanted, long every, boolean confidential, KuraRequests requests, KuraApplied book,
             RandomGenerator random) {
        this.gateway = gateway;
        this.wanted = wanted;
        this.every = every;
        this.requests = requests;
        this.book = book;
        this.standing = new KuraStanding(gateway, wanted, book);
        this.packages = new KuraPackages(gateway, requests, random);
        this.inspection = confidential ? new KuraInspection(gateway, requests, every) : null;
        show();
    }

    /** Any thread: the gateway has come. */
    void born(KuraBirth said) {
        birth = said;
        woken = true;
        if (inspection != null) {
            inspection.wake();
        }
    }

    /** Any thread: data of the gateway came. */
    void heard() {
        rhythm.heard();
    }

    /** Whether nothing is being done, asked or ordered, so that something else may be wanted. */
    boolean isIdle() {
        return pending == null && look == null && task == null && order.get() == null && !packages.isWorking();
    }

    /**
     * This is wanted from now on. Only while it {@link #isIdle is idle}. Blocks while it keeps something.
     *
     * @param goesBackTo see {@link KuraChange}
     */
    void want(KuraConfiguration next, ToLongFunction<List<Long>> goesBackTo) {
        if (cameBack) {
            standing.forgetAllBut(next);
        }
        also = Set.of();
        wentBack = false;
        cameBack = false;
        this.goesBackTo = goesBackTo;
        wanted = next;
        standing = new KuraStanding(gateway, next, book);
        attempts = 0;
        due = NEVER;
        show();
    }

    /**
     * A release is given up: it goes back to a snapshot of its own. {@link #wentBack} says whether it was told so once it is idle again.
     *
     * @param components that are read, too, until something else is wanted
     */
    void goBack(long snapshot, Set<String> components) {
        if (order.compareAndSet(null, new KuraOrder.GoBack(snapshot, components))) {
            also = components;
        }
    }

    boolean wentBack() {
        return wentBack;
    }

    /** A release brings or takes a package. Only while it {@link #isIdle is idle}. @param before see {@link KuraBringing} */
    void bring(KuraBringing.Goal goal, Consumer<List<KuraPackage>> before, KuraPackageServer server) {
        packages.bring(new KuraBringing(gateway, goal, before, server, () -> requests.ends(gateway), rhythm));
    }

    /** Any thread: a person orders something. @return false when something is being done or ordered already */
    boolean order(KuraOrder one) {
        return state.takesOrders() && !packages.state().busy() && order.compareAndSet(null, one);
    }

    /** Any thread: its packages. Nothing is put while something becomes of them, and the other way round. */
    KuraPackages packages() {
        return packages;
    }

    /** Any thread: what came of looking whether it is safe. */
    KuraChecked checked() {
        return inspection == null ? KuraChecked.READABLE : inspection.state();
    }

    /** Any thread: a person orders something of its packages. @return false when something is being done or ordered already */
    boolean order(KuraDeployment one) {
        return state.whole() != GatewayState.SENT && packages.order(one);
    }

    /** Any thread. */
    KuraState state() {
        return state;
    }

    private void show() {
        state = standing.state(requests.reaches(gateway), birth, task != null || order.get() != null);
    }

    /**
     * Goes on as far as it can without waiting.
     *
     * @param now  milliseconds of a monotonic clock
     * @param time the time of day
     */
    void work(long now, Instant time) {
        standing.remember();
        rhythm.work(now);
        if (task != null) {
            refuseOrder("正在进行另一操作", "something else is being done");
        }
        if (pending != null && pending.isDone()) {
            CompletableFuture<KuraReply> done = pending;
            pending = null;
            answered(done, now, time);
        }
        if (look == null) {
            packages.work(now, time, task != null || order.get() != null);
        }
        if (pending == null && (task != null || !packages.isWorking())) {
            begin(now, time);
        }
        if (inspection != null) {
            inspection.work(now, time, birth, task != null || packages.isWorking());
        }
        show();
    }

    private void begin(long now, Instant time) {
        if (woken && task == null) {
            woken = false;
            due = Math.min(due, lastLook + CALM_MILLIS);
        }
        SortedSet<String> components = standing.components();
        components.addAll(also);
        if (order.get() != null && task == null) {
            due = now;
        }
        if (now < due || components.isEmpty() && !isAdopted()) {
            return;
        }
        if (!requests.reaches(gateway)) {
            if (task != null) {
                task.away(now);
                proceed(now);
            }
            refuseOrder("网关未连接", "the gateway is not here");
            return;
        }
        lastLook = now;
        look = new KuraLook(components, wanted, task == null && (components.isEmpty() || standing.lacksSnapshots()));
        goOn(now, time);
    }

    /** Whether it can be let go again: it has a connection to the edge beside that of its owner. */
    private boolean isAdopted() {
        return inspection != null && inspection.adopted();
    }

    /** Asks what is to be asked next. */
    private void goOn(long now, Instant time) {
        if (look != null && look.isDone()) {
            KuraConfiguration found = look.found();
            look.snapshots().ifPresent(standing::snapshots);
            look = null;
            compare(found, now, time);
        } else if (look != null) {
            pending = requests.send(gateway, look.request(), now);
        }
    }

    private void answered(CompletableFuture<KuraReply> done, long now, Instant time) {
        try {
            KuraReply reply = done.join();
            if (look != null) {
                look.answered(reply);
                goOn(now, time);
            } else {
                task.answered(reply, now);
                proceed(now);
            }
        } catch (CompletionException e) {
            if (e.getCause() instanceof KuraRequests.Unanswered why) {
                unanswered(why, now, time);
            } else {
                LOG.warn("what is in place at gateway {} cannot be written down: {}", gateway, String.valueOf(e.getCause()));
                unanswered(new KuraRequests.Unanswered("暂时无法记录", "it cannot be recorded at the moment"), now, time);
            }
        } catch (KuraRequests.Unanswered why) {
            unanswered(why, now, time);
        }
    }

    /** Something else is in its way; a person orders it anew. */
    private void refuseOrder(String whyZh, String whyEn) {
        if (order.getAndSet(null) != null) {
            standing.order("未执行：" + whyZh, "nothing was done: " + whyEn);
        }
    }

    private void unanswered(KuraRequests.Unanswered why, long now, Instant time) {
        if (look != null && look.unanswered()) {
            goOn(now, time);
            return;
        }
        look = null;
        refuseOrder(why.zh(), why.getMessage());
        standing.say(why.zh(), why.getMessage());
        if (task == null) {
            due = now + every;
        } else {
            task.unanswered(why, now);
            proceed(now);
        }
    }

    private void compare(KuraConfiguration found, long now, Instant time) {
        KuraOrder ordered = task == null ? order.getAndSet(null) : null;
        KuraConfiguration all = KuraDeletions.found(found, wanted);
        KuraDifference difference = standing.compare(all, time);
        if (ordered instanceof KuraOrder.PutAgain again) {
            attempts = 0;
            standing.forgetChanges(again.seen());
            standing.order("", "");
            difference = standing.compare(all, time);
        }
        KuraConfiguration missing = difference.of(KuraDifference.How.WANTED, wanted);
        boolean inPlace = task != null && task.isInPlace(found, missing, now);
        if (task == null || inPlace) {
            // What is taken back was changed by nobody else.
            standing.keep(difference);
        }
        standing.show(difference);
        if (task != null) {
            task.readBack(inPlace, missing, now);
            proceed(now);
        } else if (ordered instanceof KuraOrder.GoBack back) {
            wentBack = true;
            task = new KuraReturn(gateway, back, wanted, isAdopted(), standing, now);
            proceed(now);
        } else if (!missing.isEmpty() && attempts < MOST_ATTEMPTS) {
            task = new KuraChange(gateway, wanted, missing, standing, rhythm, goesBackTo, now);
            proceed(now);
        } else {
            due = now + every;
        }
    }

    /** Asks the gateway what its change needs now, or reads it when that is due, or is done with it. */
    private void proceed(long now) {
        KuraRequest request = task.request();
        if (task.isOver()) {
            cameBack |= task instanceof KuraReturn back && back.isProved();
            attempts = task.attempts(attempts);
            task = null;
            standing.doubtSnapshots();
            due = now + every;
        } else if (request != null) {
            pending = requests.send(gateway, request, now);
        } else {
            due = task.due();
        }
    }
}
