package org.microbrain.link;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.SocketException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.microbrain.record.NodeId;
import org.microbrain.wire.proto.Frame;

/**
 * One side of a TLS connection with length-prefixed frames: a 4-byte big-endian length, then a {@code Frame}. The length
 * is judged before the body is read. Becomes a {@link Link} when both sides have proved who they are.
 */
final class FrameHandler extends SimpleChannelInboundHandler<ByteBuf> implements Link {

    /** Longest frame either side takes, in bytes. */
    static final int MAX_FRAME = 4 << 20;
    private static final int HANDSHAKE_SECONDS = 10;

    private final PeerNames names;
    private final Dialer.Dial dial;
    private ChannelHandlerContext context;
    private NodeId peer;
    private Link.Events events;
    private String why;

    private FrameHandler(PeerNames names, Dialer.Dial dial) {
        this.names = names;
        this.dial = dial;
    }

    static void install(SocketChannel channel, SslContext tls, PeerNames names, Dialer.Dial dial) {
        SslHandler ssl = tls.newHandler(channel.alloc());
        ssl.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        channel.pipeline().addLast(ssl, new LengthFieldBasedFrameDecoder(MAX_FRAME, 0, 4, 0, 4),
                new LengthFieldPrepender(4), new FrameHandler(names, dial));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                opened(ctx);
            } else {
                why = TlsFailure.explain(handshake.cause());
                ctx.close();
            }
        }
        super.userEventTriggered(ctx, event);
    }

    private void opened(ChannelHandlerContext ctx) {
        try {
            Certificate[] chain = ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates();
            peer = names.of((X509Certificate) chain[0]);
        } catch (SSLPeerUnverifiedException | java.security.cert.CertificateException | IllegalArgumentException e) {
            why = "the other side's certificate names no node: " + e.getMessage();
            ctx.close();
            return;
        }
        events = dial.opened(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws InvalidProtocolBufferException {
        if (events != null) {
            events.received(Frame.parseFrom(bytes.nioBuffer()));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (events != null && ctx.channel().isWritable()) {
            events.writable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (why == null) {
            why = events != null && cause instanceof SocketException ? cause.getMessage() : explain(cause);
        }
        ctx.close();
    }

    private static String explain(Throwable cause) {
        Throwable root = cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof TooLongFrameException) {
            return "it announced a frame longer than " + MAX_FRAME + " bytes";
        }
        if (root instanceof InvalidProtocolBufferException) {
            return "it sent bytes that are no frame of this protocol";
        }
        return TlsFailure.explain(root);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        String reason = why != null ? why : "the other side closed the connection";
        if (events != null) {
            events.closed(reason);
        } else {
            dial.failed(true, reason);
        }
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public void send(Frame frame) {
        context.writeAndFlush(Unpooled.wrappedBuffer(frame.toByteArray()), context.voidPromise());
    }

    @Override
    public boolean writable() {
        return context.channel().isWritable();
    }

    @Override
    public void close() {
        // after what is queued, so that a refusal still gets out
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> context.close());
    }
}
