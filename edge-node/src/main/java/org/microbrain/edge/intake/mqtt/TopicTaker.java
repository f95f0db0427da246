package org.microbrain.edge.intake.mqtt;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.microbrain.runtime.mapping.Refused;

/** Takes the publishes of some topics in its own way, before the mapping is asked what they mean. Called on event loops. */
public interface TopicTaker {

    /** No topic is its own. */
    TopicTaker NONE = new TopicTakers(List.of());

    /**
     * Takes a publish; never throws for what came from outside.
     *
     * @param from who sent it
     * @return empty when the topic is none of its own; otherwise completes with null when all that is to be kept is durable,
     *         with the reason when nothing is taken, and fails when nobody knows
     */
    Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload);

    /** Whether the client may subscribe so. */
    boolean mayHear(String client, String filter);

    /**
     * A client has subscribed to something that it may hear, or is back with a session in which it had; also when it does so again.
     * It may be a client of another's.
     */
    void subscribed(String client, Subscriber subscriber);

    /** The client hears nothing more, or not by this connection. */
    void gone(String client, Subscriber subscriber);
}
