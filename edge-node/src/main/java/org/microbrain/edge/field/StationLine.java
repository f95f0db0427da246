package org.microbrain.edge.field;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConstants;
import org.microbrain.field.Unreadable;

/**
 * One connection to stations, between decoder and route. Gives on one frame at a time and does not read on while others wait,
 * so that answers keep their order and a connection holds little. Ends the connection of who stays a stranger, is silent too
 * long, or sends nothing but garbage. All on the connection's event loop, but for what says otherwise.
 */
final class StationLine extends ChannelDuplexHandler {

    /** A frame that is begun and not finished is given up after so long. */
    static final Duration PAUSE = Duration.ofSeconds(5);
    /** Within which a first frame of a known station must come. */
    static final Duration STRANGER = Duration.ofSeconds(30);
    private static final int MOST_UNREADABLE = 8;
    private static final AttributeKey<StationLine> KEY = AttributeKey.valueOf("microbrain.station-line");

    private final Duration idle;
    private final Queue<Object> waiting = new ArrayDeque<>();
    private final Object conversation;
    private ChannelHandlerContext context;
    private volatile boolean busy;
    private volatile boolean goesOn;
    /** Answers that are on their way through the route. */
    private final AtomicInteger unwritten = new AtomicInteger();
    private Runnable free = () -> { };
    private int unreadable;
    private Duration silent = Duration.ZERO;
    private volatile String known = "";

    /** @param conversation what the protocol remembers of this connection */
    StationLine(Duration idle, Object conversation) {
        this.idle = idle;
        this.conversation = conversation;
    }

    /** The connection that an exchange came over. */
    static StationLine of(Exchange exchange) {
        return exchange.getMessage().getHeader(NettyConstants.NETTY_CHANNEL_HANDLER_CONTEXT, ChannelHandlerContext.class)
                .channel().attr(KEY).get();
    }

    Channel channel() {
        return context.channel();
    }

    <T> T conversation(Class<T> type) {
        return type.cast(conversation);
    }

    /** A station that may deliver has been heard here. @param source {@code protocol:name} */
    void know(String source) {
        known = source;
    }

    boolean isKnown() {
        return !known.isEmpty();
    }

    /** The station that was heard here last, or empty. */
    String known() {
        return known;
    }

    /** Whether the station's message goes on in further frames, so that it does not listen yet. Any thread. */
    void goesOn(boolean on) {
        goesOn = on;
    }

    /** Whether the station waits for no answer and is within no message: now it may be asked something. Any thread. */
    boolean isFree() {
        return !busy && !goesOn && unwritten.get() == 0;
    }

    /** Any thread. */
    boolean isOpen() {
        return context.channel().isActive();
    }

    /** Sends something that is no answer. Any thread. */
    void send(byte[] bytes) {
        context.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    /** An answer is about to go through the route; until it is written, the station waits for it. Any thread. */
    void answers() {
        unwritten.incrementAndGet();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object answer, ChannelPromise promise) throws Exception {
        super.write(ctx, answer, promise);
        unwritten.decrementAndGet();
        if (isFree()) {
            free.run();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        ctx.channel().attr(KEY).set(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        ctx.executor().schedule(() -> {
            if (!isKnown()) {
                ctx.close();
            }
        }, STRANGER.toMillis(), TimeUnit.MILLISECONDS);
        super.channelActive(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object heard) {
        silent = Duration.ZERO;
        unreadable = heard instanceof Unreadable ? unreadable + 1 : 0;
        if (busy) {
            waiting.add(heard);
            ctx.channel().config().setAutoRead(false);
        } else {
            busy = true;
            ctx.fireChannelRead(heard);
        }
        if (unreadable >= MOST_UNREADABLE) {
            ctx.close();
        }
    }

    /**
     * The frame that was given on last is answered, or needs no answer. Any thread.
     *
     * @param then is run when no other frame waits and all answers are written
     */
    void next(Runnable then) {
        context.executor().execute(() -> {
            free = then;
            Object heard = waiting.poll();
            if (heard == null) {
                busy = false;
                context.channel().config().setAutoRead(true);
                if (isFree()) {
                    free.run();
                }
            } else {
                context.fireChannelRead(heard);
            }
        });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent idling && idling.state() == IdleState.READER_IDLE) {
            silent = silent.plus(PAUSE);
            if (!busy && silent.compareTo(idle) >= 0) {
                ctx.close();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        super.channelInactive(ctx);
    }

    /** A device that breaks its connection is no fault of ours; what it had not heard it sends again. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
