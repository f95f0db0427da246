package org.microbrain.link;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads the server name in a TLS greeting and makes room for the handlers of a link or of the side door. */
final class DoorChoice extends AbstractSniHandler<Boolean> {

    private final SocketChannel channel;
    private final SideDoor side;
    private final Runnable link;
    private final Unreadable unreadable;

    /**
     * @param link    adds the handlers of a link
     * @param refused hears of a greeting that cannot be read
     */
    static void install(SocketChannel channel, SideDoor side, Runnable link, Consumer<LinkFault> refused) {
        Unreadable unreadable = new Unreadable(refused);
        channel.pipeline().addLast(new DoorChoice(channel, side, link, unreadable), unreadable);
    }

    private DoorChoice(SocketChannel channel, SideDoor side, Runnable link, Unreadable unreadable) {
        super(TimeUnit.SECONDS.toMillis(FrameHandler.HANDSHAKE_SECONDS));
        this.channel = channel;
        this.side = side;
        this.link = link;
        this.unreadable = unreadable;
    }

    @Override
    protected Future<Boolean> lookup(ChannelHandlerContext ctx, String serverName) {
        return ctx.executor().newSucceededFuture(side.serverName().equals(serverName));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, String serverName, Future<Boolean> beside) {
        channel.pipeline().remove(unreadable);
        if (beside.getNow()) {
            side.handlers().accept(channel);
        } else {
            link.run();
        }
        channel.pipeline().remove(this); // hands on what it has read
    }

    /** Stands behind the choice as long as there is nobody else to hear what goes wrong. */
    private static final class Unreadable extends ChannelInboundHandlerAdapter {

        private final Consumer<LinkFault> refused;
        private boolean said;

        private Unreadable(Consumer<LinkFault> refused) {
            this.refused = refused;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LinkFault fault = TlsFailure.explain(cause);
            if (!said && !fault.code().equals(LinkFault.GONE)) {
                refused.accept(fault);
            }
            said = true;
            ctx.close();
        }
    }
}
