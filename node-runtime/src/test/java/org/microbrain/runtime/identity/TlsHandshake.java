package org.microbrain.runtime.identity;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;

/** One handshake over a real socket on the loopback; each end says whom it met or why it refused. */
final class TlsHandshake {

    final CompletableFuture<SSLSession> seenByServer = new CompletableFuture<>();
    final CompletableFuture<SSLSession> seenByClient = new CompletableFuture<>();

    static TlsHandshake between(SslContext client, SslContext server) throws Exception {
        TlsHandshake handshake = new TlsHandshake();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            Channel listening = new ServerBootstrap().group(group).channel(NioServerSocketChannel.class)
                    .childHandler(end(server, handshake.seenByServer)).bind("127.0.0.1", 0).sync().channel();
            int port = ((InetSocketAddress) listening.localAddress()).getPort();
            new Bootstrap().group(group).channel(NioSocketChannel.class).handler(end(client, handshake.seenByClient))
                    .connect("127.0.0.1", port).sync();
            CompletableFuture.allOf(handshake.seenByServer.handle((s, e) -> s),
                    handshake.seenByClient.handle((s, e) -> s)).get(10, TimeUnit.SECONDS);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
        return handshake;
    }

    private static ChannelInitializer<Channel> end(SslContext context, CompletableFuture<SSLSession> seen) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(context.newHandler(channel.alloc()), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                        if (event instanceof SslHandshakeCompletionEvent completion) {
                            if (completion.isSuccess()) {
                                seen.complete(ctx.pipeline().get(SslHandler.class).engine().getSession());
                            } else {
                                seen.completeExceptionally(completion.cause());
                            }
                        }
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        seen.completeExceptionally(cause);
                        ctx.close();
                    }
                });
            }
        };
    }

    static PeerName name(CompletableFuture<SSLSession> seen) throws Exception {
        return PeerName.of((X509Certificate) seen.get().getPeerCertificates()[0]);
    }

    /** All messages of the failure and its causes. */
    static String refusal(CompletableFuture<SSLSession> seen) {
        StringBuilder text = new StringBuilder();
        seen.handle((session, failure) -> {
            for (Throwable t = failure; t != null; t = t.getCause()) {
                text.append(t.getMessage()).append('\n');
            }
            return null;
        });
        return text.toString();
    }
}
