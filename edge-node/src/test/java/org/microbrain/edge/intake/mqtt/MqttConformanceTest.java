package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.SeriesLimit;

/** The cases of {@code mqtt/conformance.txt}. */
class MqttConformanceTest {

    private static final byte[] CONNECT_311 = PacketText.bytes("10 ['MQTT' 04 02 0000 't']");
    private static final byte[] CONNECT_5 = PacketText.bytes("10 ['MQTT' 05 02 0000 [] 't']");
    private static final byte[] PING = PacketText.bytes("c0 00");
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z"));
    private static final MqttUsers NOBODY = new MqttUsers(Map.of(), System::nanoTime);
    private static final Refusals REFUSALS = new Refusals(NOW);
    private static Listener listener;

    record Case(String statements, String version, String what, byte[] in, List<String> out) {

        static Case of(String line) {
            String[] parts = Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new);
            return new Case(parts[0], parts[1], parts[2], PacketText.bytes(parts[3]), List.of(parts[4].split(" +")));
        }

        byte[] connect() {
            return version.equals("4") ? CONNECT_311 : version.equals("5") ? CONNECT_5 : new byte[0];
        }

        @Override
        public String toString() {
            return version + " " + what + " [" + statements + "]";
        }
    }

    @BeforeAll
    static void open() throws IOException {
        listener = Listener.open();
    }

    @AfterAll
    static void close() {
        listener.close();
    }

    static Stream<Case> cases() throws IOException {
        try (var in = MqttConformanceTest.class.getResourceAsStream("/mqtt/conformance.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).map(Case::of).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theListenerAnswersToTheLetter(Case one) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            if (one.connect().length > 0) {
                assertThat(client.send(one.connect()).receive()).startsWith("20");
            }
            client.send(one.in());
            for (String expected : one.out()) {
                if (expected.equals("open")) {
                    client.send(PING);
                }
                String pattern = expected.equals("open") ? "d000" : expected.replace("*", ".*");
                assertThat(client.receive()).matches(pattern);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bytesCutAnywhereGiveTheSame(Case one) {
        String whole = answers(one, one.in().length);
        for (int cut = 1; cut < one.in().length; cut++) {
            assertThat(answers(one, cut)).as("cut at " + cut).isEqualTo(whole);
        }
        assertThat(answers(one, 0)).as("byte by byte").isEqualTo(whole);
    }

    @Test
    void everyCaseIsThereInBothVersionsOrNamesItsStatement() throws IOException {
        assertThat(cases()).hasSizeGreaterThan(150).allSatisfy(one -> {
            assertThat(one.statements()).matches("(5:)?[1-4]\\.[0-9.]+(-[0-9]+)?( (5:)?[1-4]\\.[0-9.]+(-[0-9]+)?)*");
            assertThat(one.out()).last().isIn("open", "closed");
        });
    }

    /** What comes back when the bytes come in two pieces; with cut 0 one by one. */
    private static String answers(Case one, int cut) {
        EmbeddedChannel channel = new EmbeddedChannel();
        MqttParts parts = parts();
        channel.pipeline().addLast(new PacketDecoder(parts.settings().maxPacket(), parts.halves()),
                MqttEncoder.INSTANCE, new MqttConnection(parts, System::nanoTime));
        StringBuilder answers = new StringBuilder();
        exchange(channel, one.connect(), one.connect().length, new StringBuilder());
        exchange(channel, one.in(), cut, answers);
        answers.append(channel.isOpen() ? "open" : "closed");
        channel.finishAndReleaseAll();
        // Assigned client identifiers are random.
        return answers.toString().replaceAll("0029[0-9a-f]{82}", "assigned");
    }

    private static void exchange(EmbeddedChannel channel, byte[] bytes, int cut, StringBuilder answers) {
        int at = 0;
        while (at < bytes.length && channel.isOpen()) {
            int end = cut == 0 ? at + 1 : at < cut ? cut : bytes.length;
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, end - at));
            at = end;
        }
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            answers.append(ByteBufUtil.hexDump(out));
            out.release();
        }
    }

    private static MqttParts parts() {
        MqttSettings settings = MqttSettings.of(null, Map.of()).withAnonymous();
        MeasurementCheck check = new MeasurementCheck(new SeriesLimit(10, List.of()), NOW);
        return new MqttParts(settings, new MeasurementMapping(List.of(), check, settings.maxPacket()), TopicTaker.NONE,
                (source, measurements) -> CompletableFuture.completedFuture(null), REFUSALS,
                new Publishers(NOW), NOBODY, new Logins(NOBODY), new MqttSessions(10, System::nanoTime), new ByteBudget(1 << 20),
                new ByteBudget(1 << 20));
    }
}
