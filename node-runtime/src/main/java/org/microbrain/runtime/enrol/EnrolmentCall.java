package org.microbrain.runtime.enrol;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.microbrain.wire.proto.EnrolAnswer;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolFrame;
import org.microbrain.wire.proto.EnrolRequest;

/** The node's end of enrolment: dials, hears a challenge, asks once, and gives the answer. */
final class EnrolmentCall {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int CALL_SECONDS = 60;

    private EnrolmentCall() {
    }

    /** Makes the request once it is known who answers, and what the challenge is. */
    @FunctionalInterface
    interface Asking {

        /** @param parent the certificate of who answers */
        EnrolRequest request(EnrolChallenge challenge, X509Certificate parent) throws GeneralSecurityException;
    }

    /** @return fails with an IOException that says in a sentence what went wrong; completes on a thread of {@code loops} */
    static CompletableFuture<EnrolAnswer> ask(EventLoopGroup loops, InetSocketAddress address, SslContext tls,
            Asking asking) {
        CompletableFuture<EnrolAnswer> answer = new CompletableFuture<>();
        InetSocketAddress where = InetSocketAddress.createUnresolved(address.getHostString(), address.getPort());
        new Bootstrap().group(loops).channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        SslHandler ssl = tls.newHandler(channel.alloc(), EnrolmentDoor.SERVER_NAME, address.getPort());
                        ssl.setHandshakeTimeout(CALL_SECONDS, TimeUnit.SECONDS);
                        channel.pipeline().addLast(ssl, new LengthFieldBasedFrameDecoder(EnrolmentDoor.LONGEST, 0, 4, 0, 4),
                                new LengthFieldPrepender(4), new Call(asking, answer, address));
                    }
                }).connect(where).addListener(connected -> {
                    if (!connected.isSuccess()) {
                        answer.completeExceptionally(new IOException("nobody answers at " + address.getHostString() + ":"
                                + address.getPort() + ": " + connected.cause().getMessage()));
                    }
                });
        return answer;
    }

    private static final class Call extends SimpleChannelInboundHandler<ByteBuf> {

        private final Asking asking;
        private final CompletableFuture<EnrolAnswer> answer;
        private final InetSocketAddress address;

        private Call(Asking asking, CompletableFuture<EnrolAnswer> answer, InetSocketAddress address) {
            this.asking = asking;
            this.answer = answer;
            this.address = address;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.executor().schedule(() -> ctx.close(), CALL_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws Exception {
            EnrolFrame frame = EnrolFrame.parseFrom(bytes.nioBuffer());
            switch (frame.getBodyCase()) {
                case CHALLENGE -> {
                    X509Certificate parent = (X509Certificate) ctx.pipeline().get(SslHandler.class).engine().getSession()
                            .getPeerCertificates()[0];
                    EnrolRequest request = asking.request(frame.getChallenge(), parent);
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(
                            EnrolFrame.newBuilder().setRequest(request).build().toByteArray()));
                }
                case ANSWER -> {
                    answer.complete(frame.getAnswer());
                    ctx.close();
                }
                default -> throw new IOException("the other side speaks another enrolment");
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
                failed(ctx, handshake.cause());
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            failed(ctx, cause);
        }

        private void failed(ChannelHandlerContext ctx, Throwable cause) {
            String why = cause.getMessage();
            for (Throwable one = cause; one != null; one = one.getCause()) {
                if (one instanceof CertificateException && one.getMessage() != null) {
                    why = one.getMessage(); // our own judgement, made for people
                    break;
                }
            }
            answer.completeExceptionally(new IOException(address.getHostString() + ":" + address.getPort() + ": " + why,
                    cause));
            ctx.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new IOException(address.getHostString() + ":" + address.getPort()
                    + " closed the connection before it answered; it may be crowded, or of a version without enrolment"));
        }
    }
}
