package org.microbrain.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.microbrain.field.FieldReport;
import org.microbrain.field.FrameDecoder;
import org.microbrain.field.dlt645.Dlt645Decoder;
import org.microbrain.field.dlt645.Dlt645Frame;
import org.microbrain.field.dlt645.MeterItem;
import org.microbrain.field.dlt645.MeterQuestion;
import org.microbrain.field.hj212.Hj212Decoder;
import org.microbrain.field.hj212.Hj212Readings;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraReadings;
import org.microbrain.field.kura.KuraTopic;
import org.microbrain.field.sl651.Sl651Body;
import org.microbrain.field.sl651.Sl651Decoder;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Message;

/** A frame of each protocol of the field, many times in one read, from bytes to readings. For one thread. */
enum FieldFrames {
    /** Rain, its total, the river's level, the battery. */
    SL651(4, HexFormat.of().parseHex("7E7E010045022501123432002B020008240618080005F1F1004502250148F0F02406180800201900012526190034753923"
            + "001186323812123603FE6A")) {
        @Override
        int read(byte[] stream) {
            return decoded(new Sl651Decoder(Sl651Frame.MAX_BYTES), stream, heard -> {
                Sl651Decoder.Received received = (Sl651Decoder.Received) heard;
                Sl651Message message = Sl651Body.read(received.frame(), received.frame().body(), received.raw());
                return message.report().readings().size();
            });
        }
    },
    /** Fine particles, particles, temperature of the air. */
    HJ212(3, ("##0200QN=20240618080000123;ST=22;CN=2011;PW=123456;MN=4502250104000000000000A1;Flag=5;CP=&&DataTime=20240618080000;"
            + "a34004-Rtd=35.2,a34004-Flag=N;a34002-Rtd=58.0,a34002-Flag=N;a01001-Rtd=28.6,a01001-Flag=N&&3B80\r\n")
            .getBytes(StandardCharsets.US_ASCII)) {
        @Override
        int read(byte[] stream) {
            return decoded(new Hj212Decoder(Hj212Decoder.MAX_BYTES), stream, heard -> {
                Hj212Decoder.Received received = (Hj212Decoder.Received) heard;
                return Hj212Readings.read(Hj212Segment.read(received.segment()), received.raw()).readings().size();
            });
        }
    },
    /** A meter's energy. */
    DLT645(1, HexFormat.of().parseHex("FEFEFEFE6825040302010068910833333433753945338B16")) {
        @Override
        int read(byte[] stream) {
            MeterQuestion asked = MeterQuestion.read("000102030425", MeterItem.of("energy"), 0);
            return decoded(new Dlt645Decoder(), stream, heard ->
                    asked.heard((Dlt645Frame) heard, 1).report(1).readings().size());
        }
    },
    /** An asset with four channels, each with its time; not packed. */
    KURA(4, KuraCodec.write(new KuraPayload(1_782_820_800_000L, asset(), new byte[0]))) {
        private final KuraTopic topic = KuraTopic.of("mashan/gw-1/W1/pump").orElseThrow();

        @Override
        int read(byte[] stream) {
            int readings = 0;
            for (int i = 0; i < MANY; i++) {
                try {
                    FieldReport report = KuraReadings.read(topic, KuraCodec.read(frame(), 1 << 20), frame());
                    readings += report.readings().size();
                } catch (KuraCodec.Unusable e) {
                    throw new IllegalStateException(e);
                }
            }
            return readings;
        }
    };

    /** Frames in one read: what a busy line brings at once. */
    static final int MANY = 50;

    private final int readings;
    private final byte[] frame;

    FieldFrames(int readings, byte[] frame) {
        this.readings = readings;
        this.frame = frame;
    }

    private static Map<String, Object> asset() {
        Map<String, Object> metrics = new LinkedHashMap<>(Map.of("assetName", "pump"));
        for (String channel : List.of("current", "pressure", "level", "run")) {
            metrics.put(channel, channel.equals("run") ? (Object) true : (Object) 12.5);
            metrics.put(channel + "_timestamp", 1_782_820_799_500L);
        }
        return metrics;
    }

    byte[] frame() {
        return frame;
    }

    /** So many frames, one after another. */
    byte[] stream() {
        byte[] stream = new byte[MANY * frame.length];
        for (int i = 0; i < MANY; i++) {
            System.arraycopy(frame, 0, stream, i * frame.length, frame.length);
        }
        return stream;
    }

    /** @return how many readings came of {@link #MANY} frames */
    abstract int read(byte[] stream);

    /** @throws IllegalStateException when it does not read what is in the frames; the figures would mean nothing */
    void requireRight() {
        int read = read(stream());
        if (read != MANY * readings) {
            throw new IllegalStateException(name() + ": " + read + " readings of " + MANY * readings);
        }
    }

    private static int decoded(FrameDecoder decoder, byte[] stream, ToIntFunction<Object> readings) {
        EmbeddedChannel line = new EmbeddedChannel(decoder);
        line.writeInbound(Unpooled.wrappedBuffer(stream));
        int count = 0;
        for (Object heard = line.readInbound(); heard != null; heard = line.readInbound()) {
            count += readings.applyAsInt(heard);
        }
        line.close();
        return count;
    }
}
