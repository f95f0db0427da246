package org.microbrain.edge.field;

import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.microbrain.field.Unreadable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one step of a route from stations: the exchange goes on with the answer, when what was sent is durable; then the station may be asked. */
final class StationStep extends AsyncProcessorSupport {

    private static final Logger LOG = LoggerFactory.getLogger(StationStep.class);

    private final StationTalk talk;
    private final StationQuestions questions;

    StationStep(StationTalk talk, StationQuestions questions) {
        this.talk = talk;
        this.questions = questions;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        StationLine line = StationLine.of(exchange);
        Object heard = exchange.getMessage().getBody();
        exchange.getMessage().setBody(null);
        answer(heard, line).whenComplete((answer, failure) -> {
            if (failure != null) {
                LOG.error("a frame of {} was not taken: {}. Please report this with the device", line.channel().remoteAddress(),
                        failure.toString());
            } else if (answer != null) {
                line.answers();
                exchange.getMessage().setBody(Unpooled.wrappedBuffer(answer));
            }
            callback.done(false);
            line.next(() -> questions.turn(line.known()));
        });
        return false;
    }

    private CompletionStage<byte[]> answer(Object heard, StationLine line) {
        if (heard instanceof Unreadable strange) {
            talk.strange(StationReadings.refused(strange.flaw()), line.isKnown() ? line.known()
                    : talk.protocol().key() + ":" + line.channel().remoteAddress(), strange.raw());
            return CompletableFuture.completedFuture(null);
        }
        try {
            return talk.hear(heard, line);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
