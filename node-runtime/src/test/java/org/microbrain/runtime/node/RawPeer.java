package org.microbrain.runtime.node;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
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
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Hello;

/** A peer that speaks as it likes over a real socket. */
final class RawPeer implements AutoCloseable {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();
    private final ByteBuf input = Unpooled.buffer();
    private final Channel channel;

    /** A peer that was welcomed as {@code node}. */
    static RawPeer welcomed(int port, SslContext tls, String node) throws Exception {
        RawPeer peer = new RawPeer(port, tls).say(hello(node));
        if (peer.hears(Frame.BodyCase.WELCOME) == null) {
            throw new AssertionError(node + " was not welcomed");
        }
        return peer;
    }

    static Frame hello(String node) {
        return Frame.newBuilder().setHello(Hello.newBuilder().setVersion(1).setOldestVersion(1).setNode(node)
                .setProgram("raw")).build();
    }

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
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ByteBuf bytes = (ByteBuf) message;
                        input.writeBytes(bytes);
                        bytes.release();
                        while (input.readableBytes() >= 4
                                && input.readableBytes() >= 4 + input.getInt(input.readerIndex())) {
                            ByteBuf frame = input.readSlice(input.readInt());
                            try {
                                heard.add(Frame.parseFrom(frame.nioBuffer()));
                            } catch (InvalidProtocolBufferException e) {
                                ctx.close();
                            }
                        }
                        input.discardReadBytes();
                    }

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

    RawPeer say(Frame frame) throws InterruptedException {
        byte[] payload = frame.toByteArray();
        return send(ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).array());
    }

    /** The next frame of this kind, others are dropped; null when the link ends or 10 s pass before. */
    Frame hears(Frame.BodyCase kind) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end) {
            Frame frame = heard.poll(50, TimeUnit.MILLISECONDS);
            if (frame != null && frame.getBodyCase() == kind) {
                return frame;
            }
            if (frame == null && closed.getCount() == 0 && heard.isEmpty()) {
                return null;
            }
        }
        return null;
    }

    /** From now on nothing is read, as by a peer that floods and does not listen. */
    void deafen() {
        channel.config().setAutoRead(false);
    }

    /** Sends so many bytes each second until the link ends. */
    void drip(int bytes) {
        try {
            while (!closedWithin(1)) {
                send(new byte[bytes]);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean writable() {
        return channel.isWritable();
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
