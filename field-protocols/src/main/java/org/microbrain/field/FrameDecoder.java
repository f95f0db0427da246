package org.microbrain.field;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds frames in a stream that may hold anything: garbage between frames, frames cut short, wrong lengths, wrong checksums.
 * What is no frame comes out as an {@link Unreadable}: one at most for each frame that follows, and one for each run of as
 * many bytes as the longest frame has. Holds no more than one frame and what one read brings.
 *
 * <p>A frame that is begun and not finished waits for its rest until an {@link IdleStateEvent} passes, or the connection
 * ends: then its beginning is given up, and what follows in the same bytes is looked at.
 */
public abstract class FrameDecoder extends ByteToMessageDecoder {

    /** What {@link #read} returns when the rest of a frame may still come. */
    protected static final int WAIT = 0;
    /** What {@link #read} returns when no frame begins here. */
    protected static final int NONE = -1;

    private static final Flaw NO_FRAME = new Flaw(Flaw.Kind.FRAME, "不是报文", "no frame");
    private static final Flaw CUT_SHORT = new Flaw(Flaw.Kind.FRAME, "报文不完整", "a frame was cut short");

    private final int maxFrame;
    private final ByteArrayOutputStream strange = new ByteArrayOutputStream(0);
    private long strangeBytes;
    private Flaw flaw;
    /** Whether nothing more is waited for. */
    private boolean last;

    /** @param maxFrame bytes of the longest frame */
    protected FrameDecoder(int maxFrame) {
        this.maxFrame = maxFrame;
    }

    protected int maxFrame() {
        return maxFrame;
    }

    /** Where a frame may begin, from the reader index on; also where its mark may be cut off by the end. -1 for nowhere. */
    protected abstract int start(ByteBuf in);

    /**
     * Reads the frame that may begin at the reader index and adds it to {@code out}; does not move the index.
     *
     * @return its bytes, {@link #WAIT} or {@link #NONE}, then perhaps after {@link #wrong}
     */
    protected abstract int read(ByteBuf in, List<Object> out);

    /** Whether a byte between frames is usual there and nothing to speak of. */
    protected abstract boolean isFill(byte between);

    /** Says why no frame begins here, where it looked like one. */
    protected void wrong(Flaw why) {
        if (flaw == null) {
            flaw = why;
        }
    }

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int start = start(in);
        skip(in, start < 0 ? in.readableBytes() : start - in.readerIndex(), out);
        if (!in.isReadable()) {
            return;
        }
        int before = out.size();
        int length = read(in, out);
        if (length > 0) {
            Object frame = out.remove(before);
            tell(out);
            out.add(frame);
            in.skipBytes(length);
        } else if (length == NONE || last) {
            if (length == WAIT) {
                wrong(CUT_SHORT);
            }
            skip(in, 1, out);
        }
    }

    private void skip(ByteBuf in, int bytes, List<Object> out) {
        for (int i = 0; i < bytes; i++) {
            byte one = in.readByte();
            if (strangeBytes == 0 && flaw == null && isFill(one)) {
                continue;
            }
            if (strange.size() < Unreadable.KEPT_BYTES) {
                strange.write(one);
            }
            if (++strangeBytes >= maxFrame) {
                tell(out);
            }
        }
    }

    private void tell(List<Object> out) {
        if (strangeBytes > 0) {
            out.add(new Unreadable(strange.toByteArray(), strangeBytes, flaw == null ? NO_FRAME : flaw));
        }
        strange.reset();
        strangeBytes = 0;
        flaw = null;
    }

    @Override
    protected final void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        last = true;
        while (in.isReadable()) {
            decode(ctx, in, out);
        }
        tell(out);
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof IdleStateEvent) {
            last = true;
            try {
                channelRead(ctx, Unpooled.EMPTY_BUFFER);
            } finally {
                last = false;
            }
            tellRest(ctx);
        }
        super.userEventTriggered(ctx, event);
    }

    private void tellRest(ChannelHandlerContext ctx) {
        if (strangeBytes > 0) {
            List<Object> rest = new ArrayList<>(1);
            tell(rest);
            ctx.fireChannelRead(rest.get(0));
        }
    }
}
