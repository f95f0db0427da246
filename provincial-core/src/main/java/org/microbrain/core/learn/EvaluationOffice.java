package org.microbrain.core.learn;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.microbrain.artifact.Sha256;
import org.microbrain.core.archive.Archive;
import org.microbrain.infer.Calibration;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.OnnxSettings;
import org.microbrain.record.DivisionCode;
import org.microbrain.release.author.ModelEvidence;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.sums.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries candidates on the archive and proposes thresholds, one after the other on a thread of its own, and keeps the reports.
 * Safe for use by several threads.
 */
public final class EvaluationOffice implements AutoCloseable {

    static final int MOST_WAITING = 4;
    private static final int MOST_ENDED = 20;
    private static final Logger LOG = LoggerFactory.getLogger(EvaluationOffice.class);

    private final Archive archive;
    private final DivisionCode province;
    private final ReleasedPackages released;
    private final Reports reports;
    private final Supplier<Instant> now;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("evaluation"));
    private final Deque<Job> jobs = new ArrayDeque<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean closed;

    /** What became of an order. */
    public enum State { WAITING, RUNNING, DONE, NOTHING_TO_CHANGE, FAILED }

    /**
     * An order.
     *
     * @param recalibrates whether thresholds are proposed first; then the candidate is what comes of it
     * @param percent      done
     */
    public record Job(long number, String who, String candidate, DivisionCode area, boolean recalibrates, State state,
                      int percent) {

        private Job with(State next, int done) {
            return new Job(number, who, candidate, area, recalibrates, next, done);
        }
    }

    /** @param folder where reports are kept */
    public EvaluationOffice(Archive archive, DivisionCode province, ReleasedPackages released, Path folder,
                            Supplier<Instant> now) {
        this.archive = archive;
        this.province = province;
        this.released = released;
        this.reports = new Reports(folder);
        this.now = now;
    }

    public Reports reports() {
        return reports;
    }

    /** Another number whenever what pages show may have changed. */
    public long mark() {
        return changes.get();
    }

    /** Orders, the newest first. */
    public List<Job> jobs() {
        synchronized (jobs) {
            return List.copyOf(jobs);
        }
    }

    /**
     * Orders a comparison with the newest release of the package, or with what nodes really said when there is none.
     *
     * @param document of the candidate; with {@code recalibrates} of the package whose thresholds are looked at
     * @param area     whose answers count; of a recalibration, whose thresholds are proposed
     * @throws IllegalArgumentException in both languages, when it is no package, or too many orders wait
     */
    public void order(byte[] document, DivisionCode area, boolean recalibrates, String who) {
        Evaluation.Candidate candidate = read(document);
        Job job;
        synchronized (jobs) {
            if (jobs.stream().filter(one -> one.state() == State.WAITING || one.state() == State.RUNNING).count() >= MOST_WAITING) {
                throw new IllegalArgumentException("已有 " + MOST_WAITING + " 项评估在排队，请稍候 / " + MOST_WAITING
                        + " evaluations are waiting already, try again later");
            }
            job = new Job(changes.incrementAndGet(), who, candidate.content().id() + " " + candidate.content().version(), area,
                    recalibrates, State.WAITING, 0);
            jobs.addFirst(job);
            while (jobs.size() > MOST_ENDED + MOST_WAITING) {
                jobs.removeLast();
            }
        }
        thread.execute(() -> run(job, document, candidate));
    }

    /**
     * Makes a draft from what villages gave for training, and orders its comparison.
     *
     * @param series of which the model is to judge, {@code *} standing for any run of characters
     * @throws IllegalArgumentException in both languages, when nothing can be trained, or too many orders wait
     */
    public void train(Topic topic, DivisionCode area, String series, String who) {
        order(new SumTraining(archive, released).draft(topic, area, series, now.get()), area, false, who);
    }

    static Evaluation.Candidate read(byte[] document) {
        Problems problems = new Problems();
        Optional<DetectorPackage> read = DetectorPackage.read(document, Path.of(ModelEvidence.PACKAGE), problems);
        if (read.isEmpty()) {
            List<String> zh = new ArrayList<>();
            List<String> en = new ArrayList<>();
            problems.all().stream().limit(5).forEach(one -> {
                zh.add(one.text(Language.ZH));
                en.add(one.text(Language.EN));
            });
            throw new IllegalArgumentException(String.join("；", zh) + " / " + String.join("; ", en));
        }
        if (read.get().rules().rules().stream().flatMap(rule -> rule.detectors().stream()).anyMatch(OnnxSettings.class::isInstance)) {
            throw new IllegalArgumentException("省级节点不运行 ONNX 模型；请评估同一模型的权重版本 / the core runs no ONNX models; evaluate"
                    + " the package with the weights of the same model");
        }
        return new Evaluation.Candidate(read.get(), Sha256.of(document).toString());
    }

    private void run(Job job, byte[] document, Evaluation.Candidate given) {
        if (closed) {
            return;
        }
        update(job, State.RUNNING, 0);
        try {
            Optional<byte[]> tried = job.recalibrates()
                    ? new Recalibration(archive, province, Calibration.Costs.DEFAULT).draft(document, given, job.area(), now.get())
                    : Optional.of(document);
            if (tried.isEmpty()) {
                update(job, State.NOTHING_TO_CHANGE, 100);
                return;
            }
            Evaluation.Candidate candidate = read(tried.get());
            Optional<Evaluation.Candidate> old = job.recalibrates() ? Optional.of(given)
                    : released.newest(candidate.content().id()).map(EvaluationOffice::read);
            Comparison comparison = new Evaluation(archive, candidate, old, percent -> update(job, State.RUNNING, percent),
                    () -> closed).run(job.area(), now.get());
            reports.keep(comparison, tried.get());
            update(job, State.DONE, 100);
        } catch (CancellationException stopped) {
            LOG.info("the evaluation of {} was stopped", job.candidate());
        } catch (IOException | RuntimeException e) {
            LOG.error("the evaluation of {} failed", job.candidate(), e);
            update(job, State.FAILED, 0);
        }
    }

    private void update(Job job, State state, int percent) {
        synchronized (jobs) {
            List<Job> all = new ArrayList<>(jobs);
            all.replaceAll(one -> one.number() == job.number() ? one.with(state, percent) : one);
            if (all.equals(List.copyOf(jobs))) {
                return;
            }
            jobs.clear();
            jobs.addAll(all);
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
