package org.microbrain.edge.intake.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where sensors deliver by MQTT 3.1.1 and 5. It takes publishes; subscriptions are refused but those
 * that a {@link TopicTaker} allows, who alone publishes to clients; wills and retained messages have no effect. A QoS 1 publish is acknowledged (QoS 2: received) when the sink says it is
 * durable. QoS 2 is exactly once while this program runs; its state does not outlive it, so after a crash a publish
 * whose exchange was under way may come a second time. Owns its event loops; start and close once.
 */
public final class MqttIntake implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MqttIntake.class);
    private static final int BACKLOG = 512;
    private static final int CLOSE_SECONDS = 2;

    private final MqttSettings settings;
    private final MqttParts parts;
    private final SslContext tls;
    private final Set<MqttConnection> connections = ConcurrentHashMap.newKeySet();
    private Map<String, Boolean> known = Map.of();
    private EventLoopGroup loops;
    private Channel plainListener;
    private Channel tlsListener;

    /**
     * @param topics   takes the publishes of some topics before the mapping is asked
     * @param sink     takes what was understood; called on event loops
     * @param refusals counts what was not
     * @param publishers hears what was published to topics that the mapping was asked about
     * @param tls      for {@link MqttSettings#tlsAddress}; null when that is null. Where it asks for client
     *                 certificates, a client that shows one needs no password
     */
    public MqttIntake(MqttSettings settings, MeasurementMapping mapping, TopicTaker topics, MeasurementSink sink,
                      Refusals refusals, Publishers publishers, SslContext tls) {
        this.settings = settings;
        this.tls = tls;
        MqttUsers users = new MqttUsers(settings.users(), System::nanoTime);
        this.parts = new MqttParts(settings, mapping, topics, sink, refusals, publishers, users, new Logins(users),
                new MqttSessions(settings.maxSessions(), System::nanoTime), new ByteBudget(settings.maxUndurable()),
                new ByteBudget(Math.max(settings.maxPacket(), settings.maxUndurable() / 2)));
    }

    /** @throws IOException when an address cannot be listened on; nothing is left open then */
    public void start() throws IOException {
        int threads = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));
        loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        try {
            plainListener = settings.address() == null ? null : listen(settings.address(), null);
            tlsListener = settings.tlsAddress() == null ? null : listen(settings.tlsAddress(), tls);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * From now on these may sign in by a password. Who no longer may, whose password is another now, and whose client identifier
     * means something else now has to connect again.
     *
     * @param users   all, by name
     * @param clients client identifiers that some taker of topics knows, and whether each is its user's alone
     */
    public void use(Map<String, PasswordHash> users, Map<String, Boolean> clients) {
        Map<MqttConnection, String> passwords = new HashMap<>();
        for (MqttConnection one : connections) {
            one.sender().ifPresent(sender -> passwords.put(one, String.valueOf(parts.users().hash(sender.name()))));
        }
        parts.users().use(users, clients.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
        Map<String, Boolean> before = known;
        known = Map.copyOf(clients);
        passwords.forEach((one, password) -> one.sender().ifPresent(sender -> {
            boolean same = password.equals(String.valueOf(parts.users().hash(sender.name())));
            if (!same || !Objects.equals(before.get(sender.client()), known.get(sender.client()))) {
                one.putOut();
            }
        }));
    }

    /** One more user may sign in for a while, whose device is being tried. */
    public void admit(String user, PasswordHash hash, Duration time) {
        parts.users().admit(user, hash, time);
    }

    private Channel listen(InetSocketAddress address, SslContext context) throws IOException {
        InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
        var bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, context);
                    }
                })
                .bind(resolved).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("MQTT cannot listen on " + resolved + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        LOG.info("MQTT{} on {}", context == null ? "" : " with TLS", bound.channel().localAddress());
        return bound.channel();
    }

    private void accept(SocketChannel channel, SslContext context) {
        if (connections.size() >= settings.maxConnections() && !dropStranger()) {
            Refused refused = Refused.because(RefusalReason.LIMIT_REACHED, settings.maxConnections()
                    + " MQTT connections");
            parts.refusals().add(refused, "mqtt:" + channel.remoteAddress(), "", new byte[0]);
            channel.close();
            return;
        }
        MqttConnection connection = new MqttConnection(parts, System::nanoTime);
        if (context != null) {
            SslHandler handler = context.newHandler(channel.alloc());
            handler.setHandshakeTimeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new PacketDecoder(settings.maxPacket(), parts.halves()), MqttEncoder.INSTANCE,
                connection);
        connections.add(connection);
        channel.closeFuture().addListener(closed -> connections.remove(connection));
    }

    /** Who has not said CONNECT makes room for others, the longest waiting first. @return false when there is none */
    private boolean dropStranger() {
        Optional<MqttConnection> stranger = connections.stream().filter(MqttConnection::isStranger)
                .min(Comparator.comparingLong(MqttConnection::since));
        stranger.ifPresent(connection -> {
            connections.remove(connection);
            connection.drop();
        });
        return stranger.isPresent();
    }

    /** The bound port without TLS, -1 when there is none. */
    public int port() {
        return port(plainListener);
    }

    /** The bound port with TLS, -1 when there is none. */
    public int tlsPort() {
        return port(tlsListener);
    }

    private static int port(Channel listener) {
        return listener == null ? -1 : ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public int connections() {
        return connections.size();
    }

    /** Stops listening, ends all connections and returns within a few seconds. What is not acknowledged comes again. */
    @Override
    public void close() {
        if (loops == null) {
            return;
        }
        for (Channel listener : new Channel[] {plainListener, tlsListener}) {
            if (listener != null) {
                listener.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        }
        parts.logins().close();
        connections.forEach(MqttConnection::shutDown);
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS + 1L, TimeUnit.SECONDS);
    }
}
