package org.microbrain.edge.intake.mqtt;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.microbrain.edge.intake.Refused;

/** Several who take publishes: each topic goes to the first that says it is its own. */
public final class TopicTakers implements TopicTaker {

    private final List<TopicTaker> all;

    public TopicTakers(List<TopicTaker> all) {
        this.all = List.copyOf(all);
    }

    @Override
    public Optional<CompletionStage<Refused>> take(String client, String topic, byte[] payload) {
        for (TopicTaker one : all) {
            Optional<CompletionStage<Refused>> taken = one.take(client, topic, payload);
            if (taken.isPresent()) {
                return taken;
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean mayHear(String client, String filter) {
        return all.stream().anyMatch(one -> one.mayHear(client, filter));
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        all.forEach(one -> one.subscribed(client, subscriber));
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        all.forEach(one -> one.gone(client, subscriber));
    }
}
