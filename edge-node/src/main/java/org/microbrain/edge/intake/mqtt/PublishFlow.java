package org.microbrain.edge.intake.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.microbrain.edge.intake.RefusalReason;
import org.microbrain.edge.intake.Refused;
import org.microbrain.edge.mapping.Mapped;

/**
 * The publishes of one connection on their way to the sink. Each is acknowledged when it is durable, in the order of
 * their arrival; while too much is not durable yet, the connection is not read. Runs on the connection's event loop;
 * the sink may complete on any thread.
 */
final class PublishFlow {

    static final int MAX_ALIASES = 64;
    /** Of all topics of a connection that have an alias. */
    private static final int MAX_ALIAS_CHARS = 64 * 1024;
    /** What a publish costs in memory beside its payload. */
    private static final int OVERHEAD_BYTES = 256;
    /** A 3.1.1 client that does not release its QoS 2 publishes may hold so many times the limit in flight. */
    private static final int UNRELEASED_FACTOR = 10;

    private static final class InFlight {
        private final MqttQoS qos;
        private final int id;
        private final long bytes;
        /** Why some of its items were refused while the others are taken, or null. */
        private Refused partly;
        private Refused refused;
        /** A PUBREL that came before its publish was answered, and waits its turn. */
        private boolean release;
        private volatile boolean done;

        InFlight(MqttQoS qos, int id, long bytes) {
            this.qos = qos;
            this.id = id;
            this.bytes = bytes;
        }
    }

    private final Channel channel;
    private final MqttParts parts;
    private final MqttSession.Turn session;
    private final Replies replies;
    private final boolean five;
    private final Consumer<ProtocolFault> end;
    private final String source;
    private final Map<Integer, String> aliases = new HashMap<>();
    private final Queue<InFlight> inFlight = new ArrayDeque<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private int aliasChars;
    private int unacknowledgedQos1;
    private boolean waitsForRoom;
    private boolean ended;

    /** @param end ends the connection for this reason */
    PublishFlow(Channel channel, MqttParts parts, MqttSession.Turn session, Replies replies, boolean five,
                Consumer<ProtocolFault> end) {
        this.channel = channel;
        this.parts = parts;
        this.session = session;
        this.replies = replies;
        this.five = five;
        this.end = end;
        this.source = "mqtt:" + session.clientId();
    }

    /** @throws ProtocolFault when it breaks the protocol or the limits that were announced */
    void publish(MqttPublishMessage message) {
        String topic = topic(message);
        MqttQoS qos = message.fixedHeader().qosLevel();
        int id = message.variableHeader().packetId();
        CompletableFuture<Refused> earlier = qos == MqttQoS.EXACTLY_ONCE ? session.received(id) : null;
        if (earlier != null) {
            InFlight again = add(new InFlight(qos, id, 0));
            earlier.thenAccept(refused -> complete(again, refused));
            return;
        }
        checkReceiveMaximum(qos);
        byte[] payload = ByteBufUtil.getBytes(message.payload());
        InFlight publish = add(new InFlight(qos, id, payload.length + OVERHEAD_BYTES));
        parts.budget().take(publish.bytes);
        CompletableFuture<Refused> outcome = qos == MqttQoS.EXACTLY_ONCE ? session.receive(id) : null;
        Mapped mapped = parts.mapping().map(topic, payload);
        for (Mapped.Refusal refusal : mapped.refusals()) {
            count(refusal.cause(), topic, payload);
            publish.partly = publish.partly == null ? refusal.cause() : publish.partly;
        }
        if (mapped.measurements().isEmpty()) {
            finish(publish, outcome, publish.partly);
            return;
        }
        take(mapped, message.fixedHeader().isDup()).whenComplete((nothing, failure) -> {
            Refused refused = failure == null ? null : Refused.from(failure);
            if (refused == null) {
                Refused doubt = parts.refusals().addDoubtful(mapped.measurements(), source, topic, payload);
                publish.partly = publish.partly == null ? doubt : publish.partly;
            } else {
                count(refused, topic, payload);
            }
            finish(publish, outcome, refused);
        });
    }

    private InFlight add(InFlight publish) {
        inFlight.add(publish);
        unacknowledgedQos1 += publish.qos == MqttQoS.AT_LEAST_ONCE ? 1 : 0;
        return publish;
    }

    private CompletionStage<Void> take(Mapped mapped, boolean again) {
        try {
            return again ? parts.sink().takeAgain(source, mapped.measurements())
                    : parts.sink().take(source, mapped.measurements());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void count(Refused refused, String topic, byte[] payload) {
        parts.refusals().add(refused, source, topic, payload);
    }

    private void checkReceiveMaximum(MqttQoS qos) {
        int limit = parts.settings().maxInFlight();
        if (five && qos != MqttQoS.AT_MOST_ONCE && unacknowledgedQos1 + session.unreleased() >= limit
                || qos == MqttQoS.EXACTLY_ONCE && session.unreleasedOfAll() >= (long) UNRELEASED_FACTOR * limit) {
            throw new ProtocolFault(ProtocolFault.RECEIVE_MAXIMUM_EXCEEDED,
                    "more publishes in flight than the " + limit + " of Receive Maximum");
        }
    }

    private String topic(MqttPublishMessage message) {
        String topic = message.variableHeader().topicName();
        MqttProperties.MqttProperty<?> property = message.variableHeader().properties()
                .getProperty(MqttProperties.TOPIC_ALIAS);
        if (property == null) {
            if (topic.isEmpty()) {
                throw ProtocolFault.error("a PUBLISH with neither topic nor alias");
            }
            return topic;
        }
        int alias = (Integer) property.value();
        if (alias == 0 || alias > MAX_ALIASES) {
            throw new ProtocolFault(ProtocolFault.TOPIC_ALIAS_INVALID, "topic alias " + alias);
        }
        if (!topic.isEmpty()) {
            String before = aliases.put(alias, topic);
            aliasChars += topic.length() - (before == null ? 0 : before.length());
            if (aliasChars > MAX_ALIAS_CHARS) {
                throw new ProtocolFault(ProtocolFault.QUOTA_EXCEEDED, "topic aliases for topics of more than "
                        + MAX_ALIAS_CHARS + " characters");
            }
            return topic;
        }
        String meant = aliases.get(alias);
        if (meant == null) {
            throw ProtocolFault.error("topic alias " + alias + " stands for nothing");
        }
        return meant;
    }

    /** The second half of QoS 2. Answers keep the order of what they answer; none says "done" of what is not durable. */
    void release(int id) {
        if (inFlight.isEmpty()) {
            channel.write(replies.pubcomp(id, session.release(id)));
            return;
        }
        InFlight release = add(new InFlight(MqttQoS.EXACTLY_ONCE, id, 0));
        release.release = true;
        release.done = true;
    }

    private void lateRelease(int id) {
        try {
            channel.write(replies.pubcomp(id, session.release(id)));
        } catch (ProtocolFault takenOver) {
            ended = true;
            end.accept(takenOver);
        }
    }

    /** Any thread. */
    private void finish(InFlight publish, CompletableFuture<Refused> outcome, Refused refused) {
        if (outcome != null) {
            if (refused != null && (five || refused.reason().worthSendingAgain())) {
                // MQTT 5 ends the exchange with the refusing PUBREC; and what comes again is no duplicate.
                session.forget(publish.id, outcome);
            }
            outcome.complete(refused);
        }
        complete(publish, refused);
    }

    /** Any thread. */
    private void complete(InFlight publish, Refused refused) {
        publish.refused = refused;
        publish.done = true;
        if (woken.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::acknowledge);
        }
    }

    private void acknowledge() {
        woken.set(false);
        for (InFlight head = inFlight.peek(); head != null && head.done; head = inFlight.peek()) {
            inFlight.remove();
            unacknowledgedQos1 -= head.qos == MqttQoS.AT_LEAST_ONCE ? 1 : 0;
            parts.budget().give(head.bytes);
            if (ended || head.qos == MqttQoS.AT_MOST_ONCE) {
                continue;
            }
            if (head.release) {
                lateRelease(head.id);
                continue;
            }
            if (head.refused != null && head.refused.reason() == RefusalReason.UNAVAILABLE) {
                // An acknowledgement would make the client forget what is not stored, so it has to come again.
                ended = true;
                end.accept(new ProtocolFault(ProtocolFault.SERVER_BUSY, RefusalReason.UNAVAILABLE.en()));
                continue;
            }
            channel.write(head.qos == MqttQoS.AT_LEAST_ONCE ? replies.puback(head.id, head.refused, head.partly)
                    : replies.pubrec(head.id, head.refused, head.partly));
        }
        channel.flush();
        updateReading();
    }

    /** Reads on, or stops reading while too much is on its way to disk or the client takes no answers. */
    void updateReading() {
        boolean room = !parts.budget().isUsedUp();
        boolean read = room && inFlight.size() < parts.settings().maxInFlight() && channel.isWritable();
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
        if (!room && !waitsForRoom) {
            waitsForRoom = true;
            parts.budget().whenRoom(() -> channel.eventLoop().execute(() -> {
                waitsForRoom = false;
                updateReading();
            }));
        }
    }
}
