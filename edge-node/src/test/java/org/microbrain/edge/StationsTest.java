package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.field.Bcd;
import org.microbrain.field.hj212.Hj212Segment;
import org.microbrain.field.sl651.Sl651Frame;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Writer;

/** Stations at a whole edge, over TCP: what is answered is on the disk, the rest is shown. */
class StationsTest {

    private static final String RIVER = "0045022501";
    private static final String AIR = "4502250104000000000000A1";
    private static final long NOON = Instant.parse("2026-11-26T04:00:00Z").toEpochMilli();
    private static final long FIVE_MINUTES = 300_000;
    private static int hydrology;
    private static int ecology;
    @TempDir
    private static Path shared;
    private static TestEdge edge;
    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        hydrology = TestEdge.freePort();
        ecology = TestEdge.freePort();
        edge = edge(shared, hydrology, ecology);
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /** With three stations at rivers, and one for air. */
    private static TestEdge edge(Path folder, int hydrology, int ecology) throws Exception {
        StringBuilder rivers = new StringBuilder();
        for (int i = 1; i <= 3; i++) {
            rivers.append("\"004502250%1$d\": {series: daling%1$d, password: \"1234\", ".formatted(i))
                    .append("points: {stage: {series: river/stage%d, offset: 50}, voltage: {take: false}}}, ".formatted(i));
        }
        return new TestEdge(folder, "  sl651: {address: \"127.0.0.1:%d\", stations: {%s}}\n".formatted(hydrology, rivers)
                + "  hj212: {address: \"127.0.0.1:%d\", connections: 2, stations: {%s: {series: air, password: \"123456\", "
                        .formatted(ecology, AIR) + "points: {pm25: {unit: mg/m³, scale: 0.001}}}}}\n");
    }

    private static Sl651Writer said(int serial, long when, double total) {
        return said(RIVER, serial, when, total);
    }

    private static Sl651Writer said(String river, int serial, long when, double total) {
        return new Sl651Writer(serial, when + 5_000).station(river, 0x48).observed(when).element(0x26, 3, 1, total)
                .element(0x39, 4, 3, 68.632).element(0x38, 2, 2, 12.36);
    }

    private static byte[] frame(Sl651Writer writer) {
        return frame(RIVER, writer);
    }

    private static byte[] frame(String river, Sl651Writer writer) {
        return writer.frame(1, river, 0x1234, Sl651Function.TIMED).encoded();
    }

    @Test
    void aStationIsAnsweredWhenItsReadingsAreOnTheDisk() throws Exception {
        try (FieldStation station = new FieldStation(hydrology)) {
            assertThat(station.send(frame(said(7, NOON, 347.5))).answer()).startsWith("7e7e0045022501011234328008020007")
                    .matches(".{44}04....");
            assertThat(edge.values("river/stage1")).contains(118.632);
            assertThat(edge.values("daling1/rain-total")).contains(347.5);
            assertThat(edge.values("daling1/voltage")).isEmpty();
        }
    }

    @Test
    void rainFollowsFromTotalsAlsoOverARestartAndAResendCountsOnce() throws Exception {
        int port = TestEdge.freePort();
        try (TestEdge own = edge(folder, port, TestEdge.freePort()); FieldStation station = new FieldStation(port)) {
            station.send(frame(said(1, NOON, 100))).answer();
            station.send(frame(said(2, NOON + FIVE_MINUTES, 100.5))).answer();
            station.send(frame(said(2, NOON + FIVE_MINUTES, 100.5))).answer();
            assertThat(own.values("daling1/rain")).containsExactly(0.5);
            assertThat(own.values("daling1/rain-total")).containsExactly(100.0, 100.5);
        }
        try (TestEdge own = edge(folder, port, TestEdge.freePort()); FieldStation station = new FieldStation(port)) {
            station.send(frame(said(2, NOON + FIVE_MINUTES, 100.5))).answer();
            station.send(frame(said(3, NOON + 2 * FIVE_MINUTES, 103.5))).answer();
            station.send(frame(said(4, NOON + 3 * FIVE_MINUTES, 2))).answer();
            assertThat(own.values("daling1/rain")).containsExactly(0.5, 3.0, 2.0);
            assertThat(own.values("daling1/rain-total")).containsExactly(100.0, 100.5, 103.5, 2.0);
        }
    }

    @Test
    void aMessageOfManyPacketsIsAnsweredOnceAndWhatIsMissingIsAskedFor() throws Exception {
        String river = "0045022502";
        try (FieldStation station = new FieldStation(hydrology)) {
            double[] stages = new double[100];
            Arrays.setAll(stages, i -> 60 + i / 1000.0);
            List<Sl651Frame> packets = new Sl651Writer(9, NOON).station(river, 0x48).observed(NOON)
                    .row(5, 0x39, 4, 3, stages).packets(1, river, 0x1234, Sl651Function.EVEN_STEPS, 150);
            assertThat(packets).hasSize(3);
            station.send(packets.get(0).encoded()).send(packets.get(2).encoded());
            assertThat(HexFormat.of().formatHex(station.receive(28))).startsWith("7e7e004502250201123431800b16003002")
                    .matches(".{50}15....");
            station.send(packets.get(1).encoded());
            assertThat(HexFormat.of().formatHex(station.receive(28))).startsWith("7e7e004502250201123431800b16003003" + "0009")
                    .matches(".{50}04....");
            assertThat(edge.values("river/stage2")).hasSize(100).startsWith(110.0, 110.001, 110.002).endsWith(110.099);
        }
    }

    @Test
    void strangersGarbageAndWrongPasswordsAreShownAndNotAnswered() throws Exception {
        String river = "0045022503";
        try (FieldStation station = new FieldStation(hydrology)) {
            byte[] bad = frame(river, said(river, 1, NOON, 100));
            bad[50] ^= 1;
            station.send(new Sl651Writer(1, NOON).station("0099999999", 0x48).observed(NOON).element(0x39, 4, 3, 1)
                    .frame(1, "0099999999", 0x1234, Sl651Function.TIMED).encoded());
            station.send(said(river, 1, NOON, 100).frame(1, river, 0x4321, Sl651Function.TIMED).encoded());
            station.send(bad).send(frame(river, said(river, 2, NOON, 100).missing(0x27, 5, 3)));
            assertThat(station.answer()).startsWith("7e7e0045022503011234328008020002");
            assertThat(edge.values("daling3/rain-total")).containsExactly(100.0);
            String damaged = HexFormat.of().formatHex(bad);
            assertThat(edge.get("/api/v1/refused")).contains("unknown-station", "0099999999", "password is wrong",
                    "the checksum is wrong", damaged.substring(20, damaged.length() - 4), "no value: 27").doesNotContain("1234" + "32", "4321" + "32");
        }
    }

    @Test
    void airDataAreReadingsAndAreAnsweredWithTheirNumber() throws Exception {
        try (FieldStation station = new FieldStation(ecology)) {
            Hj212Segment data = Hj212Segment.of("20261126120000123", "22", 2011, "123456", AIR, 5,
                    List.of(Map.of("DataTime", "20261126120000"), Map.of("a34004-Rtd", "35.2"), Map.of("a34002-Rtd", "58")));
            assertThat(station.send(data.encoded()).line()).startsWith("##0087QN=20261126120000123;ST=91;CN=9014;PW=123456;MN="
                    + AIR + ";Flag=4;CP=&&&&");
            assertThat(station.send(data.encoded()).line()).contains("CN=9014");
            assertThat(edge.values("air/pm25")).containsExactly(0.0352);
            assertThat(edge.values("air/pm10")).containsExactly(58.0);
        }
    }

    @Test
    void aStationThatWantsTheTimeIsToldIt() throws Exception {
        try (FieldStation station = new FieldStation(ecology)) {
            station.send(Hj212Segment.of("20261126120000123", "22", 1013, "123456", AIR, 5, List.of()).encoded());
            String both = station.line() + station.line();
            assertThat(both).contains("CN=9013", "CN=1012", "SystemTime=" + Instant.now().atOffset(
                    Bcd.BEIJING).getYear());
        }
    }

    @Test
    void aStrangerMakesRoomAboveTheLimitAndAStationDoesNot() throws Exception {
        int port = TestEdge.freePort();
        byte[] beat = Hj212Segment.of("20261126120000123", "22", 9015, "123456", AIR, 9, List.of()).encoded();
        try (TestEdge own = edge(folder, TestEdge.freePort(), port); FieldStation first = new FieldStation(port);
             FieldStation stranger = new FieldStation(port)) {
            assertThat(first.send(beat).line()).contains("CN=9013;", "Flag=8");
            try (FieldStation second = new FieldStation(port)) {
                assertThat(second.send(beat).line()).contains("CN=9013;");
                assertThat(stranger.isEnded()).isTrue();
                try (FieldStation third = new FieldStation(port)) {
                    assertThat(third.isEnded()).isTrue();
                }
                assertThat(own.get("/api/v1/refused")).contains("limit-reached");
                assertThat(first.send(beat).line()).contains("CN=9013;");
            }
        }
    }

    /** All on the line at once, each with two messages; every fifth has a line that also brings garbage and half a frame. */
    @Test
    void fiveHundredStationsAtOnceAreAllAnsweredWhenTheirReadingsAreOnTheDisk() throws Exception {
        int rivers = TestEdge.freePort();
        int air = TestEdge.freePort();
        StringBuilder intake = new StringBuilder("  sl651:\n    address: \"127.0.0.1:%d\"\n    connections: 250\n    stations:\n"
                .formatted(rivers));
        for (int i = 0; i < 250; i++) {
            intake.append("      \"%s\": {series: river%d}\n".formatted(river(i), i));
        }
        intake.append("  hj212:\n    address: \"127.0.0.1:%d\"\n    connections: 250\n    stations:\n".formatted(air));
        for (int i = 0; i < 250; i++) {
            intake.append("      AIR%d: {series: air%d}\n".formatted(i, i));
        }
        List<FieldStation> stations = new ArrayList<>();
        try (TestEdge own = new TestEdge(folder, intake.toString())) {
            for (int i = 0; i < 500; i++) {
                stations.add(new FieldStation(i < 250 ? rivers : air));
            }
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 500; i++) {
                    byte[] sent = i < 250 ? frame(river(i), said(river(i), 1 + round, NOON + round * FIVE_MINUTES, 100 + round))
                            : particles("AIR" + (i - 250), round);
                    if (i % 5 == 0) {
                        stations.get(i).send("AT+CSQ\r\n".getBytes(StandardCharsets.US_ASCII)).send(Arrays.copyOf(sent, 20));
                    }
                    stations.get(i).send(sent);
                }
                for (int i = 0; i < 250; i++) {
                    assertThat(stations.get(i).answer()).startsWith("7e7e" + river(i) + "01");
                    assertThat(stations.get(250 + i).line()).contains("CN=9014", "MN=AIR" + i + ";");
                }
            }
            for (int i = 0; i < 250; i += 7) {
                assertThat(own.values("river" + i + "/rain")).containsExactly(1.0);
                assertThat(own.values("air" + i + "/pm25")).containsExactly(30.0, 31.0);
            }
        } finally {
            for (FieldStation station : stations) {
                station.close();
            }
        }
    }

    private static String river(int number) {
        return "00%08d".formatted(45_030_000 + number);
    }

    private static byte[] particles(String station, int round) {
        return Hj212Segment.of("2026112612000%d123".formatted(round), "22", 2011, "123456", station, 5,
                List.of(Map.of("DataTime", "2026112612000" + round), Map.of("a34004-Rtd", "3" + round))).encoded();
    }

    @Test
    void garbageWithoutEndEndsItsConnectionAndNoOther() throws Exception {
        try (FieldStation station = new FieldStation(hydrology); FieldStation noise = new FieldStation(hydrology)) {
            try {
                for (int i = 0; i < 100; i++) {
                    noise.send("GET / HTTP/1.1\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(noise.isEnded()).isTrue();
            } catch (IOException reset) {
                assertThat(reset).hasMessageMatching("(?i).*(reset|broken|abort).*");
            }
            assertThat(station.send(frame(said(8, NOON + FIVE_MINUTES, 348))).answer()).startsWith("7e7e0045022501");
            assertThat(edge.get("/api/v1/refused")).contains("GET / HTTP/1.1");
        }
    }
}
