package org.microbrain.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** Dials over TCP and mutual TLS. All it calls back runs on the given event loop, which is the uplink's thread. */
public final class NettyDialer implements Dialer {

    /** Queued bytes beyond which only warnings are sent: what an urgent frame may have to wait for. */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(16 << 10, 64 << 10);

    private final EventLoop loop;
    private final SslContext tls;
    private final PeerNames names;
    private final int connectMillis;

    /**
     * @param tls           client context that shows this node's certificate and accepts the province's alone
     * @param connectMillis how long a TCP connection may take
     */
    public NettyDialer(EventLoop loop, SslContext tls, PeerNames names, int connectMillis) {
        this.loop = loop;
        this.tls = tls;
        this.names = names;
        this.connectMillis = connectMillis;
    }

    @Override
    public void dial(Parent parent, Dial dial) {
        InetSocketAddress address = unresolved(parent);
        connect(new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new RoundTrip());
                FrameHandler.install(channel, tls, names, dial, null);
            }
        }, address).addListener(connected -> {
            if (!connected.isSuccess()) {
                dial.failed(false, LinkFault.gone(explain(connected.cause(), address)));
            }
        });
    }

    @Override
    public void knock(Parent parent, Consumer<Boolean> answers) {
        connect(new ChannelInboundHandlerAdapter(), unresolved(parent)).addListener((ChannelFuture connected) -> {
            connected.channel().close();
            answers.accept(connected.isSuccess());
        });
    }

    private static InetSocketAddress unresolved(Parent parent) {
        return InetSocketAddress.createUnresolved(parent.address().getHostString(), parent.address().getPort());
    }

    private ChannelFuture connect(ChannelHandler handler, InetSocketAddress address) {
        return new Bootstrap().group(loop).channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .handler(handler).connect(address);
    }

    private static String explain(Throwable cause, InetSocketAddress address) {
        String where = address.getHostString() + ":" + address.getPort();
        if (cause instanceof UnknownHostException) {
            return "the name " + address.getHostString() + " cannot be resolved";
        }
        return cause instanceof ConnectException ? "nobody answers at " + where : where + ": " + cause.getMessage();
    }
}
