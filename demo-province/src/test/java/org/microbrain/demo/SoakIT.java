package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.record.NodeId;

/**
 * An edge, two hubs and the core for an hour ({@code -Dsoak.seconds=N}: another time) at ten times the load of the demo,
 * whose four villages together send some 30 readings a second: memory, threads, file handles and the journals' disk
 * stay flat, which is told by a straight line through the second half. The archive grows, as it must: by the same amount
 * in each quarter of it.
 */
@EnabledIfSystemProperty(named = "endurance", matches = "true", disabledReason = "takes an hour")
class SoakIT {

    private static final int SECONDS = Integer.getInteger("soak.seconds", 3_600);
    private static final int READINGS_A_SECOND = 300;
    private static final int SERIES = 40;
    private static final int SAMPLES = 360;
    /** Growth over the second half that is not taken for a leak: garbage collection and caches breathe. */
    private static final double MEMORY_BYTES = 12 << 20;
    private static final double THREADS = 3;
    private static final double HANDLES = 5;
    private static final double JOURNAL_BYTES = 2 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final List<NodeId> NODES =
            List.of(FaultProvince.DALONG, FaultProvince.COUNTY, FaultProvince.CITY, FaultProvince.CORE);

    /** One look at one node. */
    private record Sample(double seconds, ProcessFigures process, long diskBytes) {
    }

    private final Map<NodeId, List<Sample>> samples = new LinkedHashMap<>();

    @Test
    void nothingGrowsThatShouldNot()
            throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        // Acknowledged records are forgotten soon, so that the second half can be flat.
        String keep = "keep: {bytes: " + (SECONDS < 1_800 ? "64 KiB" : "1 MiB") + ", days: 30}\n";
        Path folder = FaultProvince.folder(SoakIT.class);
        try (FaultProvince province = new FaultProvince(folder, NODES, "limit: 64 MiB\n" + keep
                + "block: {readings: 200, age: 1s}\n", 2, 0)) {
            province.configure(FaultProvince.COUNTY, "journal:\n  " + keep);
            province.configure(FaultProvince.CITY, "journal:\n  " + keep);
            province.start();
            try (SentFile account = new SentFile(folder.resolve("sent.csv")); MqttPublisher sensors = new MqttPublisher(
                    province.files().mqtt(FaultProvince.DALONG), "soak", ProvinceFiles.SENSOR_USER,
                    province.files().sensorPassword(), account)) {
                play(province, sensors);
                assertThat(sensors.settle(PATIENCE)).isTrue();
                province.awaitDrained();
                print();
                long archived = Journals.archivedReadings(province.archiveFile(), FaultProvince.DALONG);
                System.out.println("[soak] " + sensors.acknowledged() + " readings acknowledged, " + archived
                        + " archived");
                assertThat(archived).isEqualTo(sensors.acknowledged());
                judge();
            } catch (AssertionError | ConditionTimeoutException e) {
                System.out.println(province.logs());
                throw e;
            }
        }
    }

    private void play(FaultProvince province, MqttPublisher sensors) throws IOException, InterruptedException {
        Random values = new Random(1);
        long began = System.nanoTime();
        long clock = System.currentTimeMillis();
        double pause = Math.max(1, SECONDS / (double) SAMPLES);
        double looked = -pause;
        for (long number = 0; ; number++) {
            double seconds = (System.nanoTime() - began) / 1e9;
            if (seconds >= looked + pause) {
                looked = seconds;
                look(province, seconds);
            }
            if (seconds >= SECONDS) {
                return;
            }
            int sensor = (int) (number % SERIES);
            // A series alarms for one reading of a hundred.
            boolean alarm = number / SERIES % 100 == sensor;
            sensors.publish(MqttPublisher.Message.of(FaultProvince.DALONG.text(), series(sensor), "m", clock + number,
                    values.nextDouble() * 90 + (alarm ? FaultProvince.RED : 0)));
            LockSupport.parkNanos(began + (number + 1) * 1_000_000_000L / READINGS_A_SECOND - System.nanoTime());
        }
    }

    private static String series(int number) {
        return number < 4 ? "alarm-" + number : "s" + number;
    }

    private void look(FaultProvince province, double seconds) throws IOException {
        for (NodeId node : NODES) {
            samples.computeIfAbsent(node, absent -> new ArrayList<>()).add(new Sample(seconds,
                    ProcessFigures.of(province.process(node).pid()), disk(province.files().home(node).resolve("data"))));
        }
    }

    private static long disk(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private void judge() {
        samples.forEach((node, all) -> {
            List<Sample> half = all.subList(all.size() / 2, all.size());
            assertThat(growth(half, one -> one.process().residentBytes())).as("memory of %s, bytes", node)
                    .isLessThan(MEMORY_BYTES);
            assertThat(growth(half, one -> one.process().threads())).as("threads of %s", node).isLessThan(THREADS);
            assertThat(growth(half, one -> one.process().handles())).as("handles of %s", node).isLessThan(HANDLES);
            if (!node.equals(FaultProvince.CORE)) {
                assertThat(growth(half, Sample::diskBytes)).as("journal of %s, bytes", node).isLessThan(JOURNAL_BYTES);
            }
        });
        List<Sample> core = samples.get(FaultProvince.CORE);
        double third = growth(core.subList(core.size() / 2, core.size() * 3 / 4), Sample::diskBytes);
        double fourth = growth(core.subList(core.size() * 3 / 4, core.size()), Sample::diskBytes);
        // A write-ahead log comes and goes on top.
        assertThat(fourth).as("growth of the archive in the last quarter").isBetween(third / 2 - (8 << 20),
                third * 2 + (8 << 20));
    }

    /** By the straight line that fits best (least squares): from the first to the last sample. */
    private static double growth(List<Sample> some, ToDoubleFunction<Sample> value) {
        double meanTime = some.stream().mapToDouble(Sample::seconds).average().orElseThrow();
        double meanValue = some.stream().mapToDouble(value).average().orElseThrow();
        double up = 0;
        double across = 0;
        for (Sample one : some) {
            up += (one.seconds() - meanTime) * (value.applyAsDouble(one) - meanValue);
            across += (one.seconds() - meanTime) * (one.seconds() - meanTime);
        }
        return across == 0 ? 0 : up / across * (some.get(some.size() - 1).seconds() - some.get(0).seconds());
    }

    private void print() {
        samples.forEach((node, all) -> {
            int step = Math.max(1, all.size() / 12);
            for (int i = 0; i < all.size(); i += step) {
                Sample one = all.get(i);
                System.out.printf("[soak] %s after %5.0f s: %s, disk %d KiB%n", node, one.seconds(), one.process(),
                        one.diskBytes() >> 10);
            }
            List<Sample> half = all.subList(all.size() / 2, all.size());
            System.out.printf("[soak] %s second half: memory %+.1f MiB, threads %+.1f, handles %+.1f, disk %+.0f KiB%n",
                    node, growth(half, one -> one.process().residentBytes()) / (1 << 20),
                    growth(half, one -> one.process().threads()), growth(half, one -> one.process().handles()),
                    growth(half, Sample::diskBytes) / 1024);
        });
    }
}
