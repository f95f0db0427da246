package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.MeasurementSink;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.dlt645.Dlt645Frame;
import org.microbrain.field.dlt645.MeterItem;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.RefusalReason;

/** Electricity meters that are asked, of good and bad manners, over real sockets. */
class MeterPollTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T04:00:00Z"));
    private static final String HOUSE = "000102030425";
    private static final String SLUICE = "000000000161";

    private Duration timeout = Duration.ofSeconds(5);
    private final AtomicLong elapsed = new AtomicLong(1_000_000);
    private final List<Measurement> taken = new CopyOnWriteArrayList<>();
    private final Refusals refusals = new Refusals(CLOCK);
    private final StationKinds kinds = new StationKinds();
    private final Devices devices = new Devices(CLOCK);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private StandInMeters meters(Function<Dlt645Frame, List<byte[]>> manners) throws IOException {
        StandInMeters meters = new StandInMeters(manners);
        open.add(meters);
        return meters;
    }

    private MeterPoll poll(int port, String... meters) {
        Problems problems = new Problems();
        Map<String, MeterLineSettings> lines = MeterLineSettings.readAll(Section.parse("bus:\n  address: \"127.0.0.1:" + port
                + "\"\n  meters:\n    " + String.join("\n    ", meters) + "\n", Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        MeterLineSettings read = lines.get("bus");
        MeterLineSettings line = new MeterLineSettings("bus", read.address(), timeout, Duration.ZERO, read.wake(), read.devices());
        devices.use(Map.of(FieldProtocol.DLT645, MeterLineSettings.stations(lines.values())));
        MeasurementSink sink = (source, measurements) -> {
            taken.addAll(measurements);
            return CompletableFuture.completedFuture(null);
        };
        MeterPoll poll = new MeterPoll(line, new StationReadings(kinds, new MeasurementCheck(series -> true, CLOCK), sink, refusals,
                devices), elapsed::get);
        poll.start();
        open.add(poll::stop);
        return poll;
    }

    private static String meter(String address, String series, String... points) {
        return "\"" + address + "\": {series: " + series + ", interval: 10s, points: {" + String.join(": {}, ", points)
                + (points.length == 0 ? "" : ": {}") + "}}";
    }

    private Device device(String address) {
        return devices.all().stream().filter(one -> one.name().equals("bus/" + address)).findFirst().orElseThrow();
    }

    private List<Double> values() {
        return taken.stream().map(Measurement::value).toList();
    }

    @Test
    void metersOfALineAreAskedOneAfterTheOtherOverOneConnection() throws Exception {
        StandInMeters meters = meters(asked -> List.of(StandInMeters.good(asked)));
        MeterPoll poll = poll(meters.port(), meter("102030425", "house"), meter(SLUICE, "sluice", "voltage-a"));
        poll.work();
        poll.work();
        assertThat(taken).extracting(Measurement::series, Measurement::value, Measurement::unit).containsExactlyInAnyOrder(
                tuple("house/energy", 1206.42, "kWh"), tuple("house/voltage-a", 220.1, "V"), tuple("house/power", 1.345, "kW"),
                tuple("sluice/voltage-a", 220.1, "V"));
        elapsed.addAndGet(10_000);
        poll.work();
        assertThat(taken).hasSize(8);
        assertThat(meters.connections()).isEqualTo(1);
        assertThat(device(HOUSE).frames()).isEqualTo(6);
        assertThat(refusals.total()).isZero();
    }

    @Test
    void aMeterIsAskedForWhatItsKindTakes() throws Exception {
        kinds.use(StationKind.readAll(Section.parse("""
                stations:
                  pump: {speaks: dlt645, points: {voltage-a: {as: mains, min: 100, max: 300}, power: {take: false}}}
                """, Path.of("profile.yaml"), new Problems())));
        StandInMeters meters = meters(asked -> List.of(StandInMeters.good(asked)));
        poll(meters.port(), "\"" + HOUSE + "\": {series: house, like: pump}").work();
        assertThat(taken).extracting(Measurement::series, Measurement::value).containsExactly(tuple("house/mains", 220.1));
        assertThat(meters.asked(HOUSE)).isEqualTo(1);
    }

    @Test
    void echoesWakingBytesAndGarbageBeforeAnAnswerHideNothing() throws Exception {
        StandInMeters meters = meters(asked -> List.of(asked.encoded(), HexFormat.of().parseHex("fefefe0068ff"),
                StandInMeters.good(asked)));
        poll(meters.port(), meter(HOUSE, "house", "energy")).work();
        assertThat(values()).containsExactly(1206.42);
    }

    @Test
    void theAnswerToAFormerQuestionOrOfAnotherMeterIsNotTaken() throws Exception {
        List<byte[]> former = new CopyOnWriteArrayList<>();
        StandInMeters meters = meters(asked -> {
            List<byte[]> answers = new ArrayList<>(former);
            answers.add(new Dlt645Frame(SLUICE, 0x91, Arrays.copyOf(asked.data(), 8)).encoded());
            answers.add(StandInMeters.good(asked));
            former.add(StandInMeters.answer(asked, "99999999"));
            return answers;
        });
        poll(meters.port(), meter(HOUSE, "house", "energy", "voltage-a", "power")).work();
        assertThat(values()).containsExactly(1206.42, 220.1, 1.345);
    }

    @Test
    void whatWasOnTheLineBeforeTheQuestionIsForgotten() throws Exception {
        StandInMeters meters = meters(asked -> List.of(StandInMeters.good(asked), StandInMeters.answer(asked, 0xd1, "02")));
        MeterPoll poll = poll(meters.port(), meter(HOUSE, "house", "energy"));
        for (int i = 0; i < 3; i++) {
            poll.work();
            await().pollDelay(Duration.ofMillis(50)).until(() -> true);
            elapsed.addAndGet(10_000);
        }
        assertThat(values()).as("an error names no question, so a late one would be taken for the answer").hasSize(3);
    }

    @Test
    void aLateAnswerFindsNobody() throws Exception {
        timeout = Duration.ofMillis(150);
        AtomicLong questions = new AtomicLong();
        AtomicBoolean askedAgain = new AtomicBoolean();
        StandInMeters meters = meters(asked -> {
            if (questions.getAndIncrement() == 0) {
                await().untilTrue(askedAgain);
                return List.of(StandInMeters.answer(asked, 0xd1, "02"));
            }
            askedAgain.set(true);
            return List.of(StandInMeters.good(asked));
        });
        poll(meters.port(), meter(HOUSE, "house", "energy")).work();
        assertThat(values()).containsExactly(1206.42);
        assertThat(meters.connections()).isEqualTo(2);
        assertThat(refusals.total()).isZero();
    }

    @Test
    void halfAFrameAWrongSumAndACutLineAreNoAnswer() throws Exception {
        timeout = Duration.ofMillis(100);
        for (int manner = 0; manner < 3; manner++) {
            int which = manner;
            StandInMeters meters = meters(asked -> {
                byte[] good = StandInMeters.good(asked);
                good[good.length - 2] ^= (byte) (which == 1 ? 1 : 0);
                return which == 2 ? null : List.of(which == 0 ? Arrays.copyOf(good, good.length - 1) : good);
            });
            poll(meters.port(), meter(HOUSE, "house", "energy")).work();
            assertThat(meters.asked(HOUSE)).as("tried twice").isEqualTo(2);
            assertThat(device(HOUSE).silence()).isNotNull();
        }
        assertThat(taken).isEmpty();
        assertThat(device(HOUSE).silence().why().en()).isEqualTo("the connection was ended");
        assertThat(refusals.count(RefusalReason.PROTOCOL)).as("half a frame and the wrong sum, twice each").isEqualTo(4);
    }

    @Test
    void aSilentMeterKeepsNobodyWaitingForLong() throws Exception {
        timeout = Duration.ofMillis(20);
        StandInMeters meters = meters(asked -> asked.address().equals(SLUICE) ? List.of() : List.of(StandInMeters.good(asked)));
        MeterPoll poll = poll(meters.port(), meter(HOUSE, "house", "energy"), meter(SLUICE, "sluice", "energy", "power"));
        for (int i = 0; i <= 30; i++) {
            poll.work();
            elapsed.addAndGet(10_000);
        }
        assertThat(taken).hasSize(31);
        assertThat(meters.asked(SLUICE)).as("twice after 0, 10, 30, 70, 150 and 270 s").isEqualTo(12);
        assertThat(device(SLUICE).silence().why().en()).isEqualTo("no answer in time");
        assertThat(device(HOUSE).silence()).isNull();
    }

    @Test
    void aLineThatCannotBeConnectedIsSaidOfAllAndAskedAsSoonAsItStands() throws Exception {
        StandInMeters down = new StandInMeters(asked -> List.of());
        int port = down.port();
        down.close();
        MeterPoll poll = poll(port, meter(HOUSE, "house", "energy"), meter(SLUICE, "sluice", "energy"));
        poll.work();
        assertThat(List.of(device(HOUSE), device(SLUICE))).allSatisfy(one ->
                assertThat(one.silence().why().en()).startsWith("the line cannot be connected"));
        try (StandInMeters up = new StandInMeters(port, asked -> List.of(StandInMeters.good(asked)))) {
            poll.work();
            assertThat(up.connections()).as("not before a second has passed").isZero();
            elapsed.addAndGet(1_000);
            poll.work();
            assertThat(values()).containsExactly(1206.42, 1206.42);
        }
    }

    @Test
    void anErrorIsSaidAndIsNoSilence() throws Exception {
        StandInMeters meters = meters(asked -> List.of(StandInMeters.answer(asked, 0xd1, "02")));
        poll(meters.port(), meter(HOUSE, "house", "current-a")).work();
        assertThat(device(HOUSE).silence()).isNull();
        assertThat(device(HOUSE).recent().get(0).flaws()).extracting("en").containsExactly("the meter does not have this: current-a");
    }

    @Test
    void anAnswerInSeveralFramesIsPutTogether() throws Exception {
        StandInMeters meters = meters(asked -> List.of(asked.function() == Dlt645Frame.READ
                ? StandInMeters.answer(asked, 0xb1, "000001004206") : StandInMeters.answer(asked, 0x92, "00000100120001")));
        poll(meters.port(), meter(HOUSE, "house", "energy")).work();
        assertThat(values()).containsExactly(1206.42);
    }

    @Test
    void aFloodOfGarbageEndsAQuestionAndTakesBoundedMemory() throws Exception {
        timeout = Duration.ofMillis(300);
        Random random = new Random(7);
        StandInMeters meters = meters(asked -> {
            List<byte[]> flood = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                byte[] piece = new byte[1_000];
                random.nextBytes(piece);
                flood.add(piece);
            }
            return flood;
        });
        poll(meters.port(), meter(HOUSE, "house", "energy")).work();
        assertThat(taken).isEmpty();
        assertThat(refusals.count(RefusalReason.PROTOCOL)).isEqualTo(2);
    }

    @Test
    void bytesThatDripWithoutEndAreNotWaitedForLongerThanAnAnswer() throws Exception {
        timeout = Duration.ofSeconds(20);
        StandInMeters meters = meters(asked -> {
            elapsed.addAndGet(20_000);
            return List.of(new byte[] {0x68});
        });
        MeterLine line = new MeterLine(new MeterLineSettings("drip", new LineAddress(new InetSocketAddress("127.0.0.1", meters.port()),
                null), timeout, Duration.ZERO, 0, Map.of()), elapsed::get);
        try {
            line.ask(HOUSE, MeterItem.of("energy"));
            throw new AssertionError("it was answered");
        } catch (NoAnswer late) {
            assertThat(late.why().en()).isEqualTo("the answer is not understood: a frame was cut short");
        } finally {
            line.close();
        }
    }

    @Test
    void stoppingEndsWhatIsAwaited() throws Exception {
        timeout = Duration.ofSeconds(30);
        StandInMeters meters = meters(asked -> List.of());
        MeterPoll poll = poll(meters.port(), meter(HOUSE, "house", "energy"));
        CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
            try {
                poll.work();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> meters.asked(HOUSE) == 1);
        poll.stop();
        await().until(asking::isDone);
        assertThat(meters.asked(HOUSE)).isEqualTo(1);
    }

    @Test
    void everyMistakeIsNamedByItsKey() {
        Problems problems = new Problems();
        MeterLineSettings.readAll(Section.parse("""
                Bus: {address: "a:1", meters: {}}
                bus:
                  timeout: 1ms
                  wake: 99
                  meters:
                    "12ab": {series: a}
                    "1": {series: a, interval: 1s, password: x, points: {volts: {}, energy: {scale: 0}}}
                    "01": {series: b}
                    "2": {}
                """, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).extracting(problem -> problem.key()).containsExactlyInAnyOrder("Bus", "bus.address", "bus.timeout",
                "bus.wake", "bus.meters.12ab", "bus.meters.1.interval", "bus.meters.1.password", "bus.meters.1.points.volts",
                "bus.meters.1.points.energy.scale", "bus.meters.01", "bus.meters.2.series");
    }
}
