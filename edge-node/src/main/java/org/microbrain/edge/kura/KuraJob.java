package org.microbrain.edge.kura;

import java.util.List;
import java.util.stream.Collectors;
import org.microbrain.edge.kura.KuraPackagesState.How;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraJobNotice;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One deployment at a gateway, from the list of packages before it to the list that proves it. Answers and notices prove nothing: it is
 * verified when two lists, a moment apart, are as wanted and the gateway told no failure. It asks nothing itself, {@link #request}
 * says what is to be asked. Times are milliseconds of a monotonic clock. One thread.
 */
final class KuraJob {

    /** Between an answer and the first list, and between the two lists that prove it: an installation that fails is undone. */
    static final long SETTLE_MILLIS = 3_000;
    /** Between two lists while it is under way. */
    static final long LOOK_MILLIS = 60_000;
    /** How long a gateway may tell nothing of it. */
    static final long SILENCE_MILLIS = 300_000;
    /** How long it may take. */
    static final long LONGEST_MILLIS = 3_600_000;
    private static final int NAMED = 3;
    private static final Notice NOTHING = new Notice("", "");

    private static final Logger LOG = LoggerFactory.getLogger(KuraJob.class);

    private enum Step { READING_BEFORE, ORDERING, FOLLOWING, CANCELLING, OVER }

    private final String gateway;
    private final KuraDeployment wanted;
    private final long id;
    private final long began;
    private Step step = Step.READING_BEFORE;
    private How how = How.SENT;
    private List<KuraPackage> before = List.of();
    private List<KuraPackage> last = List.of();
    /** Whether the last list was as wanted. */
    private boolean seen;
    /** That the gateway told that it failed, and why; null when it did not. */
    private String failure;
    private int progress;
    private boolean cancelled;
    /** Whether the gateway told something since a list was asked for. */
    private boolean outdated;
    private long heard;
    private long due;
    /** Why it failed or is stopped. */
    private Notice said = NOTHING;

    /** @param id in the gateway's notices; nobody may guess it */
    KuraJob(String gateway, KuraDeployment wanted, long id, long now) {
        this.gateway = gateway;
        this.wanted = wanted;
        this.id = id;
        this.began = now;
        this.heard = now;
        this.due = now;
    }

    /** One after a list that was just read. @param before what was installed */
    static KuraJob of(String gateway, KuraDeployment wanted, long id, List<KuraPackage> before, long now) {
        KuraJob job = new KuraJob(gateway, wanted, id, now);
        job.listed(before, now);
        return job;
    }

    boolean isOver() {
        return step == Step.OVER;
    }

    /** For people. */
    KuraPackagesState.Job state() {
        return new KuraPackagesState.Job(wanted, how, progress, isOver() ? said : NOTHING);
    }

    /** What the gateway is asked now; null when nothing is due. */
    KuraRequest request(long now) {
        return switch (step) {
            case READING_BEFORE -> KuraPackage.request();
            case ORDERING -> wanted.request(id);
            case FOLLOWING -> now >= due ? list() : null;
            case CANCELLING -> cancellation();
            case OVER -> null;
        };
    }

    private KuraRequest list() {
        outdated = false;
        return KuraPackage.request();
    }

    private KuraRequest cancellation() {
        cancelled = true;
        return wanted.cancellation().get(0);
    }

    /** Something else is being done at the gateway. */
    void refuse() {
        failed("未执行：正在进行另一操作", "nothing was done: something else is being done");
    }

    /** Takes the list of packages. */
    void listed(List<KuraPackage> installed, long now) {
        last = installed;
        if (step == Step.READING_BEFORE) {
            before = installed;
            if (wanted.isPossible(installed)) {
                LOG.info("gateway {} is told: {}", gateway, wanted);
                step = Step.ORDERING;
            } else {
                failed("网关上的软件包已不是所见的样子，未执行", "the gateway has other packages than you saw; nothing was done");
            }
        } else if (step == Step.FOLLOWING && !outdated) {
            follow(now);
        }
    }

    private void follow(long now) {
        boolean done = wanted.isDone(last);
        if (failure != null) {
            failed("网关报告失败" + failure + (done ? "，而软件包列表已如所要求，请到网关查看" : ""),
                    "the gateway tells that it failed" + failure + (done ? ", though its list of packages is as wanted; look at the gateway" : ""));
        } else if (done && seen) {
            how = How.VERIFIED;
            step = Step.OVER;
            LOG.info("gateway {} has done it, as its list of packages shows: {}", gateway, wanted);
        } else {
            seen = done;
            due = now + (done ? SETTLE_MILLIS : LOOK_MILLIS);
        }
    }

    /** Takes the answer to another request. */
    void answered(KuraReply reply, long now) {
        if (step == Step.ORDERING && !reply.understood()) {
            String why = "(" + reply.code() + ") " + reply.message();
            failed("网关拒绝" + why, "the gateway refused " + why);
        } else if (step == Step.ORDERING) {
            how = How.APPLIED;
            heard = now;
            followFrom(now + SETTLE_MILLIS);
        } else {
            stopped();
        }
    }

    /** Whatever the gateway says to that. */
    private void stopped() {
        if (step == Step.CANCELLING && cancelled) {
            failed(said.zh(), said.en());
        }
    }

    private void followFrom(long time) {
        step = Step.FOLLOWING;
        due = time;
    }

    /** No answer came, or no list. Whether it is done is not known by that. */
    void unanswered(KuraRequests.Unanswered why, long now) {
        switch (step) {
            case READING_BEFORE -> failed("未执行：" + why.zh(), "nothing was done: " + why.getMessage());
            case CANCELLING, OVER -> stopped();
            default -> followFrom(now + SETTLE_MILLIS);
        }
    }

    /** The gateway is not here. */
    void away() {
        if (step == Step.READING_BEFORE) {
            failed("未执行：网关未连接", "nothing was done: the gateway is not here");
        } else if (step == Step.CANCELLING) {
            failed(said.zh(), said.en());
        }
    }

    /** Takes what the gateway tells of a job. */
    void told(KuraJobNotice notice, long now) {
        if (notice.job() != id || step != Step.ORDERING && step != Step.FOLLOWING) {
            return;
        }
        heard = now;
        how = How.APPLIED;
        progress = notice.step().equals("download") ? Math.max(progress, notice.progress()) : progress;
        if (notice.isFailed()) {
            failure = notice.error().isEmpty() ? "" : ": " + notice.error();
            lookAt(now + SETTLE_MILLIS);
        } else if (notice.isLast()) {
            lookAt(now);
        }
    }

    /** A list that is on its way is from before. */
    private void lookAt(long time) {
        due = time;
        outdated = true;
    }

    /** Time passes. */
    void work(long now) {
        boolean late = now - heard >= SILENCE_MILLIS || now - began >= LONGEST_MILLIS;
        if (!late || step == Step.CANCELLING || isOver()) {
            return;
        }
        String instead = last.stream().filter(one -> !before.contains(one)).limit(NAMED).map(KuraPackage::toString)
                .collect(Collectors.joining(", "));
        String zh = failure != null ? "网关报告失败" + failure : "网关在时限内没有做到"
                + (instead.isEmpty() ? "" : "；此间列表中新出现：" + instead);
        String en = failure != null ? "the gateway tells that it failed" + failure : "the gateway did not do it in time"
                + (instead.isEmpty() ? "" : "; new in its list since: " + instead);
        if (wanted.cancellation().isEmpty()) {
            failed(zh, en);
        } else {
            said = new Notice(zh, en);
            step = Step.CANCELLING;
        }
    }

    private void failed(String whyZh, String whyEn) {
        LOG.warn("gateway {} has not done it: {}: {}", gateway, wanted, whyEn);
        said = new Notice(whyZh, whyEn);
        how = How.FAILED;
        step = Step.OVER;
    }
}
