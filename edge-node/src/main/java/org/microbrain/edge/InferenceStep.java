package org.microbrain.edge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.block.Reading;
import org.microbrain.edge.camel.IntakeComponent;
import org.microbrain.edge.console.LatestAtEdge;
import org.microbrain.edge.infer.Finding;
import org.microbrain.edge.infer.FindingEncoding;
import org.microbrain.edge.infer.Inference;
import org.microbrain.edge.infer.Warning;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.journal.NamedReadings;
import org.microbrain.journal.Observed;
import org.microbrain.record.Draft;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges measurements as they come in and hands them to the journal together with what was found, so that both become
 * durable in one commit; the exchange goes on after that. Safe for use by several threads: it judges for one at a time,
 * and hands over in the order of judging. Otherwise the state kept with one warning could tell of another that a crash
 * then loses.
 */
final class InferenceStep extends AsyncProcessorSupport {

    private static final Logger LOG = LoggerFactory.getLogger(InferenceStep.class);
    /** Where the journal keeps what was learnt. */
    static final String STATE = "inference";
    private static final int MOST_UNKEPT = 10_000;

    private final Inference inference;
    private final Supplier<RecordTime> clock;
    private final LatestAtEdge latest;
    private final Map<String, String> sources;
    private final Function<Observed, CompletableFuture<Void>> journal;
    private final Consumer<Draft> warned;
    /** What a disk that was full or failed did not take: the rules will not find it again. */
    private final List<Finding> unkept = new ArrayList<>();
    private boolean faulty;

    /**
     * @param sources where series are measured, in words, by series name
     * @param journal returns at once a stage that completes when all is durable; commits in the order of the calls
     * @param warned  hears of each warning once it is durable
     */
    InferenceStep(Inference inference, Supplier<RecordTime> clock, LatestAtEdge latest, Map<String, String> sources,
                  Function<Observed, CompletableFuture<Void>> journal, Consumer<Draft> warned) {
        this.inference = inference;
        this.clock = clock;
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

    private synchronized CompletableFuture<Void> take(List<Measurement> measurements, boolean again) {
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
            findings.addAll(judged(one, millis, quality, arrived));
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

    /** Looks for silence. */
    synchronized void tick() {
        RecordTime now = clock.get();
        List<Finding> findings = inference.tick(Instant.ofEpochMilli(now.millis()));
        if (!findings.isEmpty() || !unkept.isEmpty()) {
            keep(new NamedReadings(0), findings, now, false);
        }
    }

    /** The level at which each series is now, 1 blue to 4 red; those in no episode are left out. */
    synchronized Map<String, Integer> levels() {
        return inference.levels();
    }

    /** Keeps what was learnt. @return completes when it is durable */
    synchronized CompletableFuture<Void> save() {
        return journal.apply(new Observed(new NamedReadings(0), List.of(), Map.of(STATE, inference.save()), false));
    }

    private CompletableFuture<Void> keep(NamedReadings readings, List<Finding> found, RecordTime now,
                                         boolean again) {
        List<Finding> findings = new ArrayList<>(unkept);
        findings.addAll(found);
        unkept.clear();
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

    private synchronized void keepLater(List<Finding> findings) {
        if (unkept.size() < MOST_UNKEPT) {
            unkept.addAll(findings);
        }
    }
}
