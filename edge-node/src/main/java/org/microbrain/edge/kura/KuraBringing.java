package org.microbrain.edge.kura;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.microbrain.edge.intake.mqtt.Subscriber.Ends;
import org.microbrain.edge.kura.KuraDelivery.Outcome;
import org.microbrain.field.kura.KuraBundle;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraPackageFile;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One package of a gateway is brought to what is wanted of it: what is too much goes, what is missing comes, then its bundles have to run
 * and data to go on. What is next shows in the list of packages alone, so that after a power cut it is begun anew. It asks nothing itself.
 * Times are milliseconds of a monotonic clock. One thread.
 */
final class KuraBringing {

    /** How long its bundles may take to run, and a gateway to come back. */
    static final long DEADLINE_MILLIS = 120_000;
    /** Between two looks at its bundles, and at its data. */
    static final long SETTLE_MILLIS = 3_000;
    /** One that goes, and one that comes. */
    private static final int MOST_JOBS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(KuraBringing.class);

    private enum Step { READING, STOPPING, JOB, BUNDLES, DATA, OVER }

    /**
     * What is wanted.
     *
     * @param name    of the package
     * @param version that it is to have; empty when it is to be gone
     * @param file    with it; empty when it is to be gone, or is not known here
     * @param back    whether what was brought is taken back: another version goes first
     * @param why     it is taken back, to be said afterwards; empty for nothing
     */
    record Goal(String name, String version, Optional<KuraPackageRelease> file, boolean back, Optional<Notice> why) {

        static Goal of(KuraPackageRelease release) {
            return new Goal(release.what().name(), release.what().version(), Optional.of(release), false, Optional.empty());
        }

        private List<KuraPackageFile.Bundle> bundles() {
            return file.map(KuraPackageRelease::bundles).orElse(List.of());
        }
    }

    private final String gateway;
    private final Goal goal;
    private final Consumer<List<KuraPackage>> before;
    private final KuraPackageServer server;
    private final Supplier<Optional<Ends>> ends;
    private final KuraRhythm rhythm;
    private Step step = Step.READING;
    private Outcome outcome = Outcome.UNKNOWN;
    private KuraDeployment next;
    private List<KuraPackage> installed = List.of();
    private KuraPackageServer.Offer offer;
    private int jobs;
    /** Whether it told data before, and has to go on. */
    private boolean told;
    private long deadline;
    private long due;
    private long inPlaceSince;

    /**
     * @param before hears what is installed before anything is touched; may block
     * @param ends   how the gateway is connected
     */
    KuraBringing(String gateway, Goal goal, Consumer<List<KuraPackage>> before, KuraPackageServer server, Supplier<Optional<Ends>> ends,
                 KuraRhythm rhythm) {
        this.gateway = gateway;
        this.goal = goal;
        this.before = before;
        this.server = server;
        this.ends = ends;
        this.rhythm = rhythm;
    }

    boolean isOver() {
        return step == Step.OVER;
    }

    /** What became of it. */
    Outcome outcome() {
        return outcome;
    }

    /** What is wrong at the gateway when it is over; empty for nothing. */
    Optional<Notice> failing() {
        return outcome.how() == KuraDelivery.How.FAILED ? Optional.of(outcome.why()) : goal.why();
    }

    /** What is to be done at the gateway now; null when it is not that far. @param id of the job; nobody may guess it */
    KuraJob job(long id, long now) {
        return step != Step.JOB ? null : KuraJob.of(gateway, next, id, installed, now);
    }

    /** What the gateway is asked now; null when nothing is due. */
    KuraRequest request(long now) {
        return switch (step) {
            case READING -> KuraPackage.request();
            case STOPPING -> next.cancellation().get(0);
            case BUNDLES -> now >= due ? KuraBundle.request() : null;
            case JOB, DATA, OVER -> null;
        };
    }

    /** Time passes. @param here whether the gateway listens */
    void work(long now, boolean here) {
        if (step == Step.READING && jobs == 0 && !here) {
            over(Outcome.NOT_THERE);
        } else if (step == Step.DATA && (!told || rhythm.heardSince(inPlaceSince))) {
            LOG.info("gateway {} is as wanted: {} {}", gateway, goal.name(), goal.version());
            over(Outcome.RUNS);
        } else if (step == Step.DATA && now >= deadline) {
            failed(here ? new Notice("此后没有数据", "no data came any more") : away());
        } else if (step != Step.JOB && step != Step.DATA && !here && now >= deadline) {
            failed(away());
        }
    }

    private static Notice away() {
        return new Notice("网关离开后没有回来", "the gateway went away and did not come back");
    }

    /** Takes the list of packages. */
    void listed(List<KuraPackage> list, long now) {
        if (step != Step.READING) {
            return;
        }
        if (jobs == 0) {
            told = !goal.back() && rhythm.tells(now);
            before.accept(list);
        }
        installed = list;
        Optional<KuraPackage> there = list.stream().filter(one -> one.name().equals(goal.name())).findFirst();
        if (there.map(KuraPackage::version).orElse("").equals(goal.version())) {
            inPlace(now);
        } else if (jobs == MOST_JOBS) {
            failed(new Notice("软件包列表不是所要求的", "its list of packages is not as wanted"));
        } else if (there.isPresent() && (goal.back() || goal.version().isEmpty())) {
            next = new KuraDeployment.Uninstall(there.get());
            ordered();
        } else if (goal.file().isPresent()) {
            offer(goal.file().get(), now);
        } else {
            String had = goal.name() + " " + goal.version();
            failed(new Notice("之前的 " + had + " 不在本节点，现在没有装；请到网关安装", "what it had before, " + had
                    + ", is not kept here: it has none now, and a person has to install it at the gateway"));
        }
    }

    private void inPlace(long now) {
        inPlaceSince = now;
        step = goal.bundles().isEmpty() ? Step.DATA : Step.BUNDLES;
        due = now;
        deadline = now + (step == Step.DATA ? rhythm.patience() : DEADLINE_MILLIS);
    }

    private void ordered() {
        jobs++;
        step = Step.JOB;
    }

    private void offer(KuraPackageRelease file, long now) {
        try {
            Optional<Ends> connected = ends.get();
            if (connected.isEmpty()) {
                // It has gone this moment; the list is read again when it is back.
                work(now, false);
                return;
            }
            offer = server.offer(connected.get(), file.file());
            next = new KuraDeployment.Install(file.what(), offer.url(), file.sha256());
            deadline = now + DEADLINE_MILLIS;
            step = Step.STOPPING;
        } catch (IOException e) {
            LOG.warn("gateway {} cannot load {}: {}", gateway, file, e.toString());
            failed(new Notice("本节点无法提供部署包：" + e.getMessage(), "this node cannot hand out the package: " + e.getMessage()));
        }
    }

    /** Takes the answer to another request. */
    void answered(KuraReply reply, long now) {
        if (step == Step.STOPPING) {
            // Whatever it says: one that an earlier life of this program began may go on there, and would be in the way.
            ordered();
        } else if (step == Step.BUNDLES) {
            bundles(reply, now);
        }
    }

    private void bundles(KuraReply reply, long now) {
        try {
            List<KuraBundle> there = reply.understood() ? KuraBundle.read(reply.body()) : List.of();
            Optional<KuraPackageFile.Bundle> bad = goal.bundles().stream().filter(one -> there.stream().noneMatch(one::isGood)).findFirst();
            if (bad.isEmpty()) {
                inPlaceSince = now;
                step = Step.DATA;
                deadline = now + rhythm.patience();
            } else if (now >= deadline) {
                String how = there.stream().filter(bad.get()::isSame).map(KuraBundle::state).findFirst().orElse("-");
                failed(new Notice("组件包 " + bad.get().name() + " 没有运行（" + how + "）", "its bundle " + bad.get().name() + " does not run (" + how + ")"));
            } else {
                due = now + SETTLE_MILLIS;
            }
        } catch (KuraCodec.Unusable unusable) {
            failed(new Notice(unusable.flaw().zh(), unusable.flaw().en()));
        }
    }

    /** No answer came, or no list. */
    void unanswered(KuraRequests.Unanswered why, long now) {
        switch (step) {
            case STOPPING -> ordered();
            case BUNDLES -> {
                due = now + SETTLE_MILLIS;
                giveUpAt(deadline, why, now);
            }
            case READING -> giveUpAt(jobs == 0 ? now : deadline, why, now);
            default -> { }
        }
    }

    private void giveUpAt(long time, KuraRequests.Unanswered why, long now) {
        if (now >= time) {
            failed(new Notice(why.zh(), why.getMessage()));
        }
    }

    /** What was to be done at the gateway is over. */
    void ended(KuraPackagesState.Job job, long now, boolean here) {
        stopOffering();
        if (job.how() == KuraPackagesState.How.VERIFIED) {
            step = Step.READING;
            deadline = now + DEADLINE_MILLIS;
        } else {
            failed(here ? job.why() : away());
        }
    }

    private void failed(Notice why) {
        LOG.warn("gateway {} is not as wanted ({} {}): {}", gateway, goal.name(), goal.version(), why.en());
        over(Outcome.failed(why));
    }

    private void over(Outcome how) {
        stopOffering();
        outcome = how;
        step = Step.OVER;
    }

    private void stopOffering() {
        if (offer != null) {
            offer.close();
            offer = null;
        }
    }
}
