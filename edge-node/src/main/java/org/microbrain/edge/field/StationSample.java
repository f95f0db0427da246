package org.microbrain.edge.field;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.FrameDecoder;
import org.microbrain.field.Unreadable;
import org.microbrain.field.Unusable;
import org.microbrain.field.dlt645.Dlt645Decoder;
import org.microbrain.field.dlt645.Dlt645Frame;
import org.microbrain.field.dlt645.MeterQuestion;
import org.microbrain.field.hj212.Hj212Decoder;
import org.microbrain.field.hj212.Hj212Readings;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraReadings;
import org.microbrain.field.kura.KuraTopic;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.field.sl651.RainGauge;
import org.microbrain.field.sl651.Sl651Body;
import org.microbrain.field.sl651.Sl651Decoder;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Message;
import org.microbrain.field.sparkplug.SparkplugCodec;
import org.microbrain.field.sparkplug.SparkplugNode;
import org.microbrain.field.sparkplug.SparkplugTopic;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * What a kind of station makes of recorded frames, by the decoders that its listener uses. A station's series begin with its
 * own name. One thread.
 */
public final class StationSample {

    private static final int LARGEST = 1 << 20;

    private final Map<String, StationKind> kinds;
    private final MeasurementCheck check;
    private final long now;
    private final Map<String, RainGauge> gauges = new HashMap<>();
    private final Map<String, SparkplugNode> edgeNodes = new HashMap<>();

    /**
     * What one recorded line came to.
     *
     * @param measured what is stored
     * @param refused  what is not, and why
     */
    public record Heard(List<Measurement> measured, List<Refused> refused) {

        private Heard() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** @param now Unix milliseconds */
    public StationSample(Map<String, StationKind> kinds, MeasurementCheck check, long now) {
        this.kinds = Map.copyOf(kinds);
        this.check = check;
        this.now = now;
    }

    /** Whether a kind is called so. */
    public boolean knows(String kind) {
        return kinds.containsKey(kind);
    }

    /**
     * Replays a line.
     *
     * @param kind of the station
     * @param sent hexadecimal bytes; what an HJ 212 station sends as text, without the end of line; for Kura a topic, a space, and
     *             hexadecimal bytes or JSON; for Sparkplug B a topic, a space, and hexadecimal bytes; for Modbus the device's name, the question and the answer, each from its function on, without
     *             checksum; for DL/T 645 the question and the answers as they go over the line; for an MQTT device a topic, a space, and
     *             its payload
     */
    public Heard replay(String kind, String sent) {
        Heard heard = new Heard();
        StationKind station = kinds.get(kind);
        try {
            switch (station.protocol()) {
                case SL651 -> frames(new Sl651Decoder(Sl651Frame.MAX_BYTES), bytes(sent), station, heard);
                case HJ212 -> frames(new Hj212Decoder(Hj212Decoder.MAX_BYTES), (sent + "\r\n").getBytes(StandardCharsets.UTF_8),
                        station, heard);
                case KURA -> kura(sent, station, heard);
                case SPARKPLUG -> sparkplug(sent, station, heard);
                case MODBUS -> modbus(sent, station, heard);
                case DLT645 -> meter(sent, station, heard);
                case MQTT -> message(kind, sent, station, heard);
            }
        } catch (Refused refused) {
            heard.refused().add(refused);
        }
        return heard;
    }

    private static byte[] bytes(String hex) {
        try {
            return HexFormat.of().parseHex(hex.strip());
        } catch (IllegalArgumentException e) {
            throw Refused.because(RefusalReason.PROTOCOL, "hex");
        }
    }

    private void frames(FrameDecoder decoder, byte[] sent, StationKind station, Heard heard) {
        EmbeddedChannel line = new EmbeddedChannel(decoder);
        line.writeInbound(Unpooled.wrappedBuffer(sent));
        line.finish();
        for (Object one = line.readInbound(); one != null; one = line.readInbound()) {
            if (one instanceof Unreadable strange) {
                heard.refused().add(StationReadings.refused(strange.flaw()));
            } else if (one instanceof Sl651Decoder.Received received) {
                hydrology(received, station, heard);
            } else if (one instanceof Hj212Decoder.Received received) {
                Hj212Segment segment = Hj212Segment.read(received.segment());
                FieldReport report = Hj212Readings.read(segment, received.raw());
                take(station, segment.station(), report, report.readings(), heard);
            }
        }
    }

    private void hydrology(Sl651Decoder.Received received, StationKind station, Heard heard) {
        Sl651Frame frame = received.frame();
        Sl651Message message = Sl651Body.read(frame, frame.body(), received.raw());
        RainGauge gauge = gauges.getOrDefault(message.station(), RainGauge.UNKNOWN);
        RainGauge.Moved moved = gauge.through(message.report().readings(), now);
        gauges.put(message.station(), moved.gauge());
        take(station, message.station(), message.report(), moved.readings(), heard);
    }

    private void kura(String sent, StationKind station, Heard heard) {
        int space = sent.indexOf(' ');
        String content = sent.substring(space + 1).strip();
        byte[] message = content.startsWith("{") ? content.getBytes(StandardCharsets.UTF_8) : bytes(content);
        KuraTopic topic = KuraTopic.of(sent.substring(0, Math.max(0, space))).orElseThrow(() ->
                Refused.because(RefusalReason.PROTOCOL, "topic"));
        try {
            FieldReport report = KuraReadings.read(topic, KuraCodec.read(message, LARGEST), message);
            take(station, topic.client(), report, report.readings(), heard);
        } catch (KuraCodec.Unusable unusable) {
            heard.refused().add(StationReadings.refused(unusable.flaw()));
        }
    }

    private void sparkplug(String sent, StationKind station, Heard heard) {
        int space = sent.indexOf(' ');
        byte[] message = bytes(sent.substring(space + 1));
        SparkplugTopic topic = SparkplugTopic.of(sent.substring(0, Math.max(0, space))).orElseThrow(() ->
                Refused.because(RefusalReason.PROTOCOL, "topic"));
        SparkplugNode node = edgeNodes.computeIfAbsent(topic.sender(), SparkplugNode::new);
        try {
            FieldReport report = node.hear(topic, SparkplugCodec.read(message, LARGEST), message).report();
            take(station, topic.node(), report, report.readings(), heard);
        } catch (Unusable unusable) {
            node.unread(topic);
            heard.refused().add(StationReadings.refused(unusable.flaw()));
        }
    }

    private void modbus(String sent, StationKind station, Heard heard) {
        String[] parts = sent.strip().split(" ");
        if (parts.length != 3) {
            throw Refused.because(RefusalReason.PROTOCOL, "NAME QUESTION ANSWER");
        }
        FieldReport report = RegisterRun.exchange(parts[0], station.registers(), bytes(parts[1]), bytes(parts[2]));
        take(station, parts[0], report, report.readings(), heard);
    }

    private void meter(String sent, StationKind station, Heard heard) {
        List<Dlt645Frame> frames = new ArrayList<>();
        for (String hex : sent.strip().split(" ")) {
            EmbeddedChannel line = new EmbeddedChannel(new Dlt645Decoder());
            line.writeInbound(Unpooled.wrappedBuffer(bytes(hex)));
            line.finish();
            for (Object one = line.readInbound(); one != null; one = line.readInbound()) {
                if (one instanceof Unreadable strange) {
                    heard.refused().add(StationReadings.refused(strange.flaw()));
                } else {
                    frames.add((Dlt645Frame) one);
                }
            }
        }
        if (frames.isEmpty()) {
            throw Refused.because(RefusalReason.PROTOCOL, "QUESTION ANSWER");
        }
        FieldReport report = MeterQuestion.exchange(frames.get(0), frames.subList(1, frames.size()));
        take(station, frames.get(0).address(), report, report.readings(), heard);
    }

    private void message(String name, String sent, StationKind station, Heard heard) {
        int space = sent.indexOf(' ');
        FieldReport report = MqttDevices.report(name, new MeasurementMapping(station.rules(), check.ofAnySeries(), LARGEST),
                space < 0 ? sent : sent.substring(0, space), sent.substring(space + 1).getBytes(StandardCharsets.UTF_8));
        take(station, name, report, report.readings(), heard);
    }

    private void take(StationKind station, String name, FieldReport report, List<FieldReading> readings, Heard heard) {
        report.flaws().forEach(flaw -> heard.refused().add(StationReadings.refused(flaw)));
        for (FieldReading one : readings) {
            PointSettings point = station.points().getOrDefault(one.point(), PointSettings.USUAL);
            if (point.taken()) {
                try {
                    heard.measured().add(point.measured(name, one, check));
                } catch (Refused refused) {
                    heard.refused().add(refused);
                }
            }
        }
    }
}
