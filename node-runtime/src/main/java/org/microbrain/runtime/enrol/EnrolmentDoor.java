package org.microbrain.runtime.enrol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.microbrain.link.SideDoor;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.wire.proto.EnrolAnswer;
import org.microbrain.wire.proto.EnrolChallenge;
import org.microbrain.wire.proto.EnrolFrame;
import org.microbrain.wire.proto.EnrolRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parent's end of enrolment: a challenge, one request, one answer, and the connection ends. */
public final class EnrolmentDoor {

    /** What a node names in its TLS greeting to come here and not to a link. */
    static final String SERVER_NAME = "enrol.microbrain";
    /** Longest message, with its four bytes of length. */
    static final int LONGEST = 32 * 1024;
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentDoor.class);
    private static final int NONCE = 32;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int CONVERSATION_SECONDS = 20;

    private final Admission admission;
    private final Answers answers;
    private final SslContext tls;
    private final Executor executor;
    private final SecureRandom random = new SecureRandom();

    /** @param executor of one thread, with a bounded queue: signs and writes */
    public EnrolmentDoor(Admission admission, Executor executor) throws SSLException {
        this.admission = admission;
        this.answers = admission.answers();
        this.tls = admission.identity().enrolmentContext(admission.time());
        this.executor = executor;
    }

    /** For the listener of this node. */
    public SideDoor sideDoor() {
        return new SideDoor(SERVER_NAME, this::handlers);
    }

    private void handlers(SocketChannel channel) {
        SslHandler ssl = tls.newHandler(channel.alloc());
        ssl.setHandshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS);
        channel.pipeline().addLast(ssl, new LengthFieldBasedFrameDecoder(LONGEST, 0, 4, 0, 4),
                new LengthFieldPrepender(4), new Conversation());
    }

    private final class Conversation extends SimpleChannelInboundHandler<ByteBuf> {

        private EnrolChallenge challenge;
        private byte[] parentPart;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            ctx.executor().schedule(() -> ctx.close(), CONVERSATION_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
                byte[] nonce = new byte[NONCE];
                parentPart = new byte[ShortCode.PART];
                random.nextBytes(nonce);
                random.nextBytes(parentPart);
                challenge = EnrolChallenge.newBuilder().setNonce(ByteString.copyFrom(nonce))
                        .setCommitment(ByteString.copyFrom(ShortCode.commitment(parentPart))).build();
                send(ctx, EnrolFrame.newBuilder().setChallenge(challenge).build());
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) throws InvalidProtocolBufferException {
            EnrolRequest request = EnrolFrame.parseFrom(bytes.nioBuffer()).getRequest();
            if (challenge == null) {
                return; // one request, one answer
            }
            EnrolChallenge asked = challenge;
            challenge = null;
            String from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress().getHostAddress();
            try {
                executor.execute(() -> answer(ctx, asked, request, from));
            } catch (RejectedExecutionException e) {
                last(ctx, EnrolAnswer.newBuilder().setOutcome(EnrolAnswer.Outcome.REFUSED).setCode("busy")
                        .setReason("too many ask at once; try again in a minute"));
            }
        }

        private void answer(ChannelHandlerContext ctx, EnrolChallenge asked, EnrolRequest request, String from) {
            EnrolAnswer.Builder answer = answers.answer(asked, parentPart, request, from);
            if (answer.getOutcome() == EnrolAnswer.Outcome.ADMITTED) {
                addParents(answer);
                admission.afterRevocation();
            }
            last(ctx, answer);
        }

        private void last(ChannelHandlerContext ctx, EnrolAnswer.Builder answer) {
            send(ctx, EnrolFrame.newBuilder().setAnswer(answer).build());
            ctx.executor().schedule(() -> ctx.close(), 2, TimeUnit.SECONDS);
        }

        private void send(ChannelHandlerContext ctx, EnrolFrame frame) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(frame.toByteArray()))
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("a conversation on enrolment with {} ended: {}", ctx.channel().remoteAddress(), cause.toString());
            ctx.close();
        }
    }

    private void addParents(EnrolAnswer.Builder answer) {
        answer.addParents(EnrolAnswer.Ancestor.newBuilder().setNode(admission.node().node().text())
                .setAddress(text(admission.settings().address())));
        for (ParentSettings parent : admission.node().parents()) {
            answer.addParents(EnrolAnswer.Ancestor.newBuilder().setNode(parent.node().text())
                    .setAddress(text(parent.address())));
        }
    }

    /** Empty for the address that the node has dialed. */
    private static String text(InetSocketAddress address) {
        if (address == null) {
            return "";
        }
        String host = address.getHostString();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
