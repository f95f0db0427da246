package org.microbrain.link;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes links of children in over TCP and mutual TLS. */
public final class NettyListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NettyListener.class);

    private final Channel channel;

    /** Listens for links alone. @throws IOException when the address cannot be listened on */
    public NettyListener(EventLoopGroup loops, InetSocketAddress address, SslContext tls, PeerNames names,
                         Children children) throws IOException {
        this(loops, address, tls, names, children, null);
    }

    /**
     * @param tls      server context that demands a certificate of the province
     * @param children get a link for each authenticated peer
     * @param side     what is spoken beside links; null for nothing
     * @throws IOException when the address cannot be listened on
     */
    public NettyListener(EventLoopGroup loops, InetSocketAddress address, SslContext tls, PeerNames names,
                         Children children, SideDoor side) throws IOException {
        var bound = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .handler(new Shortage(children.doorstep()))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel peer) {
                        String from = String.valueOf(peer.remoteAddress());
                        Consumer<LinkFault> refused = fault -> children.turnedAway(from, fault);
                        peer.pipeline().addLast(new FirstBytes(peer, children.doorstep(), visitor -> {
                            Runnable link = () -> FrameHandler.install(peer, tls, names,
                                    new Incoming(children, visitor, from), children.undurable());
                            if (side == null) {
                                link.run();
                            } else {
                                DoorChoice.install(peer, side, link, refused);
                            }
                        }, refused));
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

    private record Incoming(Children children, Doorstep.Visitor visitor, String from) implements Dialer.Dial {

        @Override
        public Link.Events opened(Link link) {
            return children.connected(link, visitor::leaves);
        }

        @Override
        public void failed(boolean reached, LinkFault fault) {
            if (fault.code().equals(LinkFault.GONE)) {
                LOG.debug("a connection from {} came to nothing: {}", from, fault.text()); // a knock, or a probe
            } else {
                children.turnedAway(from, fault);
            }
        }
    }

    /** When no connection can be taken (no file handles are left), waits a moment and makes room. */
    private static final class Shortage extends ChannelInboundHandlerAdapter {

        private static final long PAUSE_MILLIS = 100;

        private final Doorstep doorstep;
        private boolean said;

        private Shortage(Doorstep doorstep) {
            this.doorstep = doorstep;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!said) {
                said = true;
                ctx.channel().eventLoop().schedule(() -> said = false, 1, TimeUnit.MINUTES);
                LOG.warn("no connection can be taken at {} now ({}); links that stand go on, and new ones are tried"
                        + " again; raise the limit of open files if this stays", ctx.channel().localAddress(),
                        cause.getMessage());
            }
            ctx.channel().config().setAutoRead(false);
            ctx.channel().eventLoop().schedule(() -> ctx.channel().config().setAutoRead(true), PAUSE_MILLIS,
                    TimeUnit.MILLISECONDS);
            doorstep.makeRoom();
        }
    }
}
