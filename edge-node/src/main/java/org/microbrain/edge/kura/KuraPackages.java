package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraJobNotice;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.runtime.console.Notice;

/**
 * The deployment packages of one gateway (DEPLOY-V2): the list of them, read when somebody looks, what a person orders of them, and what a
 * release brings ({@link KuraBringing}), one job at a time. {@link #work} on one thread; the others on any.
 */
final class KuraPackages {

    /** How long a list is new enough. */
    static final long FRESH_MILLIS = 600_000;
    /** After which a gateway that told none is asked again. */
    static final long PAUSE_MILLIS = 60_000;
    /** Notices that wait; of more none is kept, and the list tells what became of the job. */
    private static final int MOST_NOTICES = 64;
    private static final Notice NOTHING = new Notice("", "");
    /** Before all times, with room to add to it. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final String gateway;
    private final KuraRequests requests;
    private final RandomGenerator random;
    private final AtomicReference<KuraDeployment> order = new AtomicReference<>();
    private final Queue<KuraJobNotice> notices = new ArrayBlockingQueue<>(MOST_NOTICES);
    private volatile boolean wished;
    private volatile KuraPackagesState state = KuraPackagesState.UNKNOWN;
    private CompletableFuture<KuraReply> pending;
    /** Whether what is pending is a list. */
    private boolean listing;
    private KuraJob job;
    /** What a release brings, and its job; null for none. */
    private KuraBringing bringing;
    private KuraJob bringingJob;
    private long asked = NEVER;

    /** @param random nobody may guess it */
    KuraPackages(String gateway, KuraRequests requests, RandomGenerator random) {
        this.gateway = gateway;
        this.requests = requests;
        this.random = random;
    }

    /** Somebody looks: what is known, and is read anew when it is old. */
    KuraPackagesState look() {
        wished = true;
        return state();
    }

    /** What is known. */
    KuraPackagesState state() {
        return state.here(requests.reaches(gateway));
    }

    /** A person orders something. @return false when the gateway is not here or something is ordered already */
    boolean order(KuraDeployment wanted) {
        return requests.reaches(gateway) && !state.busy() && order.compareAndSet(null, wanted);
    }

    /** Whether something is being done. On the thread of {@link #work}. */
    boolean isWorking() {
        return isJobWorking() || isBringing();
    }

    private boolean isJobWorking() {
        return job != null && !job.isOver();
    }

    private boolean isBringing() {
        return bringing != null && !bringing.isOver();
    }

    /** A release brings or takes something. Only while nothing {@link #isWorking is being done}, and on its thread. */
    void bring(KuraBringing one) {
        bringing = one;
        state = state.with(true, job, state.failing());
    }

    /** What became of what was brought last. On the thread of {@link #work}. */
    KuraDelivery.Outcome brought() {
        return bringing == null ? KuraDelivery.Outcome.UNKNOWN : bringing.outcome();
    }

    /** The gateway tells something of a job. */
    void told(KuraJobNotice notice) {
        notices.offer(notice);
    }

    /**
     * Goes on as far as it can without waiting.
     *
     * @param now   milliseconds of a monotonic clock
     * @param time  the time of day
     * @param taken whether something else is being done at the gateway
     */
    void work(long now, Instant time, boolean taken) {
        begin(now, taken);
        hear(now);
        if (pending != null && pending.isDone()) {
            CompletableFuture<KuraReply> done = pending;
            pending = null;
            answered(done, now, time);
        }
        if (isBringing() && !isJobWorking() && pending == null) {
            bring(now);
        }
        if (pending == null) {
            ask(now);
        }
        state = state.with(isWorking() || order.get() != null, job, failing());
    }

    private void bring(long now) {
        if (bringingJob != null && bringingJob == job) {
            bringing.ended(job.state(), now, requests.reaches(gateway));
            bringingJob = null;
        }
        bringing.work(now, requests.reaches(gateway));
        bringingJob = bringing.job(random.nextLong() >>> 1, now);
        job = bringingJob != null ? bringingJob : job;
    }

    /** What is wrong with what releases want; it stands until something else was brought. */
    private Notice failing() {
        return bringing != null && bringing.isOver() ? bringing.failing().orElse(NOTHING) : state.failing();
    }

    private void begin(long now, boolean taken) {
        KuraDeployment ordered = order.getAndSet(null);
        if (ordered != null) {
            job = new KuraJob(gateway, ordered, random.nextLong() >>> 1, now);
        }
        if (ordered != null && taken) {
            job.refuse();
        }
    }

    private void hear(long now) {
        for (KuraJobNotice notice = notices.poll(); notice != null; notice = notices.poll()) {
            if (job != null) {
                job.told(notice, now);
            }
        }
        if (isJobWorking()) {
            job.work(now);
            // What became of it may show in the list all the same.
            asked = job.isOver() ? NEVER : asked;
        }
    }

    private void ask(long now) {
        KuraRequest request = isJobWorking() ? job.request(now) : isBringing() ? bringing.request(now)
                : isListDue(now) ? KuraPackage.request() : null;
        if (request != null && requests.reaches(gateway)) {
            listing = request.resource().equals(KuraPackage.request().resource());
            asked = listing ? now : asked;
            wished &= !listing;
            pending = requests.send(gateway, request, now);
        } else if (isJobWorking() && !requests.reaches(gateway)) {
            job.away();
        }
    }

    private boolean isListDue(long now) {
        return wished && now - asked >= (state.why().en().isEmpty() ? FRESH_MILLIS : PAUSE_MILLIS);
    }

    private void answered(CompletableFuture<KuraReply> done, long now, Instant time) {
        try {
            KuraReply reply = done.join();
            if (listing) {
                listed(reply, now, time);
            } else if (isJobWorking()) {
                job.answered(reply, now);
            } else if (isBringing()) {
                bringing.answered(reply, now);
            }
        } catch (CompletionException e) {
            unanswered(e.getCause() instanceof KuraRequests.Unanswered why ? why
                    : new KuraRequests.Unanswered("网关未答复", "the gateway did not answer"), now);
        }
    }

    private void listed(KuraReply reply, long now, Instant time) {
        try {
            if (reply.understood()) {
                List<KuraPackage> packages = KuraPackage.read(reply.body());
                state = state.listed(packages, time);
                if (isJobWorking()) {
                    job.listed(packages, now);
                } else if (isBringing()) {
                    bringing.listed(packages, now);
                }
            } else {
                String said = "(" + reply.code() + ") " + reply.message();
                unanswered(new KuraRequests.Unanswered("网关没有给出软件包列表" + said, "the gateway tells no list of packages " + said), now);
            }
        } catch (KuraCodec.Unusable unusable) {
            unanswered(new KuraRequests.Unanswered(unusable.flaw().zh(), unusable.flaw().en()), now);
        }
    }

    private void unanswered(KuraRequests.Unanswered why, long now) {
        state = listing ? state.because(new Notice(why.zh(), why.getMessage())) : state;
        if (isJobWorking()) {
            job.unanswered(why, now);
        } else if (isBringing()) {
            bringing.unanswered(why, now);
        }
    }
}
