package org.microbrain.edge.intake.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection so that the client hears why. Closing at once would make the system answer what the client is
 * still sending with a reset, which wipes out what the client has not read yet. So our direction is ended first, and
 * what comes is read and dropped until the client has ended its own, or for two seconds.
 */
final class LastPacket {

    private static final int LINGER_SECONDS = 2;

    private LastPacket() {
    }

    /** @param packet the last one; an empty buffer when there is none. On the connection's event loop */
    static void send(ChannelHandlerContext ctx, Object packet) {
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(packet).addListener(sent -> endOfStream(ctx));
        Future<?> end = ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        ctx.channel().closeFuture().addListener(closed -> end.cancel(false));
    }

    private static void endOfStream(ChannelHandlerContext ctx) {
        if (!(ctx.channel() instanceof DuplexChannel channel)) {
            ctx.close();
            return;
        }
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(closed -> channel.shutdownOutput());
        }
    }
}
