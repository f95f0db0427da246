package org.microbrain.link;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Ticker;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** How long a TCP connection took to stand: one round trip, answered by the other side's kernel, however busy it is. */
final class RoundTrip extends ChannelOutboundHandlerAdapter {

    private long millis;

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress there, SocketAddress here, ChannelPromise promise) {
        Ticker ticker = ctx.executor().ticker();
        long began = ticker.nanoTime();
        ctx.connect(there, here, promise.addListener((ChannelFutureListener) stands ->
                millis = TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - began)));
    }

    long millis() {
        return millis;
    }
}
