package org.microbrain.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.eclipse.tahu.message.model.MetricDataType;
import org.microbrain.field.dlt645.Dlt645Decoder;
import org.microbrain.field.dlt645.Dlt645Frame;
import org.microbrain.field.dlt645.MeterQuestion;
import org.microbrain.field.hj212.Hj212Decoder;
import org.microbrain.field.hj212.Hj212Readings;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraReadings;
import org.microbrain.field.kura.KuraTopic;
import org.microbrain.field.modbus.ModbusParts;
import org.microbrain.field.modbus.Register;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.field.modbus.Table;
import org.microbrain.field.modbus.ValueType;
import org.microbrain.field.modbus.WordOrder;
import org.microbrain.field.sl651.Sl651Body;
import org.microbrain.field.sl651.Sl651Decoder;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sparkplug.SparkplugCodec;
import org.microbrain.field.sparkplug.SparkplugNode;
import org.microbrain.field.sparkplug.SparkplugPayload;
import org.microbrain.field.sparkplug.SparkplugTopic;
import org.microbrain.field.sparkplug.Tahu;

/**
 * Verified frames of every protocol, broken: nothing comes of them but readings with numbers, or the reason why there are none; what
 * comes takes its time and memory from the bytes that came, never from what they say of themselves.
 */
class BrokenFramesTest {

    /** A frame that is read takes some kilobytes; one that is believed in its length, or unpacked without end, takes more than this. */
    private static final long MOST_MEMORY = 2 << 20;
    /** After which what never ends by itself has failed. */
    private static final int ENDLESS_SECONDS = 20;
    private static final ExecutorService READER = Executors.newSingleThreadExecutor(new DefaultThreadFactory("reader", true));
    private static final int MOST = 1 << 20;

    @FunctionalInterface
    private interface Reading {
        List<FieldReading> of(byte[] sent) throws Unusable;
    }

    /** What is broken, and how it is read. */
    enum Codec {
        SL651(hex(org.microbrain.field.sl651.Frames.ALL), sent -> heard(new Sl651Decoder(Sl651Frame.MAX_BYTES), sent).stream()
                .filter(Sl651Decoder.Received.class::isInstance).map(Sl651Decoder.Received.class::cast)
                .flatMap(one -> Sl651Body.read(one.frame(), one.frame().body(), one.raw()).report().readings().stream()).toList()),
        HJ212(text(org.microbrain.field.hj212.Frames.ALL), sent -> heard(new Hj212Decoder(Hj212Decoder.MAX_BYTES), sent).stream()
                .filter(Hj212Decoder.Received.class::isInstance).map(Hj212Decoder.Received.class::cast)
                .flatMap(one -> Hj212Readings.read(Hj212Segment.read(one.segment()), one.raw()).readings().stream()).toList()),
        DLT645(hex(org.microbrain.field.dlt645.Frames.ALL), sent -> {
            List<Dlt645Frame> frames = heard(new Dlt645Decoder(), sent).stream().filter(Dlt645Frame.class::isInstance)
                    .map(Dlt645Frame.class::cast).toList();
            return frames.isEmpty() ? List.of() : MeterQuestion.exchange(frames.get(0), frames.subList(1, frames.size())).readings();
        }),
        KURA(List.of(org.microbrain.field.kura.Frames.DATA, org.microbrain.field.kura.Frames.ANSWER,
                KuraCodec.packed(org.microbrain.field.kura.Frames.DATA), org.microbrain.field.kura.Frames.JSON.getBytes(StandardCharsets.UTF_8)),
                sent -> KuraReadings.read(KuraTopic.of("mashan/gw-1/W1/asset-1").orElseThrow(), KuraCodec.read(sent, MOST), sent).readings()),
        SPARKPLUG(List.of(birth(), data(), data(MetricDataType.String, "open")), Codec::node),
        /** Five bytes of a question, then its answer, from the function on. */
        MODBUS(hex("0300020002" + "03040000" + "1F48", "0100000010" + "0102" + "0501", "0400000004" + "0408" + "3F8CCCCD00010002",
                "0300020002" + "8302"), sent -> {
            byte[] question = Arrays.copyOf(sent, Math.min(5, sent.length));
            byte[] answer = Arrays.copyOfRange(sent, question.length, sent.length);
            ModbusParts.of(answer);
            return RegisterRun.exchange("1", REGISTERS, question, answer).readings();
        });

        private final List<byte[]> frames;
        private final Reading reading;

        Codec(List<byte[]> frames, Reading reading) {
            this.frames = frames;
            this.reading = reading;
        }

        /** The same message as a birth, and after a good one as everything else that a node may tell. */
        private static List<FieldReading> node(byte[] sent) throws Unusable {
            SparkplugPayload payload = SparkplugCodec.read(sent, MOST);
            List<FieldReading> all = new ArrayList<>();
            SparkplugNode node = new SparkplugNode("mashan/pumps");
            for (String type : List.of("NBIRTH/pumps", "NDATA/pumps", "DBIRTH/pumps/p1", "DDATA/pumps/p1", "DDEATH/pumps/p1", "NDEATH/pumps")) {
                all.addAll(node.hear(SparkplugTopic.of("spBv1.0/mashan/" + type).orElseThrow(), payload, sent).report().readings());
            }
            return all;
        }
    }

    /** A kind of line, with a frame that is known by what comes out. */
    enum Stream {
        SL651(Codec.SL651, () -> new Sl651Decoder(Sl651Frame.MAX_BYTES), Sl651Frame.MAX_BYTES, Sl651Decoder.Received.class),
        HJ212(Codec.HJ212, () -> new Hj212Decoder(Hj212Decoder.MAX_BYTES), Hj212Decoder.MAX_BYTES, Hj212Decoder.Received.class),
        DLT645(Codec.DLT645, Dlt645Decoder::new, Dlt645Frame.MAX_BYTES, Dlt645Frame.class);

        private final Codec codec;
        private final Supplier<FrameDecoder> decoder;
        private final int longest;
        private final Class<?> frame;

        Stream(Codec codec, Supplier<FrameDecoder> decoder, int longest, Class<?> frame) {
            this.codec = codec;
            this.decoder = decoder;
            this.longest = longest;
            this.frame = frame;
        }
    }

    /** @param bytes broken */
    record Sent<T>(T as, byte[] bytes) {

        @Override
        public String toString() {
            return as + " " + HexFormat.of().formatHex(bytes);
        }
    }

    private static final List<Register> REGISTERS = List.of(
            new Register("stage", Table.HOLDING, 2, ValueType.INT32, WordOrder.ABCD, 0, "mm"),
            new Register("flow", Table.INPUT, 0, ValueType.FLOAT32, WordOrder.ABCD, 0, "m3/s"),
            new Register("run", Table.COIL, 3, ValueType.BOOL, WordOrder.ABCD, 0, ""));

    private static List<byte[]> hex(String... frames) {
        return Arrays.stream(frames).map(HexFormat.of()::parseHex).toList();
    }

    private static List<byte[]> text(String... frames) {
        return Arrays.stream(frames).map(one -> (one + "\r\n").getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    private static byte[] birth() {
        return Tahu.message(0).with("bdSeq", null, MetricDataType.Int64, 7L).with("level", 1L, MetricDataType.Float, 1.5f, "engUnit", "m")
                .with("run", 2L, MetricDataType.Boolean, true).with("total", null, MetricDataType.UInt32, 4_000_000_000L, "Quality", 192)
                .historical("old", MetricDataType.Int32, 3).bytes();
    }

    private static byte[] data() {
        return Tahu.message(1).with("level", 1L, MetricDataType.Float, 1.25f).with("flow", null, MetricDataType.Double, 0.5).bytes();
    }

    private static byte[] data(MetricDataType type, Object value) {
        return Tahu.message(2).with("note", null, type, value).bytes();
    }

    private static List<Object> heard(FrameDecoder decoder, byte[] sent) {
        return new Line(decoder).send(sent).end();
    }

    @Provide
    static Arbitrary<Sent<Codec>> broken() {
        return Arbitraries.of(Codec.class).flatMap(codec -> Broken.of(codec.frames).map(bytes -> new Sent<>(codec, bytes)));
    }

    @Provide
    static Arbitrary<Sent<Stream>> onALine() {
        return Arbitraries.of(Stream.class).flatMap(stream -> Broken.of(stream.codec.frames).map(bytes -> new Sent<>(stream, bytes)));
    }

    /** What reading takes of the heap, also for a moment. */
    private static List<FieldReading> read(Codec codec, byte[] sent) throws Unusable {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            return codec.reading.of(sent);
        } finally {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).as("bytes of memory for %d", sent.length).isLessThan(MOST_MEMORY);
        }
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void nothingComesOfThemButReadingsOrAReason(@ForAll("broken") Sent<Codec> sent) throws Exception {
        List<FieldReading> readings = READER.submit(() -> {
            try {
                return read(sent.as(), sent.bytes());
            } catch (Unusable refused) {
                assertThat(refused.flaw().zh()).isNotBlank();
                assertThat(refused.flaw().en()).isNotBlank();
                return List.<FieldReading>of();
            }
        }).get(ENDLESS_SECONDS, TimeUnit.SECONDS);
        for (FieldReading one : readings) {
            assertThat(one.value()).isFinite();
            assertThat(one.point()).isNotEmpty();
        }
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void whatComesAfterASilenceIsReadAsIfNothingHadBeenBefore(@ForAll("onALine") Sent<Stream> sent, @ForAll @IntRange(min = 1, max = 700) int piece) {
        Stream stream = sent.as();
        Line line = new Line(stream.decoder.get()).send(sent.bytes(), piece).event(IdleStateEvent.FIRST_READER_IDLE_STATE_EVENT);
        line.heard();
        assertThat(line.held()).as("bytes held after a silence").isZero();
        assertThat(line.send(stream.codec.frames.get(0)).heard()).hasSize(1).hasOnlyElementsOfType(stream.frame);
    }

    /** At most the longest frame, and room for what is read meanwhile: buffers double when they grow, and are tidied every 16 reads. */
    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aLineWithoutEndHoldsNoMoreThanAFrameAndSomeReads(@ForAll("onALine") Sent<Stream> sent, @ForAll @IntRange(min = 1, max = 700) int piece) {
        Stream stream = sent.as();
        Line line = new Line(stream.decoder.get());
        for (int bytes = 0; bytes < 3 * stream.longest; bytes += Math.max(1, sent.bytes().length)) {
            line.send(sent.bytes(), piece).heard();
            assertThat(line.held()).isLessThan(2L * (stream.longest + 17 * piece) + 256);
        }
    }

    /** Also loads what is loaded once, which is no memory of a frame. */
    @BeforeContainer
    static void theFramesThatAreBrokenAreGood() throws Unusable {
        for (Codec codec : Codec.values()) {
            int readings = 0;
            for (byte[] frame : codec.frames) {
                readings += codec.reading.of(frame).size();
            }
            assertThat(readings).as(codec.name()).isGreaterThan(1);
        }
    }

    @Example
    void aBombIsNotUnpackedFurtherThanAMessageMayBeLong() {
        byte[] bomb = KuraCodec.packed(new byte[64 << 20]);
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> KuraCodec.read(bomb, MOST)).isInstanceOf(Unusable.class).hasMessageContaining("too large");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4L * MOST);
    }
}
