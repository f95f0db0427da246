package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The window on lines of every kind: the line is used, the queue before it stays short. */
final class LineWindowTest {

    private static final int SECONDS = 60;

    /** A line with a queue before it; a lost packet holds up for one round trip and more what follows it. */
    private static final class Simulated {

        private record UnderWay(LineWindow.Sent sent, long acknowledged) {
        }

        private final LineWindow window = new LineWindow(0);
        private final Deque<UnderWay> line = new ArrayDeque<>();
        private final Random random;
        private final double bytesPerMilli;
        private final long roundTrip;
        private final double loss;
        private double free;
        private long heldUntil;
        private long longestQueue;
        private double busy;
        private double queued;
        private long looks;

        Simulated(int bitsPerSecond, long roundTrip, double loss, long seed) {
            this.bytesPerMilli = bitsPerSecond / 8_000.0;
            this.roundTrip = roundTrip;
            this.loss = loss;
            this.random = new Random(seed);
        }

        void run(long from, long to, boolean measured, int record) {
            for (long now = from; now < to; now++) {
                while (!line.isEmpty() && line.peek().acknowledged <= now) {
                    window.acknowledged(line.poll().sent, now);
                }
                while (window.open(now)) {
                    long bytes = Math.max(record, Math.min(64 << 10, window.part()));
                    send(bytes, now);
                }
                if (measured) {
                    longestQueue = Math.max(longestQueue, (long) (free - now));
                    busy += free > now ? 1 : 0;
                    queued += Math.max(0, free - now);
                    looks++;
                }
            }
        }

        private void send(long bytes, long now) {
            free = Math.max(free, now) + bytes / bytesPerMilli;
            long arrives = (long) free + roundTrip;
            for (long packet = 0; packet < bytes; packet += 1_400) {
                if (random.nextDouble() < loss) {
                    heldUntil = Math.max(heldUntil, arrives + roundTrip + 200);
                }
            }
            line.add(new UnderWay(window.sent(bytes, now), Math.max(arrives, heldUntil)));
        }
    }

    @Property(tries = 60)
    void everyLineIsUsedAndItsQueueStaysShort(@ForAll @IntRange(min = 32_000, max = 4_000_000) int bitsPerSecond,
            @ForAll @LongRange(min = 20, max = 1_200) long roundTrip) {
        Simulated line = new Simulated(bitsPerSecond, roundTrip, 0, 1);
        line.run(0, SECONDS * 1_000, false, 1_000);
        line.run(SECONDS * 1_000, 2 * SECONDS * 1_000, true, 1_000);
        assertThat(line.busy / (SECONDS * 1_000)).as("share of time that the line was used").isGreaterThan(0.95);
        // One part on the line itself takes long on the thinnest.
        assertThat(line.longestQueue).isLessThan(2 * LineWindow.QUEUE_MILLIS + (long) (4_000 / line.bytesPerMilli));
    }

    @Property(tries = 30)
    void lossDoesNotStarveAThinLine(@ForAll @DoubleRange(min = 0, max = 0.1) double loss, @ForAll long seed) {
        Simulated line = new Simulated(64_000, 600, loss, seed);
        line.run(0, SECONDS * 1_000, false, 1_700);
        line.run(SECONDS * 1_000, 3 * SECONDS * 1_000, true, 1_700);
        assertThat(line.busy / (2 * SECONDS * 1_000)).isGreaterThan(0.8);
        assertThat(line.queued / line.looks).as("mean queue, ms").isLessThan(3 * LineWindow.QUEUE_MILLIS);
    }

    @Test
    void aFastLineIsNotHeldBack() {
        Simulated line = new Simulated(1_000_000_000, 2, 0, 1);
        line.run(0, 500, false, 4_000);
        assertThat(line.window.bytes()).isGreaterThan(1 << 20);
    }

    @Test
    void whatWasLearntIsForgottenInTime() {
        Simulated line = new Simulated(64_000, 100, 0, 1);
        line.run(0, LineWindow.MEMORY_MILLIS - 1_000, false, 1_000);
        long before = line.window.bytes();
        line.run(LineWindow.MEMORY_MILLIS - 1_000, LineWindow.MEMORY_MILLIS + 500, false, 1_000);
        assertThat(line.window.bytes()).isLessThan(before);
        line.run(LineWindow.MEMORY_MILLIS + 500, LineWindow.MEMORY_MILLIS + 10_000, false, 1_000);
        assertThat(line.window.bytes()).isBetween(before / 3, before * 3);
    }

    @Property(tries = 50)
    void somethingMayAlwaysGoWhenNothingIsUnderWay(@ForAll @LongRange(min = 1, max = 600_000) long took,
            @ForAll @IntRange(min = 1, max = 1 << 20) int bytes) {
        LineWindow window = new LineWindow(0);
        long now = 0;
        for (int i = 0; i < 20; i++) {
            LineWindow.Sent sent = window.sent(bytes, now);
            window.open(now);
            now += took * (1 + i % 3);
            window.acknowledged(sent, now);
            assertThat(window.bytes()).isBetween(LineWindow.LEAST, LineWindow.MOST);
            assertThat(window.open(now)).isTrue();
        }
    }
}
