package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.field.sl651.Sl651Function;
import org.microbrain.field.sl651.Sl651Writer;

/**
 * Promise: five hundred stations on one port, each with troubles of its own, and all is stored once that came whole, and nothing
 * else. {@code -Dstations.seed=N} repeats the troubles of an earlier run.
 */
class TroubledStationsTest {

    private static final int STATIONS = 500;
    private static final int ROUNDS = 4;
    private static final long NOON = Instant.parse("2026-11-26T04:00:00Z").toEpochMilli();
    private static final long FIVE_MINUTES = 300_000;
    /** As a battery leaves it that was empty, and as nobody can have set it. */
    private static final long[] WRONG_CLOCKS = {Instant.parse("1999-12-31T16:05:00Z").toEpochMilli(),
        Instant.parse("2098-06-01T00:00:00Z").toEpochMilli()};
    private static final double NEVER = 999.5;

    @TempDir
    private Path folder;
    private final long seed = Long.getLong("stations.seed", System.nanoTime());

    /** What comes before or after a good message. */
    private enum Trouble {
        NONE, GARBAGE, HALF, WRONG_CHECKSUM, WRONG_CLOCK, TWICE, REPLAY
    }

    /** A station at its end of the line, and what must have been stored of it. */
    private static final class Troubled {
        private final String address;
        private final FieldStation line;
        private final Random random;
        private final List<Double> clockless = new ArrayList<>();
        private int answers;

        Troubled(int number, int port, long seed) throws IOException {
            address = address(number);
            line = new FieldStation(port);
            random = new Random(seed + number);
        }

        static String address(int number) {
            return "00%08d".formatted(45_030_000 + number);
        }

        private byte[] message(int round, double stage) {
            long when = NOON + round * FIVE_MINUTES;
            return new Sl651Writer(round + 1, when + 5_000).station(address, 0x48).observed(when).element(0x26, 3, 1, 100 + round)
                    .element(0x39, 4, 3, stage).frame(1, address, 0x1234, Sl651Function.TIMED).encoded();
        }

        private static double stage(int round) {
            return 60 + round / 10.0;
        }

        void sends(int round) throws IOException {
            byte[] good = message(round, stage(round));
            switch (Trouble.values()[random.nextInt(Trouble.values().length)]) {
                case GARBAGE -> line.send(garbage());
                case HALF -> line.send(Arrays.copyOf(good, 14 + random.nextInt(20)));
                case WRONG_CHECKSUM -> {
                    byte[] bad = message(round, NEVER);
                    bad[20 + random.nextInt(bad.length - 23)] ^= (byte) (1 << random.nextInt(8));
                    line.send(bad);
                }
                case WRONG_CLOCK -> {
                    double voltage = 10 + round;
                    long when = WRONG_CLOCKS[random.nextInt(WRONG_CLOCKS.length)] + round * FIVE_MINUTES;
                    expectAnswer().send(new Sl651Writer(100 + round, when).station(address, 0x48).observed(when)
                            .element(0x38, 2, 2, voltage).frame(1, address, 0x1234, Sl651Function.TIMED).encoded());
                    clockless.add(voltage);
                }
                case TWICE -> expectAnswer().send(good);
                case REPLAY -> {
                    int before = random.nextInt(round + 1);
                    expectAnswer().send(message(before, stage(before)));
                }
                case NONE -> { }
            }
            expectAnswer().send(good);
        }

        private FieldStation expectAnswer() {
            answers++;
            return line;
        }

        /** No mark of a frame among them, which would be waited for until the line is silent. */
        private byte[] garbage() {
            byte[] garbage = new byte[1 + random.nextInt(60)];
            random.nextBytes(garbage);
            for (int i = 0; i < garbage.length; i++) {
                garbage[i] = garbage[i] == 0x7e ? 0x7f : garbage[i];
            }
            return garbage;
        }

        void hearsAnswers() throws IOException {
            for (; answers > 0; answers--) {
                assertThat(line.answer()).startsWith("7e7e" + address + "01");
            }
        }
    }

    @Test
    void allThatCameWholeIsStoredOnceAndNothingElse() throws Exception {
        System.out.println("[troubled stations] seed " + seed + " (repeat with -Dstations.seed=" + seed + ")");
        int port = TestEdge.freePort();
        StringBuilder intake = new StringBuilder("  sl651:\n    address: \"127.0.0.1:%d\"\n    connections: %d\n    stations:\n"
                .formatted(port, STATIONS));
        for (int i = 0; i < STATIONS; i++) {
            intake.append("      \"%s\": {series: river%d}\n".formatted(Troubled.address(i), i));
        }
        List<Troubled> stations = new ArrayList<>();
        try (TestEdge edge = new TestEdge(folder, intake.toString())) {
            for (int i = 0; i < STATIONS; i++) {
                stations.add(new Troubled(i, port, seed));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Troubled station : stations) {
                    station.sends(round);
                }
                for (Troubled station : stations) {
                    station.hearsAnswers();
                }
            }
            for (int i = 0; i < STATIONS; i += 9) {
                assertThat(edge.values("river" + i + "/stage")).as("stages of %d, seed %d", i, seed).containsExactly(60.0, 60.1, 60.2, 60.3);
                assertThat(edge.values("river" + i + "/rain")).as("rain of %d, seed %d", i, seed).containsExactly(1.0, 1.0, 1.0);
                assertThat(edge.values("river" + i + "/voltage")).as("by a wrong clock of %d, seed %d", i, seed)
                        .containsExactlyInAnyOrderElementsOf(stations.get(i).clockless);
            }
            assertThat(edge.get("/api/v1/refused").split("\"reason\":")).as("what is refused or doubted, seed %d", seed).hasSize(3)
                    .satisfiesOnlyOnce(kind -> assertThat(kind).startsWith("\"protocol\""))
                    .satisfiesOnlyOnce(kind -> assertThat(kind).startsWith("\"time-doubtful\""));
        } finally {
            for (Troubled station : stations) {
                station.line.close();
            }
        }
    }
}
