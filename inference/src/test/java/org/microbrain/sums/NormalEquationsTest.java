package org.microbrain.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.infer.HourlyRows;
import org.microbrain.infer.LinearModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sums of parts give the weights that all rows in one place would have given. */
class NormalEquationsTest {

    private static final Logger LOG = LoggerFactory.getLogger(NormalEquationsTest.class);
    private static final double[] TRUTH = {-0.6, 0.2, -0.1, 0.05, 0, 0.01, 0.03, -0.02, 0.01, 0, 0.002};

    static List<HourlyRows.Row> rows(long seed, int count, double size) {
        Random random = new Random(seed);
        List<HourlyRows.Row> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            double[] x = new double[TRUTH.length];
            double back = 0;
            for (int lag = 0; lag < 6; lag++) {
                back += size * 0.1 * random.nextGaussian(); // neighbouring hours say nearly the same
                x[lag] = back;
            }
            double turn = 2 * Math.PI * (row % 24 + 0.5) / 24;
            x[6] = Math.sin(turn);
            x[7] = Math.cos(turn);
            x[8] = Math.sin(2 * turn);
            x[9] = Math.cos(2 * turn);
            x[10] = 1;
            double y = 0.01 * size * random.nextGaussian();
            for (int at = 0; at < x.length; at++) {
                y += TRUTH[at] * x[at];
            }
            rows.add(new HourlyRows.Row(row * 3_600_000L, x, y));
        }
        return rows;
    }

    private static NormalEquations sum(List<HourlyRows.Row> rows) {
        NormalEquations sum = new NormalEquations();
        rows.forEach(sum::add);
        return sum;
    }

    @Property(tries = 60)
    void sumsOfPartsEqualPooledTrainingInAnyOrderAndGrouping(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int villages) {
        Random random = new Random(seed);
        List<List<HourlyRows.Row>> parts = new ArrayList<>();
        List<HourlyRows.Row> pooled = new ArrayList<>();
        for (int village = 0; village < villages; village++) {
            List<HourlyRows.Row> rows = rows(random.nextLong(), 130 + random.nextInt(100), Math.pow(10, random.nextInt(7) - 3));
            parts.add(rows);
            pooled.addAll(rows);
        }
        Collections.shuffle(parts, random);
        Collections.shuffle(pooled, random);
        List<NormalEquations> groups = new ArrayList<>(parts.stream().map(NormalEquationsTest::sum).toList());
        while (groups.size() > 1) { // villages into hubs into hubs, in any tree
            NormalEquations one = groups.remove(random.nextInt(groups.size()));
            groups.get(random.nextInt(groups.size())).add(one);
        }
        LinearModel summed = groups.get(0).solve("m");
        LinearModel all = sum(pooled).solve("m");
        assertThat(groups.get(0).rows()).isEqualTo(pooled.size());
        assertThat(groups.get(0).histogram()).isEqualTo(sum(pooled).histogram());
        for (int at = 0; at < TRUTH.length; at++) {
            double scale = Math.max(1e-3, Math.abs(all.weights().get(at)));
            assertThat(summed.weights().get(at)).as("seed %d, weight %d", seed, at)
                    .isCloseTo(all.weights().get(at), within(1e-9 * scale));
        }
        assertThat(summed.scale()).isCloseTo(all.scale(), within(1e-9 * all.scale()));
    }

    /** Trained on the first half of a river, it tells the hours of the second better than "as it was". */
    @Example
    void aRecordedRiverIsForetold() throws IOException {
        List<HourlyRows.Row> rows = new ArrayList<>();
        HourlyRows hours = new HourlyRows();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(HourlyRows.class.getResourceAsStream(
                "stage-plumtree-2018-07-09.csv"), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split(",")).filter(line -> line.length == 2 && line[0].startsWith("20"))
                    .forEach(line -> hours.observe(OffsetDateTime.parse(line[0]).toInstant().toEpochMilli(),
                            Double.parseDouble(line[1])).ifPresent(rows::add));
        }
        LinearModel model = sum(rows.subList(0, rows.size() / 2)).solve("m");
        double foretold = 0;
        double asItWas = 0;
        for (HourlyRows.Row row : rows.subList(rows.size() / 2, rows.size())) {
            foretold += Math.pow(row.target() - model.change(row.features()), 2);
            asItWas += Math.pow(row.target(), 2);
        }
        LOG.info("rows {}; root mean square of the second half: foretold {}, as it was {}; scale {}", rows.size(),
                Math.sqrt(2 * foretold / rows.size()), Math.sqrt(2 * asItWas / rows.size()), model.scale());
        assertThat(foretold).isLessThan(asItWas);
    }

    @Example
    void whatWasInTheRowsIsFound() {
        LinearModel model = sum(rows(1, 5000, 1)).solve("m");
        for (int at = 0; at < TRUTH.length; at++) {
            assertThat(model.weights().get(at)).isCloseTo(TRUTH[at], within(0.01));
        }
        assertThat(model.scale()).isCloseTo(0.01, within(0.001));
    }

    @Property(tries = 30)
    void theUnitChangesTheWeightsOfTheDayAlone(@ForAll long seed) {
        List<HourlyRows.Row> metres = rows(seed, 500, 1);
        List<HourlyRows.Row> centimetres = metres.stream().map(row -> {
            double[] x = row.features().clone();
            for (int lag = 0; lag < 6; lag++) {
                x[lag] *= 100;
            }
            return new HourlyRows.Row(row.hour(), x, row.target() * 100);
        }).toList();
        LinearModel small = sum(metres).solve("m");
        LinearModel large = sum(centimetres).solve("cm");
        for (int at = 0; at < TRUTH.length; at++) {
            assertThat(large.weights().get(at)).isCloseTo(small.weights().get(at) * (at < 6 ? 1 : 100), within(1e-7));
        }
    }

    @Example
    void fewRowsOrNoChangeGiveNoModel() {
        assertThatIllegalArgumentException().isThrownBy(() -> sum(rows(1, 109, 1)).solve("m")).withMessageContaining("110 rows");
        List<HourlyRows.Row> still = rows(1, 200, 0).stream().map(row -> new HourlyRows.Row(row.hour(), row.features(), 0)).toList();
        assertThatIllegalArgumentException().isThrownBy(() -> sum(still).solve("m")).withMessage("nothing ever changed");
    }

    @Example
    void featuresThatSayTheSameDoNotQuarrel() {
        List<HourlyRows.Row> rows = rows(1, 500, 1).stream().map(row -> {
            double[] x = row.features().clone();
            x[1] = x[0];
            x[5] = 0;
            return new HourlyRows.Row(row.hour(), x, row.target());
        }).toList();
        assertThat(sum(rows).solve("m").weights()).allSatisfy(weight -> assertThat(Math.abs(weight)).isLessThan(2));
    }

    @Example
    void targetsAreCountedByTheirDoublings() {
        assertThat(NormalEquations.bin(0)).isZero();
        assertThat(NormalEquations.bin(0.0009)).isZero();
        assertThat(NormalEquations.bin(-0.0009)).isZero();
        assertThat(NormalEquations.bin(0.001)).isEqualTo(1);
        assertThat(NormalEquations.bin(-0.001)).isEqualTo(21);
        assertThat(NormalEquations.bin(1)).isEqualTo(11);
        assertThat(NormalEquations.bin(1e9)).isEqualTo(20);
        assertThat(NormalEquations.bin(-1e9)).isEqualTo(40);
    }

    @Property(tries = 200)
    void sumsThatNoRowsHaveAreRefused(@ForAll long seed, @ForAll @IntRange(max = 77) int at) {
        NormalEquations good = sum(rows(3, 200, 1));
        assertThat(NormalEquations.of(good.high(), good.low(), good.histogram(), 200).high()).isEqualTo(good.high());
        for (double poison : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e30, -1e30}) {
            List<Double> high = good.high();
            high.set(at, poison);
            if (at == 77 && poison > 1e29 && Double.isFinite(poison)) {
                continue; // the squares of the targets have no bound
            }
            boolean square = List.of(0, 11, 21, 30, 38, 45).contains(at) && poison == 1e30;
            if (!square) {
                assertThatIllegalArgumentException().as("%d %s", at, poison)
                        .isThrownBy(() -> NormalEquations.of(high, good.low(), good.histogram(), 200));
            }
        }
        List<Long> histogram = good.histogram();
        histogram.set(5, histogram.get(5) + 1);
        assertThatIllegalArgumentException().isThrownBy(() -> NormalEquations.of(good.high(), good.low(), histogram, 200));
        assertThatIllegalArgumentException().isThrownBy(() -> NormalEquations.of(good.high(), good.low(), good.histogram(), 201));
        assertThatIllegalArgumentException().isThrownBy(() -> NormalEquations.of(good.high().subList(0, 77), good.low(),
                good.histogram(), 200));
    }

    @Example
    void numbersTooLargeToBeSquaredAreLeftOut() {
        HourlyRows.Row row = rows(1, 1, 1).get(0);
        NormalEquations sum = new NormalEquations();
        assertThat(sum.add(new HourlyRows.Row(0, row.features(), 1e200))).isFalse();
        assertThat(sum.rows()).isZero();
    }
}
