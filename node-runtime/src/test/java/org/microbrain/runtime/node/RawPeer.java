package org.microbrain.runtime.node;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A peer that speaks as it likes over a real socket. */
final class RawPeer implements AutoCloseable {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Channel channel;

    /** @param tls null for plain TCP */
    RawPeer(int port, SslContext tls) throws Exception {
        channel = new Bootstrap().group(loops).channel(NioSocketChannel.class).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel fresh) {
                if (tls != null) {
                    fresh.pipeline().addLast(tls.newHandler(fresh.alloc()));
                }
                fresh.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                        if (event instanceof SslHandshakeCompletionEvent) {
                            ready.countDown();
                        }
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                        ctx.close();
                    }
                });
            }
        }).connect("127.0.0.1", port).sync().channel();
        channel.closeFuture().addListener(done -> closed.countDown());
        if (tls == null) {
            ready.countDown();
        }
    }

    /** After the handshake, however that went. */
    RawPeer send(byte... bytes) throws InterruptedException {
        if (!ready.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("no handshake within 10 s");
        }
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        return this;
    }

    boolean closedWithin(int seconds) throws InterruptedException {
        return closed.await(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
