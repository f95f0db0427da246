package org.microbrain.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes links in over TCP and mutual TLS. */
public final class NettyListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NettyListener.class);

    private final Channel channel;

    /**
     * @param tls       server context that demands a certificate of the province
     * @param connected called for each authenticated peer; returns who hears the link
     * @throws IOException when the address cannot be listened on
     */
    public NettyListener(EventLoopGroup loops, InetSocketAddress address, SslContext tls, PeerNames names,
                         Function<Link, Link.Events> connected) throws IOException {
        var bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel peer) {
                        FrameHandler.install(peer, tls, names, new Incoming(connected, peer.remoteAddress()));
                    }
                })
                .bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
                    + bound.cause().getMessage(), bound.cause());
        }
        channel = bound.channel();
    }

    /** The port bound, also when 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    private record Incoming(Function<Link, Link.Events> connected, SocketAddress from) implements Dialer.Dial {

        @Override
        public Link.Events opened(Link link) {
            return connected.apply(link);
        }

        @Override
        public void failed(boolean reached, String why) {
            if (why.equals(TlsFailure.HUNG_UP)) {
                LOG.debug("a connection from {} came to nothing: {}", from, why); // a knock, or a probe
            } else {
                LOG.warn("a connection from {} was refused: {}", from, why);
            }
        }
    }
}
