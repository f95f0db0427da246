package org.microbrain.edge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.block.Reading;
import org.microbrain.edge.camel.IntakeComponent;
import org.microbrain.edge.console.LatestAtEdge;
import org.microbrain.edge.update.Judgement;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.Finding;
import org.microbrain.infer.FindingEncoding;
import org.microbrain.infer.Inference;
import org.microbrain.infer.Outlook;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Shadow;
import org.microbrain.infer.ShadowReport;
import org.microbrain.infer.Warning;
import org.microbrain.journal.NamedReadings;
import org.microbrain.journal.Observed;
import org.microbrain.record.Draft;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.mapping.Measurement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges measurements as they come in and hands them to the journal together with what was found, so that both become
 * durable in one commit; the exchange goes on after that. Safe for use by several threads: it judges for one at a time,
 * and hands over in the order of judging. Otherwise the state kept with one warning could tell of another that a crash
 * then loses.
 */
final class InferenceStep extends AsyncProcessorSupport implements Judgement {

    private static final Logger LOG = LoggerFactory.getLogger(InferenceStep.class);
    /** Where the journal keeps what was learnt. */
    static final String STATE = "inference";
    private static final int MOST_UNKEPT = 10_000;
    /** For who asks each second or for a page. */
    private static final long PATIENCE_MILLIS = 100;

    /** Where the journal keeps what a candidate has seen. */
    static final String SHADOW = "inference-shadow";

    private final OneAtATime turns;
    private final Inference inference;
    private final Supplier<RecordTime> clock;
    private final LatestAtEdge latest;
    private final Map<String, String> sources;
    private final Function<Observed, CompletableFuture<Void>> journal;
    private final Consumer<Draft> warned;
    /** What a disk that was full or failed did not take: the rules will not find it again. Locked by itself. */
    private final List<Finding> unkept = new ArrayList<>();
    private boolean faulty;
    private volatile long detections;
    private volatile long warnings;
    private volatile Map<String, Integer> levels = Map.of();
    private volatile List<DetectorFault> faults = List.of();
    private volatile RuleSettings rules;
    /** Of which detectors faults were logged, under the rules at work. */
    private final Set<String> told = new HashSet<>();
    /** A candidate beside the rules at work; null for none. */
    private Shadow shadow;

    /**
     * @param elapsed milliseconds that never go back
     * @param sources where series are measured, in words, by series name
     * @param journal returns at once a stage that completes when all is durable; commits in the order of the calls
     * @param warned  hears of each warning once it is durable
     */
    InferenceStep(Inference inference, Supplier<RecordTime> clock, LongSupplier elapsed, LatestAtEdge latest,
            Map<String, String> sources,
                  Function<Observed, CompletableFuture<Void>> journal, Consumer<Draft> warned) {
        this.inference = inference;
        this.rules = inference.rules();
        this.clock = clock;
        this.turns = new OneAtATime(elapsed, PATIENCE_MILLIS);
        this.latest = latest;
        this.sources = sources;
        this.journal = journal;
        this.warned = warned;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        @SuppressWarnings("unchecked")
        List<Measurement> measurements = exchange.getMessage().getBody(List.class);
        boolean again = exchange.getMessage().getHeader(IntakeComponent.AGAIN, false, Boolean.class);
        take(measurements, again).whenComplete((nothing, failure) -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }

    private CompletableFuture<Void> take(List<Measurement> measurements, boolean again) {
        return turns.judge(() -> judge(measurements, again));
    }

    private CompletableFuture<Void> judge(List<Measurement> measurements, boolean again) {
        RecordTime now = clock.get();
        Instant arrived = Instant.ofEpochMilli(now.millis());
        NamedReadings readings = new NamedReadings(measurements.size());
        List<Finding> findings = new ArrayList<>();
        for (Measurement one : measurements) {
            boolean untimed = one.millis() == Reading.NO_TIME;
            long millis = untimed ? now.millis() : one.millis();
            int quality = untimed && now.quality() == RecordTime.Quality.DOUBTFUL
                    ? one.quality() | Reading.TIME_DOUBTFUL : one.quality();
            String source = sources.getOrDefault(one.series(), "");
            readings.add(readings.series(one.series(), one.unit(), source), millis, one.value(), quality);
            List<Finding> said = judged(one, millis, quality, arrived);
            findings.addAll(said);
            if (shadow != null) {
                shadow.observe(one.series(), one.unit(), millis, one.value(), quality, arrived, said);
            }
            latest.saw(one, source, millis, quality, now.millis());
        }
        return keep(readings, findings, now, again);
    }

    /** A fault in a rule must not keep the reading, and those beside it in the exchange, from being kept. */
    private List<Finding> judged(Measurement one, long millis, int quality, Instant arrived) {
        try {
            return inference.observe(one.series(), one.unit(), millis, one.value(), quality, arrived);
        } catch (RuntimeException e) {
            if (!faulty) {
                faulty = true;
                LOG.error("a rule failed on {} = {}: {}. The reading is kept and not judged; further ones are not logged."
                        + " Please report this with your rules", one.series(), one.value(), e.toString());
            }
            return List.of();
        }
    }

    /** Looks for silence, unless a reading takes too long. */
    void tick() {
        turns.judgeUnlessBusy(this::lookForSilence);
    }

    private void lookForSilence() {
        RecordTime now = clock.get();
        Instant time = Instant.ofEpochMilli(now.millis());
        List<Finding> findings = inference.tick(time);
        if (shadow != null) {
            shadow.tick(time, findings);
        }
        if (!findings.isEmpty() || hasUnkept()) {
            keep(new NamedReadings(0), findings, now, false);
        }
    }

    /** The level at which each series is now, 1 blue to 4 red; those in no episode are left out. Of a moment ago while a reading takes long. */
    Map<String, Integer> levels() {
        turns.unlessBusy(() -> levels = inference.levels());
        return levels;
    }

    /** What is usual for a series and its forecast. None while a reading takes long. */
    Outlook outlook(String series) {
        AtomicReference<Outlook> found = new AtomicReference<>(Outlook.NONE);
        turns.unlessBusy(() -> found.set(inference.outlook(series)));
        return found.get();
    }

    /** Keeps what was learnt. @return completes when it is durable */
    CompletableFuture<Void> save() {
        return turns.between(() -> {
            logFaults();
            return keepState(shadow == null ? Map.of(STATE, inference.save())
                    : Map.of(STATE, inference.save(), SHADOW, shadow.save()));
        });
    }

    private void logFaults() {
        for (DetectorFault fault : inference.faults()) {
            if (told.add(fault.rule() + ' ' + fault.detector() + ' ' + fault.series())) {
                LOG.error(fault.en());
            }
        }
    }

    /**
     * Puts other rules to work between two readings; see {@link Inference#swap}.
     *
     * @return completes when the state under the new rules is durable
     */
    @Override
    public CompletableFuture<Void> activate(RuleSettings others) {
        return turns.between(() -> {
            inference.swap(others);
            rules = others;
            faults = List.of();
            faulty = false;
            told.clear();
            return save();
        });
    }

    /**
     * Lets a candidate judge beside the rules at work from the next reading on, instead of any other candidate.
     *
     * @param saved what the journal keeps under {@link #SHADOW}, from before a restart; null or of another candidate
     *              makes it begin with what the rules at work have learnt
     */
    @Override
    public void compare(DetectorPackage candidate, byte[] saved) {
        turns.between(() -> {
            begin(candidate, saved);
            return null;
        });
    }

    private void begin(DetectorPackage candidate, byte[] saved) {
        shadow = begun(candidate, inference.save());
        if (saved != null && saved.length > 0) {
            try {
                Shadow again = begun(candidate, new byte[0]);
                again.restore(saved);
                shadow = again;
            } catch (IllegalArgumentException e) {
                LOG.info("package {} {} begins its trial anew: {}", candidate.id(), candidate.version(),
                        e.getMessage());
            }
        }
    }

    private Shadow begun(DetectorPackage candidate, byte[] state) {
        return new Shadow(candidate, inference, state, Instant.ofEpochMilli(clock.get().millis()));
    }

    /** Ends the trial. @return what the candidate would have said; empty when there was none */
    @Override
    public Optional<ShadowReport> endComparison() {
        return turns.between(() -> {
            Optional<ShadowReport> report = comparison();
            shadow = null;
            keepState(Map.of(SHADOW, new byte[0]));
            return report;
        });
    }

    /** What the candidate would have said so far; empty when there is none. */
    @Override
    public Optional<ShadowReport> comparison() {
        return turns.between(() -> shadow == null ? Optional.empty() : Optional.of(shadow.report()));
    }

    /** Open warnings during which nothing is learnt; see {@link Inference#unsettled}. None while a reading takes long. */
    List<String> unsettled() {
        List<String> found = new ArrayList<>();
        turns.unlessBusy(() -> found.addAll(inference.unsettled()));
        return found;
    }

    /** People have ended this warning. */
    void settle(String warning) {
        turns.between(() -> {
            inference.settle(warning);
            return null;
        });
    }

    /** Detectors at work that do not work as they must. Of a moment ago while a reading takes long. */
    @Override
    public List<DetectorFault> faults() {
        turns.unlessBusy(() -> faults = inference.faults());
        return faults;
    }

    @Override
    public long mostBytes(RuleSettings others) {
        return turns.between(() -> inference.mostBytes(others));
    }

    @Override
    public long busyMillis() {
        return turns.busyMillis();
    }

    /** The rules at work. Never waits. */
    RuleSettings rules() {
        return rules;
    }

    private CompletableFuture<Void> keepState(Map<String, byte[]> state) {
        return journal.apply(new Observed(new NamedReadings(0), List.of(), state, false));
    }

    private CompletableFuture<Void> keep(NamedReadings readings, List<Finding> found, RecordTime now,
                                         boolean again) {
        count(found);
        List<Finding> findings = new ArrayList<>();
        synchronized (unkept) {
            findings.addAll(unkept);
            unkept.clear();
        }
        findings.addAll(found);
        List<Draft> drafts = findings.stream().map(finding -> FindingEncoding.draft(finding, now)).toList();
        // An open episode is remembered with the warning that opened it, so that no restart raises it twice.
        Map<String, byte[]> state = findings.stream().anyMatch(Warning.class::isInstance)
                ? Map.of(STATE, inference.save()) : Map.of();
        return journal.apply(new Observed(readings, drafts, state, again)).whenComplete((nothing, failure) -> {
            if (failure == null) {
                drafts.stream().filter(draft -> draft.kind().equals(RecordKind.WARNING)).forEach(warned);
            } else {
                keepLater(findings);
            }
        });
    }

    private void count(List<Finding> found) {
        for (Finding one : found) {
            if (one instanceof Warning) {
                warnings++;
            } else {
                detections++;
            }
        }
    }

    /** Detections since the start. Never waits. */
    long detections() {
        return detections;
    }

    /** Warnings born since the start. Never waits. */
    long warnings() {
        return warnings;
    }

    private void keepLater(List<Finding> findings) {
        synchronized (unkept) {
            if (unkept.size() < MOST_UNKEPT) {
                unkept.addAll(findings);
            }
        }
    }

    private boolean hasUnkept() {
        synchronized (unkept) {
            return !unkept.isEmpty();
        }
    }
}
