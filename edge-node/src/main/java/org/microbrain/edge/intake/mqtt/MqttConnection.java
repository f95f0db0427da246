package org.microbrain.edge.intake.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation with one MQTT client, from CONNECT to the end. Runs on the connection's event loop. */
final class MqttConnection extends ChannelInboundHandlerAdapter implements Subscriber {

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final int MAX_EARLY = 2000;
    private static final long SECOND_LOOK_NANOS = 50_000_000;
    private static final int UTF8_BYTES = 3;
    /** Bytes of a PUBLISH beside topic and payload, with room to spare. */
    private static final int HEADER_BYTES = 16;

    private enum State { CONNECTING, AUTHENTICATING, OPEN, ENDED }

    private final MqttParts parts;
    private final LongSupplier nanos;
    private final Queue<Object> early = new ArrayDeque<>();
    private volatile State state = State.CONNECTING;
    private long since;
    private ChannelHandlerContext ctx;
    private ScheduledFuture<?> timer;
    private ScheduledFuture<?> stay;
    private ConnectRequest request;
    private volatile MqttSession session;
    private Replies replies;
    private PublishFlow flow;
    private long keepSessionSeconds;
    private long lastPacketNanos;
    /** Whether it was told to {@link TopicTaker#subscribed}. */
    private boolean hears;

    /** @param nanos a monotonic clock */
    MqttConnection(MqttParts parts, LongSupplier nanos) {
        this.parts = parts;
        this.nanos = nanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        since = nanos.getAsLong();
        timer = ctx.executor().schedule(() -> {
            LOG.debug("{} sent no CONNECT in time", ctx.channel().remoteAddress());
            ctx.close();
        }, parts.settings().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            lastPacketNanos = nanos.getAsLong();
            if (state == State.AUTHENTICATING) {
                if (early.size() < MAX_EARLY) {
                    early.add(ReferenceCountUtil.retain(message));
                } else {
                    fault(new ProtocolFault(ProtocolFault.QUOTA_EXCEEDED, "too many packets before CONNACK"));
                }
            } else {
                serve(message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        handOver();
        if (state == State.OPEN) {
            flow.updateReading();
        }
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state == State.OPEN) {
            flow.updateReading();
        }
    }

    private void serve(Object message) {
        if (state == State.ENDED) {
            return;
        }
        try {
            if (message instanceof ProtocolFault fault) {
                fault(fault);
            } else if (message instanceof MqttConnectMessage connect) {
                connect(connect);
            } else if (message instanceof MqttPublishMessage publish) {
                flow.publish(publish);
            } else if (message instanceof MqttMessage other) {
                serveOther(other);
            }
        } catch (ProtocolFault fault) {
            fault(fault);
        }
    }

    private void serveOther(MqttMessage message) {
        switch (message.fixedHeader().messageType()) {
            case PUBREL -> flow.release(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            case SUBSCRIBE -> {
                replies.suback((MqttSubscribeMessage) message, this::granted).ifPresent(ctx::write);
                hearing();
            }
            case UNSUBSCRIBE -> {
                replies.unsuback((MqttUnsubscribeMessage) message, session.filters()::remove).ifPresent(ctx::write);
                hearing();
            }
            case PINGREQ -> ctx.write(MqttMessage.PINGRESP);
            default -> disconnected((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader());
        }
    }

    private boolean granted(String filter) {
        boolean may = parts.topics().mayHear(session.clientId(), filter);
        if (may) {
            session.filters().add(filter);
        }
        return may;
    }

    /** Tells who has something to say to this client whether it listens. */
    private void hearing() {
        if (!session.filters().isEmpty()) {
            hears = true;
            parts.topics().subscribed(session.clientId(), this);
        } else if (hears) {
            hears = false;
            parts.topics().gone(session.clientId(), this);
        }
    }

    @Override
    public boolean tell(String topic, byte[] payload) {
        int bytes = topic.length() * UTF8_BYTES + payload.length + HEADER_BYTES;
        if (state != State.OPEN || !ctx.channel().isWritable() || bytes > request.maxPacket() || !session.hears(topic)) {
            return false;
        }
        ctx.executor().execute(() -> {
            if (state == State.OPEN) {
                ctx.writeAndFlush(MqttMessageBuilders.publish().topicName(topic).qos(MqttQoS.AT_MOST_ONCE).retained(false)
                        .payload(Unpooled.wrappedBuffer(payload)).build());
            }
        });
        return true;
    }

    @Override
    public Optional<Ends> ends() {
        return ctx.channel().localAddress() instanceof InetSocketAddress here && ctx.channel().remoteAddress() instanceof InetSocketAddress there
                ? Optional.of(new Ends(here.getAddress(), there.getAddress())) : Optional.empty();
    }

    private void connect(MqttConnectMessage message) {
        timer.cancel(false);
        request = ConnectRequest.of(message, parts.settings());
        replies = new Replies(request.five(), request.wantsReasons(), request.maxPacket());
        if (request.refusal() != null) {
            refuse(request.refusal());
            return;
        }
        String certified = ClientCertificate.name(ctx.channel());
        if (certified != null) {
            open("certificate:" + certified);
        } else if (request.user() == null) {
            if (parts.settings().anonymous()) {
                open("");
            } else {
                notAuthorised("anonymous");
            }
        } else {
            authenticate(request.user(), request.password());
        }
    }

    private void authenticate(String user, byte[] password) {
        state = State.AUTHENTICATING;
        ctx.channel().config().setAutoRead(false);
        boolean asked = parts.logins().check(user, password, right -> ctx.executor().execute(() -> {
            if (state != State.AUTHENTICATING) {
                return;
            }
            ctx.channel().config().setAutoRead(true);
            if (right) {
                open(Sender.ofUser(user));
            } else {
                notAuthorised(user);
            }
            ctx.flush();
        }));
        if (!asked) {
            refuse(Replies.refused(request.five(), MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
                    MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_BUSY));
        }
    }

    private void notAuthorised(String user) {
        parts.refusals().add(new Refused(RefusalReason.NOT_AUTHORISED), "mqtt:" + request.clientId(), "", bytes(user));
        boolean nobody = request.user() == null;
        refuse(nobody ? Replies.refused(request.five(), MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
                MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5)
                : Replies.refused(request.five(), MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
                MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD));
    }

    private void open(String user) {
        Sender sender = new Sender(request.clientId(), user);
        MqttSessions.Opened opened = !parts.users().mayBe(sender) ? null : parts.sessions().open(request.clientId(), user, request.clean(),
                request.sessionExpirySeconds() > 0, this);
        if (opened == null) {
            parts.refusals().add(Refused.because(RefusalReason.NOT_AUTHORISED, "client id of another user"),
                    "mqtt:" + request.clientId(), "", bytes(user));
            refuse(Replies.refused(request.five(), MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
                    MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID));
            return;
        }
        if (opened.replaced() != null) {
            opened.replaced().takenOver();
        }
        session = opened.session();
        keepSessionSeconds = request.sessionExpirySeconds();
        ctx.write(replies.accepted(opened.present(), parts.settings(), request.assignedId(), keepSessionSeconds,
                request.expiryDiffers()));
        flow = new PublishFlow(ctx.channel(), parts, opened.turn(), replies, request.five(), this::end);
        state = State.OPEN;
        lastPacketNanos = nanos.getAsLong();
        hearing();
        stay(sender.name());
        if (request.keepAliveSeconds() > 0) {
            watch(TimeUnit.MILLISECONDS.toNanos(request.keepAliveSeconds() * 1500L), false);
        }
        for (Object message = early.poll(); message != null; message = early.poll()) {
            try {
                serve(message);
            } finally {
                ReferenceCountUtil.release(message);
            }
        }
        handOver();
    }

    /** Who may sign in for a while only is put out when that is over. */
    private void stay(String user) {
        long left = user.isEmpty() ? Long.MAX_VALUE : parts.users().nanosLeft(user);
        if (left == 0) {
            end(new ProtocolFault(ProtocolFault.ADMINISTRATIVE_ACTION, "the try is over"));
        } else if (left < Long.MAX_VALUE) {
            stay = ctx.executor().schedule(() -> stay(user), left, TimeUnit.NANOSECONDS);
        }
    }

    /** Any thread: whether it is open, and who is at the other end. */
    Optional<Sender> sender() {
        return state == State.OPEN ? Optional.of(session.sender()) : Optional.empty();
    }

    /** Any thread: the client has to come again, and may find that it is not let in. */
    void putOut() {
        ctx.executor().execute(() -> end(new ProtocolFault(ProtocolFault.ADMINISTRATIVE_ACTION, "connect again")));
    }

    /** What came before an end counts. */
    private void handOver() {
        if (flow != null) {
            flow.handOver();
        }
    }

    /**
     * One and a half times the keep alive without a packet ends the connection, unless it is us who do not read.
     *
     * @param again true when the time was up already; the second look is for what had come while this program stood
     *              still and was not read yet
     */
    private void watch(long limitNanos, boolean again) {
        if (!ctx.channel().config().isAutoRead()) {
            lastPacketNanos = nanos.getAsLong();
        }
        long left = lastPacketNanos + limitNanos - nanos.getAsLong();
        if (left <= 0 && again) {
            end(new ProtocolFault(ProtocolFault.KEEP_ALIVE_TIMEOUT, "nothing came for 1.5 times the keep alive"));
            return;
        }
        timer = ctx.executor().schedule(() -> watch(limitNanos, left <= 0), Math.max(left, SECOND_LOOK_NANOS),
                TimeUnit.NANOSECONDS);
    }

    private void disconnected(MqttReasonCodeAndPropertiesVariableHeader header) {
        MqttProperties.MqttProperty<?> expiry = header.properties().getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL);
        if (expiry != null) {
            int seconds = (Integer) expiry.value();
            if (request.sessionExpirySeconds() == 0 && seconds > 0) {
                throw ProtocolFault.error("a session expiry on DISCONNECT after none on CONNECT");
            }
            keepSessionSeconds = Math.min(seconds, parts.settings().sessionExpiry().toSeconds());
        }
        state = State.ENDED;
        ctx.close();
    }

    /** Any thread: another connection with the same client identifier goes on from here. */
    void takenOver() {
        ctx.executor().execute(() -> end(new ProtocolFault(ProtocolFault.TAKEN_OVER, "another connection took over")));
    }

    /** Any thread: true while it has not said CONNECT. */
    boolean isStranger() {
        return state == State.CONNECTING;
    }

    /** When it was opened, on the monotonic clock. */
    long since() {
        return since;
    }

    /** Any thread. */
    void drop() {
        ctx.close();
    }

    /** Any thread. */
    void shutDown() {
        ctx.executor().execute(() -> end(new ProtocolFault(ProtocolFault.SHUTTING_DOWN, "the node stops")));
    }

    private void fault(ProtocolFault fault) {
        String who = session != null ? session.clientId() : String.valueOf(ctx.channel().remoteAddress());
        if (fault.code() != ProtocolFault.TAKEN_OVER) {
            Refused refused = Refused.because(fault.reason(), fault.getMessage());
            parts.refusals().add(refused, "mqtt:" + who, "", fault.packet());
        }
        boolean five = ctx.channel().attr(PacketDecoder.VERSION).get() == MqttVersion.MQTT_5;
        if (state == State.CONNECTING && (five || fault.code() == ProtocolFault.UNSUPPORTED_VERSION)) {
            refuse(Replies.refused(five, MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
                    MqttConnectReturnCode.valueOf((byte) fault.code())));
            return;
        }
        end(fault);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void refuse(MqttConnAckMessage answer) {
        state = State.ENDED;
        timer.cancel(false);
        LastPacket.send(ctx, answer);
    }

    private void end(ProtocolFault why) {
        if (state == State.ENDED) {
            return;
        }
        MqttMessage last = state == State.OPEN ? replies.disconnect(why.code(), why.getMessage()) : null;
        state = State.ENDED;
        timer.cancel(false);
        LastPacket.send(ctx, last == null ? Unpooled.EMPTY_BUFFER : last);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.ENDED;
        handOver();
        timer.cancel(false);
        if (stay != null) {
            stay.cancel(false);
        }
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        if (hears) {
            hears = false;
            parts.topics().gone(session.clientId(), this);
        }
        if (session != null) {
            parts.sessions().close(session, this, keepSessionSeconds);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} went away: {}", ctx.channel().remoteAddress(), cause.getMessage());
        } else if (cause.getCause() instanceof SSLException) {
            parts.refusals().add(Refused.because(RefusalReason.PROTOCOL, "TLS: " + cause.getCause().getMessage()),
                    "mqtt:" + ctx.channel().remoteAddress(), "", bytes(""));
        } else {
            LOG.error("MQTT connection of {} ended by a fault of this program", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}
