package org.microbrain.edge.camel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * {@code intake:measurements} (consumer: what all intakes have understood) and {@code intake:TOPIC} (producer: a payload
 * to be understood like an MQTT publish to that topic). Described in {@code docs/components/intake.md}.
 */
public final class IntakeComponent extends DefaultComponent implements MeasurementSink {

    /** Header of an exchange from {@code intake:measurements}: who delivered it. */
    public static final String SOURCE = "MicrobrainSource";

    /** Header of an exchange from {@code intake:measurements}: true when it may have been delivered before. */
    public static final String AGAIN = "MicrobrainAgain";

    static final String MEASUREMENTS = "measurements";

    private final MeasurementMapping mapping;
    private final Refusals refusals;
    private volatile IntakeConsumer consumer;

    public IntakeComponent(MeasurementMapping mapping, Refusals refusals) {
        this.mapping = mapping;
        this.refusals = refusals;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new IntakeEndpoint(uri, this, remaining);
    }

    MeasurementMapping mapping() {
        return mapping;
    }

    Refusals refusals() {
        return refusals;
    }

    void consumer(IntakeConsumer current) {
        consumer = current;
    }

    IntakeConsumer consumer() {
        return consumer;
    }

    @Override
    public CompletionStage<Void> take(String source, List<Measurement> measurements) {
        return route(source, measurements, false);
    }

    @Override
    public CompletionStage<Void> takeAgain(String source, List<Measurement> measurements) {
        return route(source, measurements, true);
    }

    private CompletionStage<Void> route(String source, List<Measurement> measurements, boolean again) {
        IntakeConsumer current = consumer;
        return current == null
                ? CompletableFuture.failedFuture(new Refused(RefusalReason.UNAVAILABLE))
                : current.take(source, measurements, again);
    }
}
