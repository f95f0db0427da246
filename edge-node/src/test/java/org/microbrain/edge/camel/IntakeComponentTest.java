package org.microbrain.edge.camel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.Refused;

final class IntakeComponentTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final IntakeComponent intake = new IntakeComponent(
            new MeasurementMapping(List.of(), new MeasurementCheck(series -> true, CLOCK), 1024), new Refusals(CLOCK));
    private final Slow slow = new Slow();

    /** Holds each exchange until the test lets it go. */
    private static final class Slow extends AsyncProcessorSupport {

        private final List<Exchange> held = new ArrayList<>();
        private final List<AsyncCallback> callbacks = new ArrayList<>();

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            held.add(exchange);
            callbacks.add(callback);
            return false;
        }

        List<Double> values(int exchange) {
            List<?> body = held.get(exchange).getMessage().getBody(List.class);
            return body.stream().map(one -> ((Measurement) one).value()).toList();
        }

        void complete(int exchange) {
            callbacks.get(exchange).done(false);
        }
    }

    @BeforeEach
    void start() throws Exception {
        camel.addComponent("intake", intake);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("intake:measurements").process(slow);
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private CompletableFuture<Void> take(String source, double value) {
        return intake.take(source, List.of(new Measurement("a", "", 0, value, 0))).toCompletableFuture();
    }

    @Test
    void whatComesWhileAnExchangeIsUnderWayGoesTogetherAsTheNextInOrder() {
        CompletableFuture<Void> first = take("mqtt:a", 1);
        CompletableFuture<Void> second = take("mqtt:b", 2);
        CompletableFuture<Void> third = take("http:c", 3);
        assertThat(slow.held).hasSize(1);
        slow.complete(0);
        assertThat(first).isCompleted();
        assertThat(slow.held).hasSize(2);
        assertThat(slow.values(1)).containsExactly(2.0, 3.0);
        assertThat(slow.held.get(1).getMessage().getHeader(IntakeComponent.SOURCE)).isEqualTo("mqtt:b +1");
        assertThat(second).isNotDone();
        slow.complete(1);
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void aFailureIsToldToAllWhoWereInTheExchangeAndTheNextGoesOn() {
        take("mqtt:a", 1);
        CompletableFuture<Void> second = take("mqtt:b", 2);
        slow.complete(0);
        CompletableFuture<Void> third = take("mqtt:c", 3);
        slow.held.get(1).setException(new IllegalStateException("the disk is full"));
        slow.complete(1);
        assertThat(second).isCompletedExceptionally();
        slow.complete(2);
        assertThat(third).isCompleted();
    }

    @Test
    void whatMayHaveBeenDeliveredBeforeIsNotMixedWithWhatIsNew() {
        take("mqtt:a", 1);
        take("mqtt:a", 2);
        intake.takeAgain("mqtt:a", List.of(new Measurement("a", "", 0, 3, 0)));
        take("mqtt:a", 4);
        IntStream.range(0, 4).forEach(slow::complete);
        assertThat(slow.held).hasSize(4);
        assertThat(slow.held).extracting(one -> one.getMessage().getHeader(IntakeComponent.AGAIN))
                .containsExactly(false, false, true, false);
    }

    @Test
    void anExchangeTakesNoMoreThanIsEnough() {
        take("mqtt:a", 0);
        for (int i = 0; i < 5_000; i++) {
            take("mqtt:a", i);
        }
        IntStream.range(0, 3).forEach(slow::complete);
        assertThat(slow.values(1)).hasSize(4_096);
        assertThat(slow.values(2)).hasSize(5_000 - 4_096).startsWith(4_096.0);
    }

    @Test
    void aStopRefusesWhatWaitsSoThatItComesAgain() {
        take("mqtt:a", 1);
        CompletableFuture<Void> waiting = take("mqtt:b", 2);
        intake.consumer().stop();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(Refused.from(waiting.handle((nothing, failure) -> failure).join()).reason().worthSendingAgain()).isTrue();
        slow.complete(0);
    }
}
