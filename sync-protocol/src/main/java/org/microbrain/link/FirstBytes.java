package org.microbrain.link;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds a connection that has said nothing yet, without the memory that TLS takes. When its first bytes come and are the
 * beginning of TLS, and it is its turn, it makes room for the handlers of a link.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter implements Doorstep.Door {

    private static final byte TLS_HANDSHAKE = 22;

    private final SocketChannel channel;
    private final SocketAddress from;
    private final Consumer<Doorstep.Visitor> tls;
    private final Consumer<LinkFault> refused;
    private final Doorstep doorstep;
    private Doorstep.Visitor visitor;
    private ByteBuf held;
    private boolean begun;

    /** @param tls installs the handlers of a link */
    FirstBytes(SocketChannel channel, Doorstep doorstep, Consumer<Doorstep.Visitor> tls, Consumer<LinkFault> refused) {
        this.channel = channel;
        this.from = channel.remoteAddress();
        this.doorstep = doorstep;
        this.tls = tls;
        this.refused = refused;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (channel.remoteAddress() == null) {
            ctx.close(); // gone before it was looked at
            return;
        }
        Optional<Doorstep.Visitor> arrived = doorstep.arrives(channel.remoteAddress().getAddress(), this);
        if (arrived.isEmpty()) {
            refused.accept(Doorstep.CROWDED);
            ctx.close();
            return;
        }
        visitor = arrived.get();
        channel.closeFuture().addListener(closed -> visitor.leaves());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (visitor == null || held != null || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        if (bytes.getByte(bytes.readerIndex()) != TLS_HANDSHAKE) {
            bytes.release();
            refused.accept(new LinkFault("no-tls", "the other side does not speak TLS"));
            ctx.close();
            return;
        }
        held = bytes;
        channel.config().setAutoRead(false);
        visitor.speaks();
    }

    @Override
    public void open() {
        channel.eventLoop().execute(() -> {
            if (begun || held == null || !channel.isActive()) {
                return;
            }
            begun = true;
            ByteBuf first = held;
            held = null;
            ChannelHandlerContext before = channel.pipeline().context(this);
            tls.accept(visitor);
            before.fireChannelRead(first);
            before.fireChannelReadComplete();
            channel.pipeline().remove(this);
            channel.config().setAutoRead(true);
        });
    }

    @Override
    public void sendAway(LinkFault why) {
        refused.accept(why);
        channel.eventLoop().execute(channel::close);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // a reset before the first byte: a knock, or a probe
    }

    @Override
    public String toString() {
        return "a connection from " + from;
    }
}
