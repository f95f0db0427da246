package org.microbrain.bench;

import com.digitalpetri.modbus.Crc16;
import com.digitalpetri.modbus.ModbusRtuFrame;
import com.digitalpetri.modbus.ModbusRtuResponseFrameParser;
import com.digitalpetri.modbus.ModbusRtuResponseFrameParser.Accumulated;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.microbrain.field.FieldReport;
import org.microbrain.field.FrameDecoder;
import org.microbrain.field.Unusable;
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
import org.microbrain.field.modbus.Register;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.field.modbus.Table;
import org.microbrain.field.modbus.ValueType;
import org.microbrain.field.modbus.WordOrder;
import org.microbrain.field.sl651.Sl651Body;
import org.microbrain.field.sl651.Sl651Decoder;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Message;
import org.microbrain.field.sparkplug.SparkplugCodec;
import org.microbrain.field.sparkplug.SparkplugNode;
import org.microbrain.field.sparkplug.SparkplugPayload;
import org.microbrain.field.sparkplug.SparkplugTopic;

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
    },
    /** An edge node that was born tells four metrics by their aliases, each with its time. */
    SPARKPLUG(4, HexFormat.of().parseHex("08f48f9ac3f1331212100118808c9ac3f133200938006500004c411216100218808c9ac3f133200a380069000000000000"
            + "d83f1210100318808c9ac3f1332003380050d720120f100418808c9ac3f133200b380070011801")) {
        private final SparkplugTopic topic = SparkplugTopic.of("spBv1.0/mashan/NDATA/pumps").orElseThrow();
        private final SparkplugNode node = born();
        private final byte[][] numbered = numbered(frame());
        private int last;

        @Override
        int read(byte[] stream) {
            int readings = 0;
            for (int i = 0; i < MANY; i++) {
                last = (last + 1) % numbered.length;
                try {
                    SparkplugPayload payload = SparkplugCodec.read(numbered[last], 1 << 20);
                    readings += node.hear(topic, payload, numbered[last]).report().readings().size();
                } catch (Unusable e) {
                    throw new IllegalStateException(e);
                }
            }
            return readings;
        }
    },
    /** A sonde's five numbers, over a serial line: the library's parser and checksum, then what the registers mean. */
    MODBUS(5, HexFormat.of().parseHex("01031442ED439640E8000041AC00004145C28F3EB3333303D2")) {
        private final RegisterRun run = sonde();

        @Override
        int read(byte[] stream) {
            int readings = 0;
            for (int i = 0; i < MANY; i++) {
                if (new ModbusRtuResponseFrameParser().parse(frame()) instanceof Accumulated whole && isWhole(whole.frame())) {
                    byte[] cells = ReadHoldingRegistersResponse.Serializer.decode(whole.frame().pdu()).registers();
                    readings += run.report("sonde", cells).readings().size();
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

    /** The birth as Eclipse Tahu writes it. */
    private static SparkplugNode born() {
        byte[] birth = HexFormat.of().parseHex("08f48f9ac3f133121b0a0763757272656e74100118808c9ac3f13320093800650000484112200a0870726573737572"
                + "65100218808c9ac3f133200a380069666666666666d63f12170a056c6576656c100318808c9ac3f1332003380050d62012140a0372756e1004"
                + "18808c9ac3f133200b380070011800");
        SparkplugNode node = new SparkplugNode("mashan/pumps");
        try {
            node.hear(SparkplugTopic.of("spBv1.0/mashan/NBIRTH/pumps").orElseThrow(), SparkplugCodec.read(birth, 1 << 20), birth);
        } catch (Unusable e) {
            throw new IllegalStateException(e);
        }
        return node;
    }

    /** The same message with each number that it can have; it ends with that of its first. */
    private static byte[][] numbered(byte[] first) {
        byte[][] all = new byte[256][];
        for (int number = 0; number < all.length; number++) {
            all[number] = Arrays.copyOf(first, number < 128 ? first.length : first.length + 1);
            all[number][first.length - 1] = (byte) (number < 128 ? number : number | 0x80);
            if (number >= 128) {
                all[number][first.length] = 1;
            }
        }
        return all;
    }

    private static RegisterRun sonde() {
        List<Register> registers = new ArrayList<>();
        for (String point : List.of("stage", "ph", "temperature", "voltage", "turbidity")) {
            registers.add(new Register(point, Table.HOLDING, 2 * registers.size(), ValueType.FLOAT32, WordOrder.ABCD, 0, ""));
        }
        return RegisterRun.of(registers, 0, 64).get(0);
    }

    private static boolean isWhole(ModbusRtuFrame frame) {
        Crc16 crc = new Crc16();
        crc.update(frame.unitId());
        crc.update(frame.pdu().duplicate());
        return crc.getValue() == Short.toUnsignedInt(frame.crc().order(ByteOrder.LITTLE_ENDIAN).getShort());
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
