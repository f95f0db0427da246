package org.microbrain.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.domains.DomainContextBase;

/** What readings can look like: {@link #hostile} has no pattern at all, {@link #plausible} is like real devices. */
final class ReadingArbitraries extends DomainContextBase {

    private static final double[] SPECIAL = {0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 0.1 + 0.2, 1e17, 1L << 53,
        Double.longBitsToDouble(0x7ff0000000000001L), Double.longBitsToDouble(0xfff8dead0000beefL)};

    @Provide
    Arbitrary<List<Reading>> readings() {
        return Arbitraries.oneOf(hostile(), plausible());
    }

    static Arbitrary<List<Reading>> hostile() {
        Arbitrary<Long> times = Arbitraries.oneOf(
                Arbitraries.longs(),
                Arbitraries.longs().between(0, 100),
                Arbitraries.of(Reading.NO_TIME, Long.MIN_VALUE + 1, Long.MAX_VALUE, 0L, -1L));
        Arbitrary<Double> values = Arbitraries.oneOf(
                Arbitraries.longs().withDistribution(RandomDistribution.uniform()).map(Double::longBitsToDouble),
                Arbitraries.doubles(),
                Arbitraries.integers().between(-9999, 9999).map(i -> i / 100.0),
                Arbitraries.of(0).map(i -> 0.0),
                Arbitraries.integers().between(0, SPECIAL.length - 1).map(i -> SPECIAL[i]));
        Arbitrary<Integer> series = Arbitraries.oneOf(Arbitraries.integers().between(1, 5),
                Arbitraries.integers().between(1, Integer.MAX_VALUE));
        Arbitrary<Integer> quality = Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 255));
        return Combinators.combine(series, times, values, quality).as(Reading::new).list().ofMinSize(1).ofMaxSize(60);
    }

    static Arbitrary<List<Reading>> plausible() {
        return Arbitraries.randomValue(ReadingArbitraries::plausible);
    }

    private static List<Reading> plausible(Random random) {
        int seriesCount = 1 + random.nextInt(12);
        int[] kinds = random.ints(seriesCount, 0, 10).toArray();
        int[] digits = random.ints(seriesCount, 0, 18).toArray();
        double[] levels = random.doubles(seriesCount, -1000, 1000).toArray();
        long period = new long[] {1, 250, 1000, 60_000, 86_400_000}[random.nextInt(5)];
        int jitter = new int[] {1, 21, 5000}[random.nextInt(3)];
        List<Reading> readings = new ArrayList<>();
        int rounds = 1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 60);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < seriesCount; i++) {
                if (random.nextInt(30) == 0) {
                    continue;
                }
                levels[i] += random.nextGaussian();
                boolean odd = random.nextInt(300) == 0;
                long time = odd ? Reading.NO_TIME : 1_700_000_000_000L + round * period + random.nextInt(jitter);
                double value = odd ? SPECIAL[random.nextInt(SPECIAL.length)]
                        : shaped(kinds[i], digits[i], levels[i], random);
                readings.add(new Reading(3 * i + 1, time, value, odd ? random.nextInt(256) : 0));
            }
        }
        return readings.isEmpty() ? List.of(new Reading(1, 0, 0)) : readings;
    }

    private static double shaped(int kind, int digits, double level, Random random) {
        double power = Math.pow(10, digits);
        return switch (kind) {
            case 0 -> Math.rint(level);
            case 1 -> Math.rint(level * power) / power;
            case 2 -> Math.rint(level * power) / power * 3 / 3 * 1.1 / 1.1;
            case 3 -> (float) level;
            case 4 -> level;
            case 5 -> 42.5;
            case 8 -> Math.rint(level / 20) + (random.nextInt(100) == 0 ? 1e6 : 0);
            case 6 -> random.nextInt(20) == 0 ? Double.NaN : Math.rint(level * 10) / 10;
            case 7 -> Double.longBitsToDouble(random.nextLong());
            default -> Math.rint(level * 1e9) * 1e6;
        };
    }
}
