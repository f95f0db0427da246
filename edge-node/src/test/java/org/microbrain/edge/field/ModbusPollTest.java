package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.digitalpetri.modbus.server.ModbusRtuServer;
import com.digitalpetri.modbus.server.ModbusServer;
import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadOnlyModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyRtuServerTransport;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.Flaw;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;

/** Devices that are asked, as stand-ins of an independent library or with bad manners, over real sockets. */
class ModbusPollTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T04:00:00Z"));
    private static final int POLE = 1;

    private String timeout = "5s";
    private final AtomicLong elapsed = new AtomicLong(1_000_000);
    private final List<Measurement> taken = new CopyOnWriteArrayList<>();
    private final Refusals refusals = new Refusals(CLOCK);
    private final StationKinds kinds = new StationKinds();
    private final Devices devices = new Devices(CLOCK);
    private final ProcessImage image = new ProcessImage();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private ModbusPoll poll(int port, String framing, String... devicesYaml) {
        Problems problems = new Problems();
        String yaml = "pole:\n  address: \"127.0.0.1:" + port + "\"\n  framing: " + framing
                + "\n  timeout: " + timeout + "\n  pause: 0ms\n  devices:\n    " + String.join("\n    ", devicesYaml) + "\n";
        Map<String, ModbusLineSettings> lines = ModbusLineSettings.readAll(Section.parse(yaml, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        devices.use(Map.of(FieldProtocol.MODBUS, ModbusLineSettings.stations(lines.values())));
        MeasurementSink sink = (source, measurements) -> {
            taken.addAll(measurements);
            return CompletableFuture.completedFuture(null);
        };
        ModbusPoll poll = new ModbusPoll(lines.get("pole"), new StationReadings(kinds, new MeasurementCheck(series -> true, CLOCK),
                sink, refusals, devices), elapsed::get);
        poll.start();
        open.add(poll::stop);
        return poll;
    }

    private static final String LEVEL = "level: {unit: 1, series: river, interval: 10s, points: "
            + "{stage: {address: 2, type: int32, scale: 0.001, offset: 50, unit: m, min: 0, max: 70}}}";

    private int server(String framing) throws Exception {
        int port = freePort();
        ReadOnlyModbusServices services = new ReadOnlyModbusServices() {
            @Override
            protected Optional<ProcessImage> getProcessImage(int unit) {
                return unit == POLE ? Optional.of(image) : Optional.empty();
            }
        };
        ModbusServer server = framing.equals("tcp")
                ? ModbusTcpServer.create(NettyTcpServerTransport.create(to -> to.setBindAddress("127.0.0.1").setPort(port)), services)
                : ModbusRtuServer.create(NettyRtuServerTransport.create(to -> to.setBindAddress("127.0.0.1").setPort(port)), services);
        server.start();
        open.add(server::stop);
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    private void holding(int address, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        image.with(tx -> tx.writeHoldingRegisters(map -> {
            for (int i = 0; i < bytes.length / 2; i++) {
                map.put(address + i, new byte[] {bytes[2 * i], bytes[2 * i + 1]});
            }
        }));
    }

    private Device device(String name) {
        return devices.all().stream().filter(one -> one.name().equals("pole/" + name)).findFirst().orElseThrow();
    }

    private Device askedOnce(int port, String framing) throws InterruptedException {
        poll(port, framing, LEVEL).work();
        return device("level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "rtu"})
    void aDeviceIsAskedWhenItsTimeComesAndItsValuesAreStored(String framing) throws Exception {
        holding(2, "00001f48");
        ModbusPoll poll = poll(server(framing), framing, LEVEL);
        poll.work();
        poll.work();
        assertThat(taken).extracting(Measurement::series, Measurement::value, Measurement::unit)
                .containsExactly(tuple("river/stage", 58.008, "m"));
        elapsed.addAndGet(10_000);
        holding(2, "00001f49");
        poll.work();
        assertThat(taken).extracting(Measurement::value).containsExactly(58.008, 58.009);
        assertThat(device("level").frames()).isEqualTo(2);
        assertThat(device("level").silence()).isNull();
    }

    @Test
    void allTablesTypesAndOrdersAreRead() throws Exception {
        holding(0, "fff6cccd3f8c");
        image.with(tx -> {
            tx.writeCoils(map -> map.put(17, true));
            tx.writeDiscreteInputs(map -> map.put(3, true));
            tx.writeInputRegisters(map -> map.put(500, new byte[] {0, 0x20}));
        });
        poll(server("tcp"), "tcp", "all:", "  unit: 1", "  series: all", "  points:",
                "    t: {address: 0, type: int16, scale: 0.1}",
                "    f: {address: 0x1, type: float32, order: CDAB}",
                "    pump: {table: coil, address: 17}",
                "    door: {table: discrete, address: 3}",
                "    fault: {table: input, address: 500, type: bool, bit: 5}").work();
        assertThat(taken).extracting(Measurement::series, Measurement::value).containsExactlyInAnyOrder(tuple("all/t", -1.0),
                tuple("all/f", 1.1), tuple("all/pump", 1.0), tuple("all/door", 1.0), tuple("all/fault", 1.0));
    }

    @Test
    void aDeviceIsAskedForWhatItsKindKnowsAsSoonAsAProfileHasIt() throws Exception {
        holding(2, "00001f48");
        ModbusPoll poll = poll(server("tcp"), "tcp",
                "level: {unit: 1, series: river, like: radar, interval: 10s, points: {raw: {address: 3}}}");
        poll.work();
        assertThat(taken).extracting(Measurement::series, Measurement::value).containsExactly(tuple("river/raw", 8008.0));
        kinds.use(StationKind.readAll(Section.parse("""
                stations:
                  radar: {speaks: modbus, points: {gap: {address: 2, type: int32, as: stage, scale: 0.001, unit: m}, raw: {address: 2}}}
                """, Path.of("profile.yaml"), new Problems())));
        elapsed.addAndGet(10_000);
        poll.work();
        assertThat(taken).extracting(Measurement::series, Measurement::value).containsExactly(tuple("river/raw", 8008.0),
                tuple("river/stage", 8.008), tuple("river/raw", 8008.0));
    }

    @Test
    void whatIsOutOfItsRangeIsRefusedWithTheAnswer() throws Exception {
        holding(2, "7fffffff");
        poll(server("tcp"), "tcp", LEVEL).work();
        assertThat(taken).isEmpty();
        assertThat(refusals.count(RefusalReason.OUT_OF_RANGE)).isEqualTo(1);
        assertThat(refusals.snapshot().get(0).first().hex()).isEqualTo("03047fffffff");
    }

    @Test
    void everyMistakeIsNamedByItsKey() {
        Problems problems = new Problems();
        ModbusLineSettings.readAll(Section.parse("""
                Pole: {address: "a:1", devices: {}}
                pole:
                  framing: ascii
                  timeout: 1ms
                  devices:
                    level:
                      unit: 300
                      interval: 10ms
                      points:
                        a: {address: 40001x}
                        b: {address: 65535, type: float32}
                        c: {address: 1, type: word, order: AB, scale: 0, min: 5, max: 1}
                        d: {table: coil, address: 1, type: int16}
                        e: {adress: 1}
                        f: {address: 1, bit: 3}
                """, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).extracting(problem -> problem.key()).containsExactlyInAnyOrder("Pole", "pole.address",
                "pole.framing", "pole.timeout", "pole.devices.level.unit", "pole.devices.level.interval",
                "pole.devices.level.series", "pole.devices.level.points.a.address", "pole.devices.level.points.b.address",
                "pole.devices.level.points.c.type", "pole.devices.level.points.c.order", "pole.devices.level.points.c.scale",
                "pole.devices.level.points.c.max", "pole.devices.level.points.d.type", "pole.devices.level.points.e.adress",
                "pole.devices.level.points.e.address", "pole.devices.level.points.f.bit");
    }

    @Test
    void severalUnitsShareAConnectionAndASilentOneKeepsNobodyWaitingForLong() throws Exception {
        try (Meter meter = new Meter(frame -> List.of(frame[6] == 2 ? Meter.refusal(frame, 0x0b)
                : Meter.answer(frame, "00001f48")))) {
            ModbusPoll poll = poll(meter.port(), "tcp", LEVEL, LEVEL.replace("level", "other").replace("unit: 1", "unit: 3")
                    .replace("river", "other"), LEVEL.replace("level", "dead").replace("unit: 1", "unit: 2"));
            poll.work();
            assertThat(taken).hasSize(2);
            assertThat(device("dead").silence().why().en()).contains("exception: 0B");
            for (int i = 0; i < 30; i++) {
                elapsed.addAndGet(10_000);
                poll.work();
            }
            assertThat(taken).hasSize(62);
            assertThat(meter.asked(2)).as("after 0, 10, 30, 70, 150 and 270 s").isEqualTo(6);
        }
    }

    @Test
    void oneConnectionServesAllQuestions() throws Exception {
        try (Meter meter = new Meter(frame -> List.of(Meter.answer(frame, "00001f48")))) {
            ModbusPoll poll = poll(meter.port(), "tcp", LEVEL, LEVEL.replace("level", "other").replace("unit: 1", "unit: 3"));
            for (int i = 0; i < 5; i++) {
                poll.work();
                elapsed.addAndGet(10_000);
            }
            assertThat(taken).hasSize(10);
            assertThat(meter.connections()).isEqualTo(1);
        }
    }

    @Test
    void anExceptionIsSaidAndCountedAndIsNoSilence() throws Exception {
        try (Meter meter = new Meter(frame -> List.of(Meter.refusal(frame, 2)))) {
            Device asked = askedOnce(meter.port(), "tcp");
            assertThat(asked.silence()).isNull();
            assertThat(asked.recent().get(0).flaws()).extracting(Flaw::en)
                    .containsExactly("the device answers with an exception: 02, holding 2 + 2");
            assertThat(refusals.count(RefusalReason.PROTOCOL)).isEqualTo(1);
        }
    }

    @Test
    void anAnswerToAnEarlierQuestionIsNotTakenForThisOne() throws Exception {
        try (Meter meter = new Meter(frame -> {
            byte[] late = Meter.answer(frame, "00000001");
            late[1] += 77;
            return List.of(late, Meter.answer(frame, "00001f48"));
        })) {
            assertThat(askedOnce(meter.port(), "tcp").silence()).isNull();
            assertThat(taken).extracting(Measurement::value).containsExactly(58.008);
        }
    }

    @Test
    void anAnswerOfAnotherUnitIsNotTaken() throws Exception {
        timeout = "100ms";
        try (Meter meter = new Meter(frame -> {
            byte[] other = Meter.answer(frame, "00000001");
            other[6] = 9;
            return List.of(other);
        })) {
            assertThat(askedOnce(meter.port(), "tcp").silence().why()).extracting(Flaw::zh, Flaw::en)
                    .containsExactly("限时内无应答", "no answer in time");
            assertThat(taken).isEmpty();
        }
    }

    @Test
    void anAnswerOfTheWrongLengthIsNotTaken() throws Exception {
        try (Meter meter = new Meter(frame -> List.of(Meter.answer(frame, "0000")))) {
            assertThat(askedOnce(meter.port(), "tcp").silence().why().en()).contains("not understood");
            assertThat(taken).isEmpty();
            assertThat(refusals.count(RefusalReason.PROTOCOL)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "rtu"})
    void garbageIsNoReadingAndTheNextAnswerIsTaken(String framing) throws Exception {
        timeout = "1s";
        AtomicLong asked = new AtomicLong();
        try (Meter meter = new Meter(frame -> List.of(asked.incrementAndGet() <= 2 ? HexFormat.of().parseHex("55aa00ff13372201ff00")
                : framing.equals("tcp") ? Meter.answer(frame, "00001f48") : HexFormat.of().parseHex("01030400001f48f235")))) {
            ModbusPoll poll = poll(meter.port(), framing, LEVEL);
            poll.work();
            assertThat(taken).isEmpty();
            assertThat(device("level").silence()).isNotNull();
            elapsed.addAndGet(10_000);
            poll.work();
            assertThat(taken).extracting(Measurement::value).containsExactly(58.008);
            assertThat(device("level").silence()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"01030400001f48f236", "02030400001f48c135"})
    void aWrongChecksumOrUnitOnASerialLineIsNotTaken(String answer) throws Exception {
        timeout = "200ms";
        try (Meter meter = new Meter(frame -> List.of(HexFormat.of().parseHex(answer)))) {
            assertThat(askedOnce(meter.port(), "rtu").silence()).isNotNull();
            assertThat(taken).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsCutInTheMiddleIsMadeAnew() throws Exception {
        timeout = "2s";
        AtomicLong asked = new AtomicLong();
        try (Meter meter = new Meter(frame -> asked.incrementAndGet() == 1 ? null : List.of(Meter.answer(frame, "00001f48")))) {
            assertThat(askedOnce(meter.port(), "tcp").silence()).isNull();
            assertThat(taken).hasSize(1);
            assertThat(meter.connections()).isEqualTo(2);
        }
    }

    @Test
    void aLineThatCannotBeConnectedIsSaidOfAllItsDevicesAndTriedAgain() throws Exception {
        int port = freePort();
        ModbusPoll poll = poll(port, "tcp", LEVEL, LEVEL.replace("level", "other"));
        poll.work();
        assertThat(devices.all()).allSatisfy(device -> assertThat(device.silence().why().en())
                .isEqualTo("the line cannot be connected: 127.0.0.1:" + port));
        try (Meter meter = new Meter(port, frame -> List.of(Meter.answer(frame, "00001f48")))) {
            poll.work();
            assertThat(meter.connections()).isZero();
            elapsed.addAndGet(1_000);
            poll.work();
            assertThat(taken).hasSize(2);
        }
    }

    @Test
    void whoStillWaitsForALineThatIsStoppedHearsSo() throws Exception {
        ModbusPoll poll = poll(freePort(), "tcp", LEVEL);
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Object> underWay = poll.before(() -> {
            begun.countDown();
            return new CompletableFuture<>().get();
        });
        CompletableFuture<Integer> waiting = poll.before(() -> 1);
        begun.await();
        poll.stop();
        assertThat(underWay).failsWithin(Duration.ofSeconds(10));
        assertThat(waiting).failsWithin(Duration.ofSeconds(10));
        assertThat(poll.before(() -> 1)).isCompletedExceptionally();
    }
}
