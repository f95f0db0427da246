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
 * one commit. Safe for use by several threads: it judges for one at a time.
 */
final class InferenceStep implements Processor {

    /** Where the journal keeps what was learnt. */
    static final String STATE = "inference";

    private final Inference inference;
    private final Supplier<RecordTime> clock;
    private final LatestAtEdge latest;

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
        exchange.getMessage().setBody(observe(source, measurements, again));
    }

    private synchronized Observed observe(String source, List<Measurement> measurements, boolean again) {
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
        return new Observed(readings, drafts(findings, now), stateAfter(findings), again);
    }

    /** Looks for silence. @return records to append, and the state to keep with them */
    synchronized Observed tick() {
        RecordTime now = clock.get();
        List<Finding> findings = inference.tick(Instant.ofEpochMilli(now.millis()));
        return new Observed(List.of(), drafts(findings, now), stateAfter(findings), false);
    }

    private List<Draft> drafts(List<Finding> findings, RecordTime now) {
        findings.forEach(latest::found);
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
