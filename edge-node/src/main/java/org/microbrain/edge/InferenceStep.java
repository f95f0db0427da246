package org.microbrain.edge;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.microbrain.block.Reading;
import org.microbrain.edge.camel.IntakeComponent;
import org.microbrain.edge.infer.Finding;
import org.microbrain.edge.infer.FindingEncoding;
import org.microbrain.edge.infer.Inference;
import org.microbrain.edge.infer.Warning;
import org.microbrain.edge.intake.Measurement;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.Observed;
import org.microbrain.record.Draft;
import org.microbrain.record.RecordTime;

/**
 * Judges measurements as they come in, and hands them on together with what was found, so that both become durable in
 * one commit; only then is a warning shown, since what people have seen must not vanish with a crash. Safe for use by several threads: it judges for one at a time.
 */
final class InferenceStep implements Processor {

    /** Where the journal keeps what was learnt. */
    static final String STATE = "inference";
    private static final String FOUND = "MicrobrainFound";

    private final Inference inference;
    private final Supplier<RecordTime> clock;
    private final LatestAtEdge latest;

    /**
     * What judging brought.
     *
     * @param observed what is to become durable
     * @param findings the same findings, to be shown after that
     */
    record Judged(Observed observed, List<Finding> findings) {
    }

    InferenceStep(Inference inference, Supplier<RecordTime> clock, LatestAtEdge latest) {
        this.inference = inference;
        this.clock = clock;
        this.latest = latest;
    }

    @Override
    public void process(Exchange exchange) {
        @SuppressWarnings("unchecked")
        List<Measurement> measurements = exchange.getMessage().getBody(List.class);
        String source = exchange.getMessage().getHeader(IntakeComponent.SOURCE, "", String.class);
        boolean again = exchange.getMessage().getHeader(IntakeComponent.AGAIN, false, Boolean.class);
        Judged judged = observe(source, measurements, again);
        exchange.setProperty(FOUND, judged.findings());
        exchange.getMessage().setBody(judged.observed());
    }

    /** Shows what an exchange brought, once it is durable. */
    void show(Exchange exchange) {
        @SuppressWarnings("unchecked")
        List<Finding> found = exchange.getProperty(FOUND, List.of(), List.class);
        show(found);
    }

    void show(List<Finding> findings) {
        findings.forEach(latest::found);
    }

    private synchronized Judged observe(String source, List<Measurement> measurements, boolean again) {
        RecordTime now = clock.get();
        Instant arrived = Instant.ofEpochMilli(now.millis());
        List<BlockWriter.Named> readings = new ArrayList<>(measurements.size());
        List<Finding> findings = new ArrayList<>();
        for (Measurement one : measurements) {
            boolean untimed = one.millis() == Reading.NO_TIME;
            long millis = untimed ? now.millis() : one.millis();
            int quality = untimed && now.quality() == RecordTime.Quality.DOUBTFUL
                    ? one.quality() | Reading.TIME_DOUBTFUL : one.quality();
            readings.add(new BlockWriter.Named(one.series(), one.unit(), source, millis, one.value(), quality));
            findings.addAll(inference.observe(one.series(), one.unit(), millis, one.value(), quality, arrived));
            latest.saw(one.series(), one.unit(), millis, one.value());
        }
        return new Judged(new Observed(readings, drafts(findings, now), stateAfter(findings), again), findings);
    }

    /** Looks for silence. */
    synchronized Judged tick() {
        RecordTime now = clock.get();
        List<Finding> findings = inference.tick(Instant.ofEpochMilli(now.millis()));
        return new Judged(new Observed(List.of(), drafts(findings, now), stateAfter(findings), false), findings);
    }

    private static List<Draft> drafts(List<Finding> findings, RecordTime now) {
        return findings.stream().map(finding -> FindingEncoding.draft(finding, now)).toList();
    }

    /** An open episode is remembered with the warning that opened it, so that no restart raises it twice. */
    private Map<String, byte[]> stateAfter(List<Finding> findings) {
        return findings.stream().anyMatch(Warning.class::isInstance) ? Map.of(STATE, inference.save()) : Map.of();
    }

    synchronized byte[] save() {
        return inference.save();
    }
}
