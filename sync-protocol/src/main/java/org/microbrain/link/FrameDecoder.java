package org.microbrain.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.microbrain.record.ProtocolViolation;

/**
 * Cuts what arrives into frames: a 4-byte big-endian length, then so many bytes. The length is judged, and memory for a
 * long frame reserved, before any of it is read.
 */
final class FrameDecoder extends ByteToMessageDecoder {

    /** Longest frame either side takes, in bytes with its length. */
    static final int LONGEST = 4 << 20;
    /** Of a peer that has not been welcomed. */
    static final int LONGEST_GREETING = 16 << 10;
    private static final int LENGTH = 4;
    /** So much more of a long frame is a sign of life; less in the time of silence is none. */
    private static final int PROGRESS = 16 << 10;

    /** Who is told how it goes. Called on the channel's loop. */
    interface Pace {

        /** Reading goes on, or waits for memory. */
        void waits(boolean memory);

        /** A good part of a long frame has come in. */
        void progress();
    }

    private final Undurable.Place place;
    private final Pace pace;
    private ChannelHandlerContext context;
    private int longest = LONGEST_GREETING;
    /** Of the frame being read; -1 between frames. */
    private int length = -1;
    private int told;
    private boolean waiting;
    private boolean ended;

    /** @param undurable counts what is read; null where nobody else shares the memory */
    FrameDecoder(Undurable undurable, Pace pace) {
        this.place = undurable == null ? null : undurable.place(this::granted, this::tooSlow);
        this.pace = pace;
    }

    /** From now on frames of any length are taken. */
    void admit() {
        longest = LONGEST;
    }

    /** Nothing more is taken; what still comes is thrown away. */
    void end() {
        if (!ended) {
            ended = true;
            if (place != null) {
                place.leave(length > Undurable.SMALL ? length : 0);
            }
        }
    }

    /** A frame given out is in memory no longer. Any thread. @param bytes its length */
    void release(int bytes) {
        if (place != null && bytes > Undurable.SMALL) {
            place.release(bytes);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    private void granted() {
        context.executor().execute(() -> {
            if (!ended) {
                waiting = false;
                pace.waits(false);
                goOn();
            }
        });
    }

    private void tooSlow() {
        context.executor().execute(() -> {
            if (!ended && length > 0) {
                context.fireExceptionCaught(new ProtocolViolation("too-slow", "a frame of " + length
                        + " bytes came in so slowly that it kept the memory of others"));
            }
        });
    }

    private void goOn() {
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            context.fireExceptionCaught(e);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (length < 0 && !waiting) {
            if (in.readableBytes() < LENGTH) {
                return;
            }
            begin(in.readUnsignedInt());
        }
        if (waiting) {
            return;
        }
        if (in.readableBytes() < length) {
            if (in.readableBytes() - told >= PROGRESS) {
                told = in.readableBytes();
                pace.progress();
            }
            return;
        }
        int whole = length;
        if (place != null) {
            place.arrived();
        }
        length = -1;
        told = 0;
        out.add(in.readRetainedSlice(whole));
    }

    private void begin(long announced) {
        if (announced > longest - LENGTH) {
            throw new ProtocolViolation("frame-too-long", "it announced a frame longer than " + longest + " bytes"
                    + (longest == LONGEST ? "" : " before it was welcomed"));
        }
        length = (int) announced;
        if (place != null && length > Undurable.SMALL && !place.take(length)) {
            waiting = true;
            pace.waits(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().config().isAutoRead()) {
            super.channelReadComplete(ctx);
        } else {
            discardSomeReadBytes(); // the superclass would read on, to complete a frame that there is no memory for
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        end();
        super.channelInactive(ctx);
    }
}
