package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/** Kura's payloads: written by a second encoder of the field list, cut, broken and made to be a burden. */
class KuraCodecTest {

    private static final int MOST = 1 << 20;
    private static final long AT = 1_718_668_800_000L;
    private static final byte[] DATA = Frames.DATA;
    private static final byte[] ANSWER = Frames.ANSWER;
    private static final KuraTopic TOPIC = KuraTopic.of("mashan/gw-1/W1/asset-1").orElseThrow();

    private static KuraPayload read(byte[] message) throws KuraCodec.Unusable {
        return KuraCodec.read(message, MOST);
    }

    private static Flaw flaw(byte[] message) {
        try {
            throw new AssertionError("it was taken: " + read(message));
        } catch (KuraCodec.Unusable unusable) {
            return unusable.flaw();
        }
    }

    @Test
    void whatAnotherEncoderWroteIsReadAndWrittenAlike() throws Exception {
        KuraPayload data = read(DATA);
        assertThat(data.millis()).isEqualTo(AT);
        assertThat(data.metrics()).containsExactly(entry("assetName", "asset-1"), entry("temp", 23.5),
                entry("temp_timestamp", AT - 1500), entry("temp_unit", "℃"), entry("level", 0.1f), entry("pump", true),
                entry("count", -3));
        assertThat(KuraCodec.write(data)).isEqualTo(DATA);
        KuraPayload answer = read(ANSWER);
        assertThat(answer.whole("response.code")).contains(200L);
        assertThat(answer.body()).asString(StandardCharsets.US_ASCII).isEqualTo("<?xml?>");
        assertThat(answer.millis()).isEqualTo(Reading.NO_TIME);
        assertThat(KuraCodec.write(answer)).isEqualTo(ANSWER);
    }

    @Test
    void packedOrNotIsSeenInEachMessage() throws Exception {
        byte[] packed = KuraCodec.packed(DATA);
        assertThat(packed).isNotEqualTo(DATA).startsWith(0x1f, 0x8b);
        assertThat(read(packed).metrics()).isEqualTo(read(DATA).metrics());
        assertThat(KuraCodec.packed(ANSWER)).as("as Kura does: only where it is smaller").isEqualTo(ANSWER);
        assertThat(flaw(Arrays.copyOf(packed, packed.length - 9)).en()).contains("gzip");
    }

    @Test
    void theSimpleJsonOfKuraIsReadToo() throws Exception {
        KuraPayload json = read(Frames.JSON.getBytes(StandardCharsets.UTF_8));
        assertThat(json.millis()).isEqualTo(AT);
        assertThat(json.metrics()).containsExactly(entry("temp", 23.5), entry("count", 7L), entry("pump", true),
                entry("assetName", "asset-1"));
        assertThat(json.body()).asString(StandardCharsets.US_ASCII).isEqualTo("<?xml?>");
        for (String bad : List.of("{", "{}{}", "{\"sentOn\": \"now\"}", "{\"metrics\": []}", "{\"body\": 1}", "{\"body\": \"%\"}")) {
            assertThat(flaw(bad.getBytes(StandardCharsets.UTF_8)).zh()).as(bad).startsWith("不是 Kura 报文");
        }
    }

    @Test
    void channelsBecomeReadingsWithTheirOwnTimeAndUnit() throws Exception {
        FieldReport report = KuraReadings.read(TOPIC, read(DATA), DATA);
        assertThat(report.flaws()).isEmpty();
        assertThat(report.readings()).containsExactly(
                new FieldReading("gw-1", "asset-1/temp", AT - 1500, 23.5, "℃", Reading.GOOD),
                new FieldReading("gw-1", "asset-1/level", AT, 0.1, "", Reading.GOOD),
                new FieldReading("gw-1", "asset-1/pump", AT, 1, "", Reading.GOOD),
                new FieldReading("gw-1", "asset-1/count", AT, -3, "", Reading.GOOD));
    }

    @Test
    void whatIsNoNumberOrCouldNotBeReadIsNamedAndLosesNothingBesideIt() {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("state", "open");
        metrics.put("picture", new byte[12]);
        metrics.put("broken", Double.NaN);
        metrics.put("level", 1.5);
        metrics.put("flow_error", "time-out of the driver");
        metrics.put("depth", 2.0);
        metrics.put("depth_error", "stale");
        metrics.put("rain_timestamp", 5L);
        FieldReport report = KuraReadings.read(KuraTopic.of("mashan/gw-1/app/river/upper").orElseThrow(), KuraPayload.of(metrics),
                DATA);
        assertThat(report.readings()).containsExactly(
                new FieldReading("gw-1", "river/upper/level", Reading.NO_TIME, 1.5, "", Reading.GOOD),
                new FieldReading("gw-1", "river/upper/depth", Reading.NO_TIME, 2, "", Reading.BAD),
                new FieldReading("gw-1", "river/upper/rain_timestamp", Reading.NO_TIME, 5, "", Reading.GOOD));
        assertThat(report.flaws()).extracting(Flaw::en).containsExactly("not a number: river/upper/state = open",
                "not a number: river/upper/picture = 12 B", "not a number: river/upper/broken = NaN",
                "the gateway could not read it: river/upper/flow: time-out of the driver",
                "the gateway could not read it: river/upper/depth: stale");
    }

    @Test
    void topicsAreTakenApart() {
        assertThat(KuraTopic.of("$EDC/mashan/gw-1/MQTT/BIRTH")).hasValueSatisfying(birth -> {
            assertThat(birth.control()).isTrue();
            assertThat(birth.account()).isEqualTo("mashan");
            assertThat(birth.client()).isEqualTo("gw-1");
            assertThat(birth.rest()).containsExactly("MQTT", "BIRTH");
            assertThat(birth.text()).isEqualTo("$EDC/mashan/gw-1/MQTT/BIRTH");
        });
        assertThat(TOPIC.text()).isEqualTo("mashan/gw-1/W1/asset-1");
        for (String none : List.of("", "a", "a/b", "a//c", "$EDC/a/b", "$SYS/a/b", "$EDC", "/a/b/c", "a/b/")) {
            assertThat(KuraTopic.of(none)).as(none).isEmpty();
        }
    }

    @Test
    void aBombIsNotUnpackedAndMetricsWithoutEndAreNotKept() throws IOException {
        assertThat(flaw(KuraCodec.packed(new byte[MOST + 1])).en()).isEqualTo("the message is too large: > " + MOST + " B");
        assertThat(flaw(new byte[MOST + 1]).en()).startsWith("the message is too large");
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(many);
        for (int i = 0; i <= KuraCodec.MOST_METRICS; i++) {
            byte[] metric = KuraCodec.write(KuraPayload.of(Map.of("m" + i, 1)));
            out.writeRawBytes(metric);
        }
        out.flush();
        assertThat(flaw(many.toByteArray()).en()).startsWith("there are too many metrics");
        StringBuilder json = new StringBuilder("{\"metrics\": {\"m\": 1");
        for (int i = 0; i <= KuraCodec.MOST_METRICS; i++) {
            json.append(",\"m").append(i).append("\":1");
        }
        assertThat(flaw(json.append("}}").toString().getBytes(StandardCharsets.UTF_8)).en()).startsWith("there are too many");
        byte[] groups = new byte[100_000];
        Arrays.fill(groups, (byte) 0x1b);
        assertThat(flaw(groups).en()).startsWith("this is no message of Kura");
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadTheSame(@ForAll @Size(max = 20) Map<String, Double> doubles, @ForAll @Size(max = 5) Map<String, Long> longs,
                                    @ForAll @Size(max = 5) Map<String, Boolean> truths, @ForAll long millis,
                                    @ForAll byte[] body) throws Exception {
        Map<String, Object> metrics = new LinkedHashMap<>(doubles);
        metrics.putAll(longs);
        metrics.putAll(truths);
        metrics.keySet().removeIf(name -> name.isEmpty() || name.length() > 255 || name.chars().anyMatch(c -> c >= 0xd800 && c < 0xe000));
        long time = millis == Reading.NO_TIME ? 0 : millis;
        KuraPayload read = read(KuraCodec.write(new KuraPayload(time, metrics, body)));
        assertThat(read.metrics()).isEqualTo(metrics);
        assertThat(read.millis()).isEqualTo(time);
        assertThat(read.body()).isEqualTo(body);
    }

    @Property(tries = 2000)
    void noBytesDoMoreThanBeRefused(@ForAll byte[] bytes, @ForAll @IntRange(max = 1000) int cut, @ForAll byte flip) {
        byte[] broken = Arrays.copyOf(DATA, Math.min(cut, DATA.length));
        if (broken.length > 0) {
            broken[cut % broken.length] ^= flip;
        }
        for (byte[] message : List.of(bytes, broken)) {
            try {
                KuraReadings.read(TOPIC, read(message), message);
            } catch (KuraCodec.Unusable refused) {
                assertThat(refused.flaw().zh()).isNotBlank();
            }
        }
    }

    @Test
    void noTypeThatKuraDoesNotKnowIsWritten() {
        assertThatThrownBy(() -> KuraCodec.write(KuraPayload.of(Map.of("a", List.of())))).isInstanceOf(IllegalArgumentException.class);
    }
}
