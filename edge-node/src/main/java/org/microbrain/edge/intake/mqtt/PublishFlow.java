package org.microbrain.edge.intake.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

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

    private static final byte[] NOTHING = {};

    private static final class InFlight {
        private final MqttQoS qos;
        private final int id;
        private final long bytes;
        /** Of QoS 2: heard by duplicates of this publish; null otherwise. */
        private CompletableFuture<Refused> outcome;
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
    /** What was read in one go and is not with the sink yet; all with the same {@link #again}. */
    private List<InFlight> gathered = new ArrayList<>();
    private List<Measurement> measurements = new ArrayList<>();
    private boolean again;
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

    /**
     * Takes a publish; it goes to the sink with the next {@link #handOver()}.
     *
     * @throws ProtocolFault when it breaks the protocol or the limits that were announced
     */
    void publish(MqttPublishMessage message) {
        String topic = topic(message);
        MqttQoS qos = message.fixedHeader().qosLevel();
        int id = message.variableHeader().packetId();
        CompletableFuture<Refused> earlier = qos == MqttQoS.EXACTLY_ONCE ? session.received(id) : null;
        if (earlier != null) {
            InFlight duplicate = add(new InFlight(qos, id, 0));
            earlier.thenAccept(refused -> {
                duplicate.refused = refused;
                duplicate.done = true;
                wake();
            });
            return;
        }
        checkReceiveMaximum(qos);
        byte[] payload = ByteBufUtil.getBytes(message.payload());
        CompletableFuture<Refused> outcome = qos == MqttQoS.EXACTLY_ONCE ? session.receive(id) : null;
        InFlight publish = add(new InFlight(qos, id, payload.length + OVERHEAD_BYTES));
        publish.outcome = outcome;
        parts.budget().take(publish.bytes);
        Optional<CompletionStage<Refused>> taken = parts.topics().take(session.sender(), topic, payload);
        if (taken.isPresent()) {
            taken.get().whenComplete((refused, failure) -> {
                finish(publish, failure == null ? refused : Refused.from(failure));
                wake();
            });
            return;
        }
        understand(message, publish, topic, payload);
    }

    private void understand(MqttPublishMessage message, InFlight publish, String topic, byte[] payload) {
        Mapped mapped = parts.mapping().map(topic, payload);
        for (Mapped.Refusal refusal : mapped.refusals()) {
            parts.refusals().add(refusal.cause(), source, topic, payload);
            publish.partly = publish.partly == null ? refusal.cause() : publish.partly;
        }
        parts.publishers().heard(session.clientId(), topic, payload, mapped.measurements(), mapped.refusals().isEmpty() ? List.of()
                : mapped.refusals().stream().map(Mapped.Refusal::cause).toList());
        Refused doubt = parts.refusals().addDoubtful(mapped.measurements(), source, topic, payload);
        publish.partly = publish.partly == null ? doubt : publish.partly;
        if (mapped.measurements().isEmpty()) {
            finish(publish, publish.partly);
            wake();
            return;
        }
        if (again != message.fixedHeader().isDup()) {
            handOver();
            again = message.fixedHeader().isDup();
        }
        gathered.add(publish);
        measurements.addAll(mapped.measurements());
    }

    /** Gives to the sink what has come since the last time; to be called when all that had arrived is read. */
    void handOver() {
        if (gathered.isEmpty()) {
            return;
        }
        List<InFlight> publishes = gathered;
        List<Measurement> together = measurements;
        gathered = new ArrayList<>();
        measurements = new ArrayList<>();
        take(together).whenComplete((nothing, failure) -> {
            Refused refused = failure == null ? null : Refused.from(failure);
            for (InFlight publish : publishes) {
                if (refused != null) {
                    parts.refusals().add(refused, source, "", NOTHING);
                }
                finish(publish, refused);
            }
            wake();
        });
    }

    private InFlight add(InFlight publish) {
        inFlight.add(publish);
        unacknowledgedQos1 += publish.qos == MqttQoS.AT_LEAST_ONCE ? 1 : 0;
        return publish;
    }

    private CompletionStage<Void> take(List<Measurement> together) {
        try {
            return again ? parts.sink().takeAgain(source, together) : parts.sink().take(source, together);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
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

    /** The second half of QoS 2. Answers keep their order, so that none says "done" of what is not durable. */
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
    private void finish(InFlight publish, Refused refused) {
        CompletableFuture<Refused> outcome = publish.outcome;
        if (outcome != null) {
            if (refused != null && (five || refused.reason().worthSendingAgain())) {
                // MQTT 5 ends the exchange with the refusing PUBREC; and what comes again is no duplicate.
                session.forget(publish.id, outcome);
            }
            outcome.complete(refused);
        }
        publish.refused = refused;
        publish.done = true;
    }

    /** Any thread: what is finished at the head of the line can be acknowledged. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            channel.eventLoop().execute(this::acknowledge);
        }
    }

    private void acknowledge() {
        woken.set(false);
        ByteBuf plain = null;
        for (InFlight head = inFlight.peek(); head != null && head.done; head = inFlight.peek()) {
            inFlight.remove();
            unacknowledgedQos1 -= head.qos == MqttQoS.AT_LEAST_ONCE ? 1 : 0;
            parts.budget().give(head.bytes);
            if (ended || head.qos == MqttQoS.AT_MOST_ONCE) {
                continue;
            }
            if (head.qos == MqttQoS.AT_LEAST_ONCE && head.refused == null && head.partly == null) {
                plain = plain == null ? channel.alloc().buffer((inFlight.size() + 1) * Replies.PUBACK_BYTES) : plain;
                Replies.puback(plain, head.id);
                continue;
            }
            plain = write(plain);
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
        write(plain);
        channel.flush();
        updateReading();
    }

    /** Nothing is written of nothing. @return null, the next one to fill */
    private ByteBuf write(ByteBuf answers) {
        if (answers != null) {
            channel.write(answers);
        }
        return null;
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
