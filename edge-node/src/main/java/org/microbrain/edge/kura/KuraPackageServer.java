package org.microbrain.edge.kura;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.microbrain.edge.intake.mqtt.Subscriber.Ends;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands released packages to gateways, by HTTP. It listens only while something is offered, at the address of this machine by which the gateway
 * came; whoever does not come from where a gateway of an offer does is hung up on before anything is read, and an offer is had by its own gateway at its
 * own address alone, which nobody can guess. The gateway proves what it loaded by the SHA-256 that it was told over MQTT. Thread-safe.
 */
public final class KuraPackageServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KuraPackageServer.class);
    private static final String PLACE = "/dp/";
    private static final int TOKEN_BYTES = 16;
    private static final int MOST_CONNECTIONS = 8;
    private static final int MOST_LINE = 1024;
    private static final int MOST_HEADERS = 8192;
    private static final int IDLE_SECONDS = 60;

    private final int port;
    private final RandomGenerator random;
    private final Map<InetAddress, Listening> listening = new HashMap<>();

    /**
     * @param port   0 for any that is free
     * @param random nobody may guess it
     */
    public KuraPackageServer(int port, RandomGenerator random) {
        this.port = port;
        this.random = random;
    }

    /** A file that a gateway may load until it is closed. */
    final class Offer implements AutoCloseable {

        private final Listening at;
        private final InetAddress to;
        private final Path file;
        private final String path;
        private final ChannelGroup loading = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

        private Offer(Listening at, InetAddress to, Path file, String path) {
            this.at = at;
            this.to = to;
            this.file = file;
            this.path = path;
        }

        /** Where the gateway loads it. */
        String url() {
            InetSocketAddress address = (InetSocketAddress) at.channel.localAddress();
            String host = address.getAddress().getHostAddress().replaceFirst("%.*", "");
            return "http://" + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort() + path;
        }

        @Override
        public void close() {
            withdraw(this);
        }
    }

    private static final class Listening {
        private final Map<String, Offer> offers = new ConcurrentHashMap<>();
        private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        private EventLoopGroup loops;
        private Channel channel;

        private boolean expects(InetAddress from) {
            return offers.values().stream().anyMatch(offer -> offer.to.equals(from));
        }
    }

    /** Offers a file to the gateway at the other end of a connection. @throws IOException when nobody can listen there */
    synchronized Offer offer(Ends ends, Path file) throws IOException {
        Listening at = listening.get(ends.here());
        if (at == null) {
            at = listen(ends.here());
            listening.put(ends.here(), at);
        }
        byte[] token = new byte[TOKEN_BYTES];
        random.nextBytes(token);
        Offer offer = new Offer(at, ends.there(), file, PLACE + HexFormat.of().formatHex(token));
        at.offers.put(offer.path, offer);
        return offer;
    }

    private synchronized void withdraw(Offer offer) {
        Listening at = offer.at;
        if (at.offers.remove(offer.path) != null) {
            offer.loading.close();
        }
        if (at.offers.isEmpty() && listening.values().remove(at)) {
            at.channel.close().awaitUninterruptibly();
            at.connections.close();
            at.loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    /** Nothing is offered any more. */
    @Override
    public synchronized void close() {
        List.copyOf(listening.values()).forEach(at -> List.copyOf(at.offers.values()).forEach(this::withdraw));
    }

    private Listening listen(InetAddress address) throws IOException {
        Listening at = new Listening();
        at.loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("packages", true), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap().group(at.loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(at, channel);
                    }
                }).bind(address, port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            at.loops.shutdownGracefully();
            throw new IOException(address.getHostAddress() + ":" + port + ": " + bound.cause().getMessage(), bound.cause());
        }
        at.channel = bound.channel();
        LOG.debug("gateways may load packages at {}", at.channel.localAddress());
        return at;
    }

    private static void accept(Listening at, SocketChannel channel) {
        if (!at.expects(channel.remoteAddress().getAddress()) || at.connections.size() >= MOST_CONNECTIONS) {
            LOG.warn("{} wanted to load a package and is no gateway that may", channel.remoteAddress());
            channel.close();
            return;
        }
        at.connections.add(channel);
        channel.pipeline().addLast(new HttpServerCodec(MOST_LINE, MOST_HEADERS, MOST_HEADERS),
                new IdleStateHandler(0, 0, IDLE_SECONDS), new Serving(at));
    }

    /** Answers one request, and hangs up. */
    private static final class Serving extends SimpleChannelInboundHandler<HttpRequest> {

        private final Listening at;

        private Serving(Listening at) {
            this.at = at;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HttpRequest request) throws IOException {
            Offer offer = request.decoderResult().isFailure() ? null : at.offers.get(request.uri());
            boolean head = request.method().equals(HttpMethod.HEAD);
            if (offer == null || !offer.to.equals(((InetSocketAddress) ctx.channel().remoteAddress()).getAddress())
                    || !head && !request.method().equals(HttpMethod.GET)) {
                HttpResponse none = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND);
                ctx.writeAndFlush(headed(none, 0)).addListener(ChannelFutureListener.CLOSE);
                return;
            }
            offer.loading.add(ctx.channel());
            long bytes = Files.size(offer.file);
            ctx.write(headed(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK), bytes));
            if (!head) {
                ctx.write(new DefaultFileRegion(offer.file.toFile(), 0, bytes));
            }
            ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
        }

        private static HttpResponse headed(HttpResponse response, long bytes) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes).set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return response;
        }

        /** It was idle. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("{} hung up: {}", ctx.channel().remoteAddress(), cause.toString());
            ctx.close();
        }
    }
}
