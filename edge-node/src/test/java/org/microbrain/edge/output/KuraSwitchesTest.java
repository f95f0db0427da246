package org.microbrain.edge.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.Sender;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.edge.kura.KuraApplied;
import org.microbrain.edge.kura.KuraGateways;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.field.kura.KuraChannel;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraTopic;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.SeriesLimit;

/** An output at a gateway with Kura whose answers get lost, come late or lie. */
class KuraSwitchesTest {

    private static final KuraCell CELL = new KuraCell(new KuraChannel("relays", "horn"), "BOOLEAN", "true", "false");
    private static final Output HORN = new Output("horn", new LocalName("警报器", "horn"), OutputKind.HORN, Optional.empty(), Optional.empty(),
            Optional.of(new KuraPlace("gw-1", CELL, CELL)));

    private record Asked(String what, String id) {
    }

    @TempDir
    private Path folder;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Boolean> said = new ArrayList<>();
    private final Subscriber gateway = (topic, payload) -> {
        try {
            KuraPayload request = KuraCodec.read(payload, 1 << 20);
            String body = new String(request.body(), StandardCharsets.UTF_8);
            String what = String.join("/", KuraTopic.of(topic).orElseThrow().rest());
            asked.add(new Asked(body.contains("\"true\"") ? "on" : body.contains("\"false\"") ? "off" : what.replace("ASSET-V1/EXEC/", ""),
                    request.text("request.id").orElseThrow()));
            return true;
        } catch (KuraCodec.Unusable e) {
            throw new IllegalStateException(e);
        }
    };
    private KuraTwins twins;
    private KuraGateways gateways;
    private KuraSwitches switches;
    private long now;

    @BeforeEach
    void open() throws Exception {
        Files.write(folder.resolve("gw-1.xml"), KuraSnapshot.write(KuraConfiguration.of(Map.of(
                new Key("data", "publish.qos"), KuraValue.of(Type.INTEGER, "1")))));
        KuraSettings settings = KuraSettings.read(Section.parse(
                "account: mashan\ngateways: {gw-1: {series: school, configuration: gw-1.xml}}\n", folder.resolve("edge.yaml"), new Problems()));
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        Devices devices = new Devices(clock);
        devices.use(Map.of(FieldProtocol.KURA, settings.gateways()));
        twins = new KuraTwins(settings, new KuraApplied(key -> CompletableFuture.completedFuture(null),
                (key, bytes) -> CompletableFuture.completedFuture(null), 1000), clock, new Random(7));
        gateways = new KuraGateways(settings, new StationReadings(new StationKinds(), new MeasurementCheck(new SeriesLimit(10, List.of()), clock),
                (source, all) -> CompletableFuture.completedFuture(null), new Refusals(clock), devices), twins, 1 << 20);
        switches = new KuraSwitches(twins.assets(() -> now), () -> now);
    }

    private boolean tell(boolean on) {
        return switches.tell(HORN, on, 60, said::add);
    }

    private List<String> asked() {
        return asked.stream().map(Asked::what).toList();
    }

    /** It answers the last request. */
    private void answers(String value) {
        Asked last = asked.get(asked.size() - 1);
        String body = value.isEmpty() ? "[]" : "[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\",\"value\":\"" + value + "\"}]}]";
        gateways.take(new Sender("gw-1", ""), KuraReply.topic("mashan", "microbrain", "ASSET-V1", last.id()).text(),
                KuraCodec.write(KuraPayload.of(Map.of("response.code", 200)).withBody(body.getBytes(StandardCharsets.UTF_8))));
    }

    private void passes(long millis) {
        now += millis;
        twins.work(now);
    }

    @Test
    void theAnswerToAWriteProvesNothingAndWhatIsReadBackDoes() {
        assertThat(tell(true)).as("it is not here").isFalse();
        gateways.subscribed("gw-1", gateway);
        assertThat(tell(true)).isTrue();
        answers("true");
        assertThat(said).isEmpty();
        assertThat(asked()).containsExactly("on", "read");
        answers("true");
        assertThat(said).containsExactly(true);
        assertThat(switches.reaches(HORN)).isTrue();
    }

    @Test
    void onWhoseAnswerGotLostIsNotGivenAgainBeforeItWasRead() {
        gateways.subscribed("gw-1", gateway);
        twins.work(now);
        asked.clear();
        tell(true);
        passes(5_000);
        passes(5_000);
        assertThat(asked()).as("neither was answered").containsExactly("on", "read");
        tell(true);
        assertThat(asked()).containsExactly("on", "read", "read");
        answers("true");
        assertThat(said).containsExactly(true);
        assertThat(asked()).hasSize(3);
    }

    @Test
    void onThatWasReadAndIsNotOnIsGivenAgainAndOffAlways() {
        gateways.subscribed("gw-1", gateway);
        twins.work(now);
        asked.clear();
        tell(true);
        passes(5_000);
        answers("false");
        tell(true);
        assertThat(asked()).containsExactly("on", "read", "on");
        passes(5_000);
        passes(5_000);
        tell(false);
        assertThat(asked()).containsExactly("on", "read", "on", "read", "off");
    }

    @Test
    void ordersAreDoneOneAfterTheOtherAndOnlyTheLastOfThoseThatWait() {
        gateways.subscribed("gw-1", gateway);
        tell(true);
        tell(false);
        tell(true);
        tell(false);
        assertThat(asked()).containsExactly("on");
        answers("true");
        assertThat(asked()).containsExactly("on", "off");
        answers("false");
        answers("false");
        assertThat(said).containsExactly(false);
    }

    @Test
    void aLongReadOfItsConfigurationKeepsNobodyWaiting() {
        gateways.subscribed("gw-1", gateway);
        twins.work(now);
        assertThat(asked()).containsExactly("CONF-V1/GET/configurations/data");
        tell(true);
        assertThat(asked()).last().isEqualTo("on");
    }

    @Test
    void whatWasReadWhileAnOrderCameAndWhatMeansNeitherSayNothing() {
        gateways.subscribed("gw-1", gateway);
        switches.look(HORN, said::add);
        Asked look = asked.get(0);
        tell(true);
        answers("true");
        answers("true");
        asked.add(look);
        answers("false");
        assertThat(said).containsExactly(true);
        now += 10_000;
        switches.look(HORN, said::add);
        answers("perhaps");
        assertThat(said).containsExactly(true);
        assertThat(switches.reaches(HORN)).isFalse();
        now += 10_000;
        switches.look(HORN, said::add);
        answers("");
        assertThat(said).containsExactly(true);
    }
}
