package org.microbrain.edge.field;

import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.camel.component.netty.NettyConsumer;
import org.apache.camel.component.netty.ServerInitializerFactory;
import org.apache.camel.component.netty.handlers.ServerChannelHandler;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.FrameDecoder;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/** What stands between a station's connection and the route: limits, frames, order. */
final class StationPipeline extends ServerInitializerFactory {

    private static final int READ_BYTES = 4_096;
    private static final byte[] NOTHING = {};

    private final FieldProtocol protocol;
    private final ListenerSettings settings;
    private final IntFunction<FrameDecoder> decoder;
    private final Supplier<?> conversation;
    private final Refusals refusals;
    /** In the order of their coming; touched on the listener's one event loop alone. */
    private final Set<StationLine> lines;
    private final NettyConsumer consumer;

    /**
     * @param protocol     before the names of sources
     * @param decoder      by the bytes of the longest frame
     * @param conversation what the protocol remembers of a connection, made new for each
     */
    StationPipeline(FieldProtocol protocol, ListenerSettings settings, IntFunction<FrameDecoder> decoder, Supplier<?> conversation,
                    Refusals refusals) {
        this(protocol, settings, decoder, conversation, refusals, new LinkedHashSet<>(), null);
    }

    private StationPipeline(FieldProtocol protocol, ListenerSettings settings, IntFunction<FrameDecoder> decoder,
                            Supplier<?> conversation, Refusals refusals, Set<StationLine> lines, NettyConsumer consumer) {
        this.protocol = protocol;
        this.settings = settings;
        this.decoder = decoder;
        this.conversation = conversation;
        this.refusals = refusals;
        this.lines = lines;
        this.consumer = consumer;
    }

    @Override
    public ServerInitializerFactory createPipelineFactory(NettyConsumer of) {
        return new StationPipeline(protocol, settings, decoder, conversation, refusals, lines, of);
    }

    @Override
    protected void initChannel(Channel channel) {
        if (lines.size() >= settings.connections() && !dropStranger()) {
            refusals.add(Refused.because(RefusalReason.LIMIT_REACHED, settings.connections() + " " + protocol.key() + " connections"),
                    protocol.key() + ":" + channel.remoteAddress(), "", NOTHING);
            channel.close();
            return;
        }
        StationLine line = new StationLine(settings.idle(), conversation.get());
        lines.add(line);
        channel.closeFuture().addListener(closed -> lines.remove(line));
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1));
        channel.pipeline().addLast(
                new IdleStateHandler(StationLine.PAUSE.toMillis(), 0, 0, TimeUnit.MILLISECONDS),
                decoder.apply(settings.frame()), line, new ServerChannelHandler(consumer));
    }

    /** Who has not shown that it may deliver makes room for others, the longest waiting first. @return false when there is none */
    private boolean dropStranger() {
        Optional<StationLine> stranger = lines.stream().filter(line -> !line.isKnown()).findFirst();
        stranger.ifPresent(line -> {
            lines.remove(line);
            line.channel().close();
        });
        return stranger.isPresent();
    }
}
