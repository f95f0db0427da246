package org.microbrain.edge.output;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.Sender;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * The topics of outputs at the MQTT listener. Each output hears what is told to itself, and is believed of itself. Nobody but
 * this node says anything to one: what others publish there is refused. Thread-safe.
 */
public final class OutputTopics implements TopicTaker {

    private final List<Output> outputs;
    private final Map<String, Output> byTopic;
    private final Map<String, Output> byAnswer;
    private final MqttSwitches switches;
    private final Outputs all;
    private final Refusals refusals;

    /** @param outputs all; those that speak no MQTT are left out */
    OutputTopics(List<Output> outputs, MqttSwitches switches, Outputs all, Refusals refusals) {
        this.outputs = outputs.stream().filter(output -> output.mqtt().isPresent()).toList();
        this.byTopic = this.outputs.stream().collect(Collectors.toMap(output -> place(output).topic(), Function.identity()));
        this.byAnswer = this.outputs.stream().filter(Output::answers)
                .collect(Collectors.toMap(output -> place(output).answer().orElseThrow(), Function.identity()));
        this.switches = switches;
        this.all = all;
        this.refusals = refusals;
    }

    private static MqttPlace place(Output output) {
        return output.mqtt().orElseThrow();
    }

    @Override
    public Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload) {
        String client = from.client();
        Output answering = byAnswer.get(topic);
        if (answering != null) {
            return Optional.of(CompletableFuture.completedFuture(answered(answering, client, topic, payload)));
        }
        return byTopic.containsKey(topic) ? Optional.of(CompletableFuture.completedFuture(refused(new Refused(
                RefusalReason.NOT_AUTHORISED, "输出只由本节点按方案操作：" + topic,
                "an output is told by this node alone, by its plan: " + topic), client, topic, payload))) : Optional.empty();
    }

    /** @return null when it is taken */
    private Refused answered(Output output, String client, String topic, byte[] payload) {
        MqttPlace place = place(output);
        if (!client.equals(place.client())) {
            return refused(new Refused(RefusalReason.NOT_AUTHORISED, "只有 " + place.client() + " 能回报此输出",
                    "only " + place.client() + " says how this output is"), client, topic, payload);
        }
        String said = new String(payload, StandardCharsets.UTF_8).strip();
        if (!said.equals(place.saysOn()) && !said.equals(place.saysOff())) {
            return refused(Refused.because(RefusalReason.WRONG_TYPE, place.saysOn() + " / " + place.saysOff()), client, topic, payload);
        }
        all.heard(output, said.equals(place.saysOn()));
        return null;
    }

    private Refused refused(Refused why, String client, String topic, byte[] payload) {
        refusals.add(why, "mqtt:" + client, topic, payload);
        return why;
    }

    /** Its own topics; with what lies below them where it subscribes so. */
    @Override
    public boolean mayHear(String client, String filter) {
        String below = filter.endsWith("/#") ? filter.substring(0, filter.length() - 1) : null;
        return outputs.stream().map(OutputTopics::place).filter(place -> place.client().equals(client))
                .anyMatch(place -> filter.equals(place.topic()) || below != null && place.topic().startsWith(below));
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        if (of(client).isEmpty()) {
            return;
        }
        switches.subscribed(client, subscriber);
        of(client).forEach(all::back);
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        switches.gone(client, subscriber);
    }

    private List<Output> of(String client) {
        return outputs.stream().filter(output -> place(output).client().equals(client)).toList();
    }
}
