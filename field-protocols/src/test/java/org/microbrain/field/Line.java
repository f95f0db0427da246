package org.microbrain.field;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A line to a decoder, without a network. */
public final class Line {

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    private final EmbeddedChannel channel;

    public Line(ChannelHandler decoder) {
        channel = new EmbeddedChannel(decoder);
        channel.config().setAllocator(memory);
    }

    public Line send(byte[] bytes) {
        channel.writeInbound(memory.buffer(bytes.length, bytes.length).writeBytes(bytes));
        return this;
    }

    /** Bytes of memory in which the decoder keeps what it has heard and not yet understood. */
    public long held() {
        return memory.metric().usedHeapMemory();
    }

    /** In pieces of so many bytes. */
    public Line send(byte[] bytes, int piece) {
        for (int from = 0; from < bytes.length; from += piece) {
            send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
        }
        return this;
    }

    public Line event(Object event) {
        channel.pipeline().fireUserEventTriggered(event);
        return this;
    }

    /** What has come out so far. */
    public List<Object> heard() {
        List<Object> all = new ArrayList<>();
        for (Object one = channel.readInbound(); one != null; one = channel.readInbound()) {
            all.add(one);
        }
        return all;
    }

    /** What has come out when the line has ended. */
    public List<Object> end() {
        channel.finish();
        return heard();
    }
}
