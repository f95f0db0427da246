package org.microbrain.core.train;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains models, one after the other on a thread of its own, keeps the drafts and has each evaluated. Safe for use by several
 * threads.
 */
public final class TrainingOffice implements AutoCloseable {

    static final int MOST_WAITING = 4;
    /** Of orders that are shown. */
    static final int MOST_KEPT = 20;
    private static final Logger LOG = LoggerFactory.getLogger(TrainingOffice.class);

    private final Archive archive;
    private final EvaluationOffice evaluations;
    private final Predicate<String> leftOut;
    private final Drafts drafts;
    private final Supplier<Instant> now;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("training"));
    private final TreeMap<Long, Job> jobs = new TreeMap<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean closed;

    /** What became of an order. */
    public enum State { WAITING, RUNNING, DONE, REFUSED, CANCELLED, FAILED }

    /**
     * An order.
     *
     * @param percent done
     * @param said    what came of it: when done, the hash of the package; when refused, why, in both languages
     */
    public record Job(long number, String who, TrainingOrder order, State state, int percent, String said) {

        private Job with(State next, int done, String words) {
            return new Job(number, who, order, next, done, words);
        }

        /** Why it was refused. */
        public Notice why() {
            String[] both = said.split(" / ", 2);
            return new Notice(both[0], both[both.length - 1]);
        }

        public boolean isOpen() {
            return state == State.WAITING || state == State.RUNNING;
        }
    }

    /**
     * @param leftOut names of series that may not be used
     * @param folder  where drafts are kept
     */
    public TrainingOffice(Archive archive, EvaluationOffice evaluations, Predicate<String> leftOut, Path folder,
                          Supplier<Instant> now) {
        this.archive = archive;
        this.evaluations = evaluations;
        this.leftOut = leftOut;
        this.drafts = new Drafts(folder);
        this.now = now;
    }

    public Drafts drafts() {
        return drafts;
    }

    /** Another number whenever what pages show may have changed. */
    public long mark() {
        return changes.get();
    }

    /** Orders since the start, the newest first. */
    public List<Job> jobs() {
        synchronized (jobs) {
            List<Job> all = new ArrayList<>(jobs.values());
            Collections.reverse(all);
            return all;
        }
    }

    /**
     * Orders a training.
     *
     * @return its number
     * @throws IllegalArgumentException in both languages, when too many wait
     */
    public long order(TrainingOrder order, String who) {
        Job job;
        synchronized (jobs) {
            if (jobs.values().stream().filter(Job::isOpen).count() >= MOST_WAITING) {
                throw new IllegalArgumentException("已有 " + MOST_WAITING + " 项训练在排队，请稍候 / " + MOST_WAITING
                        + " trainings are waiting already, try again later");
            }
            job = new Job(changes.incrementAndGet(), who, order, State.WAITING, 0, "");
            jobs.put(job.number(), job);
            while (jobs.size() > MOST_KEPT) {
                jobs.pollFirstEntry();
            }
        }
        thread.execute(() -> run(job));
        return job.number();
    }

    /** Ends an order that waits or runs. @throws IllegalArgumentException in both languages, when there is none */
    public void cancel(long number) {
        synchronized (jobs) {
            Job job = jobs.get(number);
            if (job == null || !job.isOpen()) {
                throw new IllegalArgumentException("没有这项进行中的训练 / there is no such training under way");
            }
            jobs.put(number, job.with(State.CANCELLED, job.percent(), ""));
        }
        changes.incrementAndGet();
    }

    private boolean isOver(long number) {
        synchronized (jobs) {
            Job job = jobs.get(number);
            return closed || job == null || !job.isOpen();
        }
    }

    private void run(Job job) {
        if (isOver(job.number())) {
            return;
        }
        try {
            TrainingRows.Found found = new TrainingRows(archive, job.order(), leftOut, () -> isOver(job.number()))
                    .find(now.get(), percent -> update(job, State.RUNNING, percent * 9 / 10, ""));
            TrainedPackage trained = new TrainedPackage(job.order(), found);
            if (isOver(job.number())) {
                return;
            }
            String sha256 = drafts.keep(trained, job.order(), found, job.who(), now.get());
            update(job, State.DONE, 100, sha256);
            evaluate(job, trained.document());
        } catch (CancellationException stopped) {
            LOG.info("the training of {} was stopped", job.order().what());
        } catch (IllegalArgumentException e) {
            update(job, State.REFUSED, 0, e.getMessage());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.error("the training of {} failed", job.order().what(), e);
            update(job, State.FAILED, 0, "");
        }
    }

    private void evaluate(Job job, byte[] document) {
        try {
            evaluations.order(document, job.order().area(), false, job.who());
        } catch (IllegalArgumentException tooMany) {
            LOG.warn("{} is not evaluated by itself: {}", job.order().what(), tooMany.getMessage());
        }
    }

    private void update(Job job, State state, int percent, String said) {
        synchronized (jobs) {
            Job before = jobs.get(job.number());
            if (before == null || !before.isOpen() || before.equals(before.with(state, percent, said))) {
                return;
            }
            jobs.put(job.number(), before.with(state, percent, said));
        }
        changes.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            thread.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
