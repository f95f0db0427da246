package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.record.NodeId;

/**
 * Two hops of 64 kbit/s, 600 ms there and back, one packet in ten lost, both with a backlog to drain: the lines are used,
 * and warnings go ahead. A line's use is the share of time in which it was sending. Each build looks for half a minute,
 * {@code -Dendurance=true} for three minutes: in 12 s, a few unlucky packets made 60 % of a line that is used to 85 %.
 */
@Tag("alone")
class ThinLineIT {

    private static final boolean ENDURANCE = Boolean.getBoolean("endurance");
    private static final int SECONDS = Integer.getInteger("thin.seconds", ENDURANCE ? 180 : 30);
    /** The aim is 0.8; what is reached is told by LIMITS, and a short look varies more. */
    private static final double LEAST_USE = ENDURANCE ? 0.7 : 0.6;
    private static final int READINGS_A_SECOND = 1_200;
    /** In seconds. */
    private static final double WARNING_EACH = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("faults.seed", System.nanoTime() % 1_000_000);
    private final Path folder = FaultProvince.folder(ThinLineIT.class);

    @BeforeEach
    void thisMachineCanHaveThinLines() {
        assumeThat(ThinLine.missing()).isEmpty();
    }

    @Test
    void warningsCrossTwoThinHopsWhileBothDrain()
            throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        try (ThinProvince province = new ThinProvince(folder, ThinLine.Kind.VILLAGE, seed)) {
            province.start();
            province.lines().cut(ThinProvince.CITY_LINE);
            province.lines().cut(ThinProvince.VILLAGE_LINE);
            CompletableFuture<Void> near = backlog(province, ThinProvince.NEAR_VILLAGE);
            backlog(province, ThinProvince.FAR_VILLAGE).join();
            near.join();
            province.lines().heal(ThinProvince.CITY_LINE);
            province.lines().heal(ThinProvince.VILLAGE_LINE);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> moving(province));
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
            measure(province);
        }
    }

    /** Takes two minutes, so not in each build. */
    @Test
    @EnabledIfSystemProperty(named = "endurance", matches = "true")
    void aLineThatIsCutAgainAndAgainStillMakesProgress()
            throws IOException, GeneralSecurityException, InterruptedException, SQLException {
        try (ThinProvince province = new ThinProvince(folder, ThinLine.Kind.VILLAGE, seed)) {
            province.start();
            province.lines().cut(ThinProvince.VILLAGE_LINE);
            backlog(province, ThinProvince.FAR_VILLAGE).join();
            List<Long> arrivals = new ArrayList<>();
            long arrived = Journals.bytes(province.journal(ThinProvince.COUNTY), ThinProvince.FAR_VILLAGE);
            for (int cycle = 0; cycle < 3; cycle++) {
                province.lines().heal(ThinProvince.VILLAGE_LINE);
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(20));
                province.lines().cut(ThinProvince.VILLAGE_LINE);
                // Longer than a silent link is kept.
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(17));
                long now = Journals.bytes(province.journal(ThinProvince.COUNTY), ThinProvince.FAR_VILLAGE);
                arrivals.add(now - arrived);
                arrived = now;
            }
            System.out.println("[thin line] bytes that came in each 20 s between two cuts: " + arrivals);
            assertThat(arrivals).allMatch(bytes -> bytes > 20_000);
        }
    }

    private void measure(ThinProvince province)
            throws IOException, InterruptedException, SQLException {
        ThinLine lines = province.lines();
        ThinLine.Traffic villageBefore = lines.towardsHere(ThinProvince.VILLAGE_LINE);
        ThinLine.Traffic cityBefore = lines.towardsFar(ThinProvince.CITY_LINE);
        long arrivedBefore = Journals.bytes(province.journal(ThinProvince.COUNTY), ThinProvince.FAR_VILLAGE);
        long began = System.nanoTime();
        Map<String, Long> published = new LinkedHashMap<>();
        Map<String, Long> arrived = new LinkedHashMap<>();
        try (SentFile account = new SentFile(folder.resolve("alarms.csv"));
                MqttPublisher sensor = province.publisher(ThinProvince.FAR_VILLAGE, "alarms", account)) {
            while (seconds(began) < SECONDS) {
                if (seconds(began) >= published.size() * WARNING_EACH) {
                    String series = "alarm-" + published.size();
                    published.put(series, System.nanoTime());
                    sensor.publish(MqttPublisher.Message.of(ThinProvince.FAR_VILLAGE.text(), series, "m",
                            System.currentTimeMillis(), FaultProvince.RED + 1));
                }
                look(province, arrived);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        double elapsed = seconds(began);
        double villageBusy = (lines.towardsHere(ThinProvince.VILLAGE_LINE).busy() - villageBefore.busy()) / elapsed;
        double cityBusy = (lines.towardsFar(ThinProvince.CITY_LINE).busy() - cityBefore.busy()) / elapsed;
        long records = Journals.bytes(province.journal(ThinProvince.COUNTY), ThinProvince.FAR_VILLAGE)
                - arrivedBefore;
        long waitingAfter = Journals.waitingBytes(province.journal(ThinProvince.FAR_VILLAGE));
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> {
            look(province, arrived);
            return arrived.size() == published.size();
        });
        List<Long> latencies = new ArrayList<>();
        published.forEach((series, at) -> latencies.add((arrived.get(series) - at) / 1_000_000));
        List<Long> inOrder = List.copyOf(latencies);
        latencies.sort(null);
        System.out.printf("[thin line] seed %d, %.0f s: line village-county busy %.0f %%, county-city %.0f %%; records"
                + " %.0f %% of 64 kbit/s; %d warnings village-county-city-core p50 %d ms, p95 %d ms,"
                + " max %d ms %s%n", seed, elapsed, villageBusy * 100, cityBusy * 100,
                records / elapsed / 80, latencies.size(), latencies.get(latencies.size() / 2),
                latencies.get(latencies.size() * 95 / 100), latencies.get(latencies.size() - 1), inOrder);
        assertThat(waitingAfter).as("bytes still waiting at the village").isGreaterThan(10_000);
        assertThat(latencies).as("from the village to the core, ms").allMatch(took -> took < 5_000);
        assertThat(villageBusy).as("use of the village's line").isGreaterThan(LEAST_USE);
        assertThat(cityBusy).as("use of the city's line").isGreaterThan(LEAST_USE);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private static void look(ThinProvince province, Map<String, Long> arrived)
            throws IOException, InterruptedException {
        JsonNode page = province.api(ThinProvince.CORE).get("/api/v1/warnings?limit=1000&node="
                + ThinProvince.FAR_VILLAGE);
        for (JsonNode warning : page.path("warnings")) {
            arrived.putIfAbsent(warning.path("evidence").path(0).path("series").asText(), System.nanoTime());
        }
    }

    private static boolean moving(ThinProvince province) throws IOException, InterruptedException {
        return province.api(ThinProvince.FAR_VILLAGE).status().connected()
                && province.api(ThinProvince.COUNTY).status().connected()
                && lanesStand(province.log(ThinProvince.FAR_VILLAGE)) && lanesStand(province.log(ThinProvince.COUNTY));
    }

    /** Whether both lanes of a node's latest link stand: two handshakes, which on such a line take some seconds. */
    private static boolean lanesStand(Path log) throws IOException {
        String text = Files.readString(log);
        String latest = text.substring(text.lastIndexOf("connected to"));
        return IntStream.rangeClosed(1, 2).allMatch(lane -> latest.lastIndexOf("lane " + lane + " to")
                >= 0 && latest.substring(latest.lastIndexOf("lane " + lane + " to")).lines().findFirst().orElseThrow()
                .contains("is open"));
    }

    private CompletableFuture<Void> backlog(ThinProvince province, NodeId village) {
        return CompletableFuture.runAsync(() -> {
            Random values = new Random(seed);
            try (SentFile account = new SentFile(folder.resolve("backlog-" + village + ".csv"));
                    MqttPublisher sensor = province.publisher(village, "backlog-" + village, account)) {
                long begin = System.currentTimeMillis() - TimeUnit.DAYS.toMillis(1);
                for (int i = 0; i < READINGS_A_SECOND * (SECONDS + 35); i += 100) {
                    sensor.publish(Flood.message(village, "s" + i / 100 % 8, begin + i * 100L, 100, values));
                }
                assertThat(sensor.settle(PATIENCE)).isTrue();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
