package org.microbrain.link;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;
import org.microbrain.wire.proto.Refusal;

/**
 * One side of a TLS connection with length-prefixed frames. Becomes a {@link Link} when both sides have proved who they
 * are. A parent does not read from a child that does not read its answers.
 */
final class FrameHandler extends SimpleChannelInboundHandler<ByteBuf> implements Link, FrameDecoder.Pace {

    /** From its turn at a parent's door. */
    static final int HANDSHAKE_SECONDS = 10;
    /** Who dials waits for its turn behind many others, and on a thin line for three round trips and what they lose. */
    static final int DIALLING_SECONDS = 30;
    /** A peer that does not read gets so long to take what it was sent last. */
    private static final int LAST_WORDS_SECONDS = 2;

    private final PeerNames names;
    private final Dialer.Dial dial;
    private final Undurable undurable;
    private final FrameDecoder decoder;
    private ChannelHandlerContext context;
    private NodeId peer;
    private Link.Events events;
    private LinkFault why;
    private boolean waitsForMemory;
    private boolean closing;
    /** Length of the frame being handed over, until somebody keeps it. */
    private int handedOver;

    private FrameHandler(PeerNames names, Dialer.Dial dial, Undurable undurable) {
        this.names = names;
        this.dial = dial;
        this.undurable = undurable;
        this.decoder = new FrameDecoder(undurable, this);
    }

    /** @param undurable the listener's memory for long frames; null for who dials */
    static void install(SocketChannel channel, SslContext tls, PeerNames names, Dialer.Dial dial, Undurable undurable) {
        SslHandler ssl = tls.newHandler(channel.alloc());
        ssl.setHandshakeTimeout(undurable == null ? DIALLING_SECONDS : HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        FrameHandler frames = new FrameHandler(names, dial, undurable);
        channel.pipeline().addLast(ssl, frames.decoder, new LengthFieldPrepender(4), frames);
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
            peer = names.of(Arrays.stream(chain).map(X509Certificate.class::cast).toList());
        } catch (ProtocolViolation shutOut) {
            why = new LinkFault(shutOut.code(), shutOut.getMessage());
            send(Frame.newBuilder().setRefusal(Refusal.newBuilder().setCode(shutOut.code())
                    .setReason(Wire.shortText(shutOut.getMessage()))).build());
            close();
            return;
        } catch (SSLPeerUnverifiedException | java.security.cert.CertificateException | IllegalArgumentException e) {
            why = new LinkFault("no-node", "the other side's certificate names no node: " + e.getMessage());
            ctx.close();
            return;
        }
        events = dial.opened(this);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (events == null || closing) {
            decoder.release(length);
            return;
        }
        handedOver = length;
        try {
            ByteBuffer view = bytes.nioBuffer();
            FrameBounds.check(view.duplicate());
            events.received(Frame.parseFrom(view));
        } catch (InvalidProtocolBufferException e) {
            throw FrameBounds.noFrame();
        } finally {
            decoder.release(handedOver);
            handedOver = 0;
        }
    }

    @Override
    public Runnable keep() {
        int kept = handedOver;
        handedOver = 0;
        return () -> decoder.release(kept);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        regulate();
        if (events != null && ctx.channel().isWritable()) {
            events.writable();
        }
    }

    @Override
    public void waits(boolean memory) {
        waitsForMemory = memory;
        regulate();
    }

    @Override
    public void progress() {
        if (events != null) {
            events.progressed();
        }
    }

    private void regulate() {
        boolean unheard = undurable != null && !context.channel().isWritable();
        context.channel().config().setAutoRead(!closing && !waitsForMemory && !unheard);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause.getCause() != null ? cause.getCause() : cause;
        if (events != null && root instanceof ProtocolViolation violation) {
            events.violated(violation);
            return;
        }
        if (why == null) {
            why = events != null && root instanceof SocketException ? LinkFault.gone(root.getMessage())
                    : root instanceof ProtocolViolation violation
                            ? new LinkFault(violation.code(), violation.getMessage()) : TlsFailure.explain(root);
        }
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        LinkFault reason = why != null ? why : LinkFault.gone("the other side closed the connection");
        if (events != null) {
            events.closed(reason.text());
        } else {
            dial.failed(true, reason);
        }
    }

    @Override
    public NodeId peer() {
        return peer;
    }

    @Override
    public String address() {
        return String.valueOf(context.channel().remoteAddress());
    }

    @Override
    public long roundTrip() {
        RoundTrip measured = context.pipeline().get(RoundTrip.class);
        return measured == null ? 0 : measured.millis();
    }

    @Override
    public void fillPackets(boolean fill) {
        if (context.channel().isActive()) {
            context.channel().config().setOption(ChannelOption.TCP_NODELAY, !fill);
        }
    }

    @Override
    public void admitted() {
        decoder.admit();
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
        // after what is queued, so that a refusal still gets out; past the prepender, which would make a frame of nothing
        ChannelHandlerContext unframed = context.pipeline().context(LengthFieldPrepender.class);
        if (unframed != null) {
            unframed.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> context.close());
        }
        if (context.executor().isShuttingDown()) {
            return;
        }
        context.executor().execute(() -> {
            closing = true;
            decoder.end();
            regulate();
        });
        context.executor().schedule(() -> context.close(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    }
}
