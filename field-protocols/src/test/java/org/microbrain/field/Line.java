package org.microbrain.field;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A line to a decoder, without a network. */
public final class Line {

    private final EmbeddedChannel channel;

    public Line(ChannelHandler decoder) {
        channel = new EmbeddedChannel(decoder);
    }

    public Line send(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        return this;
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
