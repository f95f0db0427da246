package org.microbrain.edge.field;

import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.hj212.Hj212Decoder;
import org.microbrain.field.sl651.Packets;
import org.microbrain.field.sl651.Sl651Decoder;
import org.microbrain.record.RecordTime;

/** The flows from stations that speak a protocol of the field, each over its own port, where one is configured. */
public final class FieldRoutes extends RouteBuilder {

    /** What HJ 212 remembers of a connection: each part of a message stands for itself. */
    private static final Object NOTHING = "";

    private final ListenerSettings sl651;
    private final ListenerSettings hj212;
    private final StationReadings readings;
    private final GaugeBook gauges;
    private final StationQuestions questions;
    private final Refusals refusals;
    private final Supplier<RecordTime> clock;

    /**
     * @param sl651     null when no station speaks it
     * @param hj212     the same
     * @param gauges    what is remembered of rain gauges
     * @param questions what stations are asked
     * @param clock     the node's
     */
    public FieldRoutes(ListenerSettings sl651, ListenerSettings hj212, StationReadings readings, Refusals refusals,
                       GaugeBook gauges, StationQuestions questions, Supplier<RecordTime> clock) {
        this.sl651 = sl651;
        this.hj212 = hj212;
        this.readings = readings;
        this.gauges = gauges;
        this.questions = questions;
        this.refusals = refusals;
        this.clock = clock;
    }

    @Override
    public void configure() {
        errorHandler(noErrorHandler());
        if (sl651 != null) {
            listen(sl651, new Sl651Talk(sl651, readings, gauges, questions, clock), new StationPipeline(FieldProtocol.SL651, sl651,
                    Sl651Decoder::new, () -> new Packets(Sl651Talk.MAX_PACKETS_BYTES), refusals));
        }
        if (hj212 != null) {
            listen(hj212, new Hj212Talk(readings, questions, clock), new StationPipeline(FieldProtocol.HJ212, hj212,
                    Hj212Decoder::new, () -> NOTHING, refusals));
        }
    }

    private void listen(ListenerSettings settings, StationTalk talk, StationPipeline pipeline) {
        InetSocketAddress at = settings.address();
        String scheme = talk.protocol().key();
        getContext().getRegistry().bind("stations-" + scheme, pipeline);
        from("netty:tcp://" + at.getHostString() + ":" + at.getPort() + "?serverInitializerFactory=#stations-" + scheme
                + "&sync=true&disconnectOnNoReply=false&noReplyLogLevel=OFF&usingExecutorService=false"
                + "&workerCount=1&bossCount=1&serverClosedChannelExceptionCaughtLogLevel=OFF&serverExceptionCaughtLogLevel=OFF")
                .routeId(scheme).process(new StationStep(talk, questions));
    }
}
