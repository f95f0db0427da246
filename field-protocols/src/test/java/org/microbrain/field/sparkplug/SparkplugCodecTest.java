package org.microbrain.field.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Date;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.SparkplugBPayload;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.Flaw;
import org.microbrain.field.Unusable;

/** Payloads of Sparkplug B, as Eclipse Tahu writes them, and made to be a burden. */
class SparkplugCodecTest {

    private static final int MOST = 1 << 20;

    private static SparkplugPayload read(byte[] message) throws Unusable {
        return SparkplugCodec.read(message, MOST);
    }

    private static Flaw flaw(byte[] message) {
        try {
            throw new AssertionError("it was taken: " + read(message));
        } catch (Unusable unusable) {
            return unusable.flaw();
        }
    }

    private static double number(MetricDataType type, Object value) throws Unusable {
        return read(Tahu.message(1).with("m", null, type, value).bytes()).metrics().get(0).number(SparkplugMetric.NO_TYPE);
    }

    @Test
    void everyTypeOfNumberIsReadAsTahuWritesIt() throws Exception {
        assertThat(number(MetricDataType.Int8, (byte) -5)).isEqualTo(-5);
        assertThat(number(MetricDataType.Int16, (short) -300)).isEqualTo(-300);
        assertThat(number(MetricDataType.Int32, -70_000)).isEqualTo(-70_000);
        assertThat(number(MetricDataType.Int64, -5_000_000_000L)).isEqualTo(-5_000_000_000.0);
        assertThat(number(MetricDataType.UInt8, (short) 200)).isEqualTo(200);
        assertThat(number(MetricDataType.UInt16, 60_000)).isEqualTo(60_000);
        assertThat(number(MetricDataType.UInt32, 4_000_000_000L)).isEqualTo(4_000_000_000.0);
        assertThat(number(MetricDataType.UInt64, BigInteger.TWO.pow(63).add(BigInteger.TWO.pow(62)))).isEqualTo(0x1.8p63);
        assertThat(number(MetricDataType.Float, 0.1f)).isEqualTo(0.1);
        assertThat(number(MetricDataType.Double, -2.25)).isEqualTo(-2.25);
        assertThat(number(MetricDataType.Boolean, true)).isEqualTo(1);
        assertThat(number(MetricDataType.String, "12")).isNaN();
        assertThat(number(MetricDataType.DateTime, new Date())).isNaN();
    }

    @Test
    void timesAliasesUnitsAndQualitiesAreRead() throws Exception {
        SparkplugPayload payload = read(Tahu.message(255).with("level", 7L, MetricDataType.Float, 1.5f, "engUnit", "m", "Quality", 192)
                .with("flow", null, MetricDataType.Double, null, "Quality", 500).historical("old", MetricDataType.Int32, 3).bytes());
        assertThat(payload.millis()).isEqualTo(Tahu.AT + 500);
        assertThat(payload.seq()).isEqualTo(255);
        assertThat(payload.metrics()).containsExactly(
                new SparkplugMetric("level", 7, 9, Tahu.AT, false, false, 1.5f, Reading.GOOD, "m"),
                new SparkplugMetric("flow", SparkplugMetric.NO_ALIAS, 10, Tahu.AT + 1, false, true, null, Reading.SUSPECT, ""),
                new SparkplugMetric("old", SparkplugMetric.NO_ALIAS, 3, Tahu.AT + 2, true, false, 3L, Reading.GOOD, ""));
        assertThat(read(Tahu.message(-1).bytes()).seq()).isEqualTo(SparkplugPayload.NO_SEQ);
    }

    @Test
    void theRequestForABirthIsWhatTahuReads() throws Exception {
        SparkplugBPayload asked = new SparkplugBPayloadDecoder().buildFromByteArray(SparkplugCodec.rebirth(Tahu.AT), null);
        assertThat(asked.getTimestamp()).isEqualTo(new Date(Tahu.AT));
        assertThat(asked.getMetrics()).extracting(Metric::getName, Metric::getDataType, Metric::getValue)
                .containsExactly(org.assertj.core.api.Assertions.tuple("Node Control/Rebirth", MetricDataType.Boolean, true));
    }

    @Test
    void whatIsTooMuchOrPackedIsRefusedWithTheReason() throws Exception {
        assertThat(flaw(new byte[MOST + 1]).en()).contains("too large");
        byte[] metrics = new byte[2 * (SparkplugCodec.MOST_METRICS + 1)];
        for (int i = 0; i < metrics.length; i += 2) {
            metrics[i] = 0x12;
        }
        assertThat(flaw(metrics).en()).isEqualTo("there are too many metrics: > 10000");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(packed);
        out.writeString(4, "SPBV1.0_COMPRESSED");
        out.flush();
        assertThat(flaw(packed.toByteArray()).en()).contains("compression");
    }

    @Test
    void aLengthThatIsALieTakesNoMemory() {
        assertThat(flaw(new byte[] {0x12, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7}).kind()).isEqualTo(Flaw.Kind.FRAME);
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) 0x53);
        assertThat(flaw(groups).en()).contains("no message of Sparkplug");
    }

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 300) byte[] any) {
        assertThatCode(() -> hear(any)).doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void aMessageThatIsCutOrFlippedIsReadOrRefused(@ForAll @IntRange(max = 400) int cut, @ForAll @IntRange(max = 400) int at,
                                                   @ForAll byte flip) {
        byte[] good = Tahu.message(0).with("bdSeq", null, MetricDataType.Int64, 4L).with("level", 1L, MetricDataType.Float, 1.5f,
                "engUnit", "m", "Quality", 192).with("pump", 2L, MetricDataType.Boolean, true).bytes();
        byte[] bad = Arrays.copyOf(good, Math.min(good.length, cut));
        if (at < bad.length) {
            bad[at] ^= flip;
        }
        assertThatCode(() -> hear(bad)).doesNotThrowAnyException();
    }

    private static void hear(byte[] message) {
        SparkplugNode node = new SparkplugNode("g/n");
        for (SparkplugTopic.Type type : SparkplugTopic.Type.values()) {
            try {
                SparkplugNode.Heard heard = node.hear(new SparkplugTopic("g", type, "n", type.isOfDevice() ? "d" : ""), read(message),
                        message);
                assertThat(heard.report().readings()).allMatch(one -> Double.isFinite(one.value()));
            } catch (Unusable refused) {
                assertThat(refused.flaw().zh()).isNotEmpty();
            }
        }
    }
}
