package org.microbrain.edge.intake.mqtt;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.microbrain.runtime.mapping.Refused;

/** Several takers of topics as one: a publish goes to the first whose topic it is. */
public final class TopicTakers implements TopicTaker {

    private final List<TopicTaker> takers;

    public TopicTakers(List<TopicTaker> takers) {
        this.takers = List.copyOf(takers);
    }

    @Override
    public Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload) {
        for (TopicTaker taker : takers) {
            Optional<CompletionStage<Refused>> taken = taker.take(from, topic, payload);
            if (taken.isPresent()) {
                return taken;
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean mayHear(String client, String filter) {
        return takers.stream().anyMatch(taker -> taker.mayHear(client, filter));
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        takers.forEach(taker -> taker.subscribed(client, subscriber));
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        takers.forEach(taker -> taker.gone(client, subscriber));
    }
}
