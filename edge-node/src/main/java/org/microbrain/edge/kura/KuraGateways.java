package org.microbrain.edge.kura;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.field.StationSettings;
import org.microbrain.edge.intake.mqtt.Sender;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.field.FieldReport;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraJobNotice;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraReadings;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraTopic;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what gateways with Eclipse Kura publish. A gateway may use its own topics only, and hear what is told to it. Data
 * that come twice, as after each loss of the line, are stored once. Thread-safe.
 */
public final class KuraGateways implements TopicTaker {

    private static final Logger LOG = LoggerFactory.getLogger(KuraGateways.class);

    private static final byte[] NOTHING = {};

    private final String account;
    private final StationReadings readings;
    private final KuraTwins twins;
    private final int mostBytes;
    private final String data;
    private final String control;

    /**
     * @param twins     hears what gateways say of themselves, and their answers
     * @param mostBytes of a message when it is unpacked
     */
    public KuraGateways(KuraSettings settings, StationReadings readings, KuraTwins twins, int mostBytes) {
        this.account = settings.account();
        this.readings = readings;
        this.twins = twins;
        this.mostBytes = mostBytes;
        this.data = account + "/";
        this.control = KuraTopic.CONTROL + "/" + data;
    }

    @Override
    public Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload) {
        // Every publish of every client comes by here: a topic is taken apart only when it is Kura's.
        return topic.startsWith(data) || topic.startsWith(control)
                ? KuraTopic.of(topic).map(kura -> taken(from.client(), kura, payload)) : Optional.empty();
    }

    private CompletionStage<Refused> taken(String client, KuraTopic topic, byte[] message) {
        String source = "kura:" + client;
        Optional<String> answered = KuraReply.requestId(topic, KuraRequests.REQUESTER);
        if (answered.isPresent() && isKnown(client)) {
            return answered(client, answered.get(), source, message);
        }
        Optional<String> telling = KuraJobNotice.gateway(topic, KuraRequests.REQUESTER);
        if (telling.isPresent() && isKnown(client)) {
            return told(client, telling.get(), source, topic, message);
        }
        StationSettings gateway = readings.station(FieldProtocol.KURA, topic.client());
        if (gateway == null) {
            return topic.client().equals(client) && !topic.control() ? stranger(topic, message)
                    : refused(Refused.because(RefusalReason.UNKNOWN_STATION, topic.client()), source, message);
        }
        if (!topic.client().equals(client)) {
            return refused(new Refused(RefusalReason.NOT_AUTHORISED, "网关只能使用自己的主题：" + topic.text(),
                    "a gateway may use its own topics only: " + topic.text()), source, message);
        }
        try {
            if (topic.control()) {
                control(topic, message);
                return CompletableFuture.completedFuture(null);
            }
            KuraPayload payload = KuraCodec.read(message, mostBytes);
            FieldReport report = KuraReadings.read(topic, payload, message);
            if (!report.readings().isEmpty()) {
                twins.heard(client);
            }
            return readings.take(FieldProtocol.KURA, gateway, source, report, report.readings()).thenApply(nothing -> null);
        } catch (KuraCodec.Unusable unusable) {
            return refused(StationReadings.refused(unusable.flaw()), source, message);
        }
    }

    private boolean isKnown(String client) {
        return readings.station(FieldProtocol.KURA, client) != null;
    }

    private CompletionStage<Refused> stranger(KuraTopic topic, byte[] message) {
        FieldReport report;
        try {
            report = KuraReadings.read(topic, KuraCodec.read(message, mostBytes), message);
        } catch (KuraCodec.Unusable unusable) {
            report = new FieldReport(message, List.of(), List.of(unusable.flaw()));
        }
        readings.stranger(FieldProtocol.KURA, topic.client(), report);
        return CompletableFuture.completedFuture(Refused.because(RefusalReason.UNKNOWN_STATION, topic.client()));
    }

    /** What is refused of an answer is not shown: configurations have passwords in them. */
    private CompletionStage<Refused> answered(String client, String id, String source, byte[] message) {
        try {
            boolean right = twins.answered(client, id, KuraReply.of(KuraCodec.read(message, mostBytes)));
            return right ? CompletableFuture.completedFuture(null)
                    : refused(new Refused(RefusalReason.NOT_AUTHORISED, "答复了另一台网关的请求", "it answers what another gateway was asked"),
                    source, NOTHING);
        } catch (KuraCodec.Unusable unusable) {
            return refused(StationReadings.refused(unusable.flaw()), source, NOTHING);
        }
    }

    private CompletionStage<Refused> told(String client, String telling, String source, KuraTopic topic, byte[] message) {
        if (!telling.equals(client)) {
            return refused(new Refused(RefusalReason.NOT_AUTHORISED, "网关只能报告自己的任务：" + topic.text(),
                    "a gateway may tell of its own jobs only: " + topic.text()), source, message);
        }
        try {
            twins.told(client, KuraJobNotice.of(topic, KuraCodec.read(message, mostBytes)));
            return CompletableFuture.completedFuture(null);
        } catch (KuraCodec.Unusable unusable) {
            return refused(StationReadings.refused(unusable.flaw()), source, message);
        }
    }

    private CompletionStage<Refused> refused(Refused why, String source, byte[] message) {
        readings.refuse(why, source, message);
        return CompletableFuture.completedFuture(why);
    }

    private void control(KuraTopic topic, byte[] message) throws KuraCodec.Unusable {
        switch (String.join("/", topic.rest())) {
            case "MQTT/BIRTH" -> twins.born(topic.client(), KuraCodec.read(message, mostBytes));
            case "MQTT/DC" -> LOG.info("gateway {} takes its leave", topic.client());
            default -> LOG.debug("gateway {} tells {}", topic.client(), topic.text());
        }
    }

    /** All that is told to it, and nothing else. */
    @Override
    public boolean mayHear(String client, String filter) {
        return isKnown(client) && filter.equals(KuraTopic.filter(account, client));
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        if (readings.station(FieldProtocol.KURA, client) != null) {
            twins.subscribed(client, subscriber);
        }
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        twins.gone(client, subscriber);
    }
}
