package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.zip.CRC32C;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is usual at an hour of the week and what is to come: never wrong rather than silent. */
class ExpectationTest {

    private static final Logger LOG = LoggerFactory.getLogger(ExpectationTest.class);
    private static final long HOUR = 3_600_000;
    private static final long START = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
    private static final int FOUR_WEEKS = 4 * 168 * 4;

    /** A quarter of an hour each; a daily wave, lower at the end of the week, and noise. */
    private static double load(int quarter, Random random) {
        int hour = quarter / 4 % 168;
        return (hour >= 120 ? 30 : 50) + 15 * Math.sin(hour % 24 * Math.PI / 12) + random.nextGaussian();
    }

    private static Expectation learnt(long seed, long shift, double factor) {
        Expectation expectation = new Expectation();
        Random random = new Random(seed);
        for (int quarter = 0; quarter < FOUR_WEEKS; quarter++) {
            expectation.observe(START + shift + quarter * HOUR / 4, factor * load(quarter, random), true);
        }
        return expectation;
    }

    private static Outlook constantly(DoubleUnaryOperator value) {
        Expectation expectation = new Expectation();
        for (int quarter = 0; quarter < FOUR_WEEKS; quarter++) {
            expectation.observe(START + quarter * HOUR / 4, value.applyAsDouble(quarter), true);
        }
        return expectation.outlook();
    }

    private static byte[] state(Expectation expectation) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        expectation.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    @Example
    void saysWhatIsUsualAtThisHourOfTheWeekAndForecastsTheNextSix() {
        Outlook outlook = learnt(1, 0, 1).outlook();
        assertThat(outlook.usual()).hasSize(168);
        assertThat(outlook.forecast()).hasSize(6);
        for (Outlook.Band band : outlook.forecast()) {
            int quarter = (int) ((band.millis() - START) / (HOUR / 4));
            double truth = load(quarter, new Random() {
                @Override
                public double nextGaussian() {
                    return 0;
                }
            });
            assertThat(band.holds(truth)).as("%s holds %s", band, truth).isTrue();
            assertThat(band.high() - band.low()).isLessThan(5);
        }
    }

    @Example
    void saysNothingBeforeItHasSeenAnHourInTwoWeeks() {
        Expectation expectation = new Expectation();
        Random random = new Random(2);
        for (int quarter = 0; quarter < 2 * 168 * 4 - 8; quarter++) {
            expectation.observe(START + quarter * HOUR / 4, load(quarter, random), true);
            if (quarter < 168 * 4) {
                assertThat(expectation.outlook()).isEqualTo(Outlook.NONE);
            }
        }
        assertThat(expectation.outlook().usual()).isEmpty();
    }

    @Example
    void saysNothingOfAConstantASwitchOrACounter() {
        assertThat(constantly(quarter -> 3)).isEqualTo(Outlook.NONE);
        assertThat(constantly(quarter -> quarter / 32 % 2)).isEqualTo(Outlook.NONE);
        assertThat(constantly(quarter -> quarter * 0.2)).isEqualTo(Outlook.NONE);
        assertThat(constantly(quarter -> quarter % 96 / 8)).as("a rain total that begins anew each day")
                .isEqualTo(Outlook.NONE);
    }

    @Example
    void lateAndRepeatedReadingsChangeNothing() {
        Expectation plain = learnt(3, 0, 1);
        Expectation disturbed = new Expectation();
        Random random = new Random(3);
        for (int quarter = 0; quarter < FOUR_WEEKS; quarter++) {
            long millis = START + quarter * HOUR / 4;
            double value = load(quarter, random);
            disturbed.observe(millis, value, true);
            disturbed.observe(millis, value, true);
            if (quarter % 7 == 0) {
                disturbed.observe(millis - 5 * HOUR, 900, true);
            }
        }
        assertThat(disturbed.outlook()).isEqualTo(plain.outlook());
    }

    @Example
    void readingsAtAnyPaceAreTakenAsTheyCome() {
        Expectation expectation = new Expectation();
        Random random = new Random(8);
        for (long millis = START; millis < START + 4 * 168 * HOUR; millis += 60_000 + random.nextInt(1_800_000)) {
            expectation.observe(millis, load((int) ((millis - START) / (HOUR / 4)), random), true);
        }
        assertThat(expectation.outlook().forecast()).hasSize(6)
                .allSatisfy(band -> assertThat(band.high() - band.low()).isLessThan(8));
    }

    @Example
    void aSlowDriftIsFollowed() {
        Expectation expectation = new Expectation();
        Random random = new Random(9);
        for (int quarter = 0; quarter < 3 * FOUR_WEEKS; quarter++) {
            expectation.observe(START + quarter * HOUR / 4, load(quarter, random) + quarter * 0.001, true);
        }
        int next = 3 * FOUR_WEEKS;
        assertThat(expectation.outlook().forecast().get(0).holds(load(next, new Random(9)) + next * 0.001)).isTrue();
    }

    @Example
    void anotherUnitBeginsAnew() {
        Inference inference = Recording.exampleInference();
        Random random = new Random(10);
        for (int quarter = 0; quarter < FOUR_WEEKS; quarter++) {
            Instant now = Instant.ofEpochMilli(START + quarter * HOUR / 4);
            inference.observe("x", "kW", now.toEpochMilli(), load(quarter, random), 0, now);
        }
        assertThat(inference.outlook("x").forecast()).hasSize(6);
        Instant now = Instant.ofEpochMilli(START + FOUR_WEEKS * HOUR / 4);
        inference.observe("x", "W", now.toEpochMilli(), 50_000, 0, now);
        assertThat(inference.outlook("x")).isEqualTo(Outlook.NONE);
    }

    @Example
    void whatAnEarlierVersionHadLearntIsTakenOver() throws IOException {
        Inference inference = Recording.exampleInference();
        Expectation same = new Expectation();
        for (int quarter = 0; quarter < 50; quarter++) {
            Instant now = Instant.ofEpochMilli(START + quarter * HOUR / 4);
            inference.observe("x", "kW", now.toEpochMilli(), quarter, 0, now);
            same.observe(now.toEpochMilli(), quarter, true);
        }
        byte[] saved = inference.save();
        ByteBuffer earlier = ByteBuffer.allocate(saved.length - state(same).length);
        earlier.putInt(0x4d424932).put(saved, 4, earlier.capacity() - 8);
        CRC32C crc = new CRC32C();
        crc.update(earlier.array(), 0, earlier.position());
        earlier.putInt((int) crc.getValue());
        Inference newer = Recording.exampleInference();
        newer.restore(earlier.array());
        assertThat(newer.series()).isEqualTo(1);
    }

    @Example
    void nothingIsLearntDuringAnUnconfirmedWarning() {
        Expectation expectation = learnt(4, 0, 1);
        for (int quarter = FOUR_WEEKS; quarter < FOUR_WEEKS + 168 * 4; quarter++) {
            expectation.observe(START + quarter * HOUR / 4, 500 + quarter % 3, false);
        }
        Random random = new Random(5);
        for (int quarter = FOUR_WEEKS + 168 * 4; quarter < FOUR_WEEKS + 168 * 4 + 96; quarter++) {
            expectation.observe(START + quarter * HOUR / 4, load(quarter, random), true);
        }
        assertThat(expectation.outlook().usual()).allSatisfy(band -> assertThat(band.high()).isLessThan(75));
    }

    @Example
    void aGapIsNotForecastOverAndWhatWasLearntStays() {
        Expectation expectation = learnt(6, 0, 1);
        int behind = FOUR_WEEKS + 30 * 4;
        expectation.observe(START + behind * HOUR / 4, load(behind, new Random(6)), true);
        Outlook outlook = expectation.outlook();
        assertThat(outlook.usual()).noneMatch(band -> band.millis() >= START + FOUR_WEEKS * HOUR / 4
                && band.millis() < START + behind * HOUR / 4);
        assertThat(outlook.forecast()).hasSize(6);
    }

    @Example
    void aClockThatWasSetBackIsFollowedAndWhatWasLearntStays() {
        Expectation expectation = learnt(7, 0, 1);
        Random random = new Random(7);
        for (int quarter = 0; quarter < 8; quarter++) {
            expectation.observe(START - 52 * 168 * HOUR + quarter * HOUR / 4, load(quarter, random), true);
        }
        assertThat(expectation.outlook().forecast()).hasSize(6)
                .allSatisfy(band -> assertThat(band.millis()).isLessThan(START));
    }

    @Property(tries = 20)
    void aRestartChangesNoFurtherAnswer(@ForAll @IntRange(max = FOUR_WEEKS) int cut, @ForAll long seed)
            throws IOException {
        Expectation whole = new Expectation();
        Expectation restarted = whole;
        Random random = new Random(seed);
        for (int quarter = 0; quarter < FOUR_WEEKS + 50; quarter++) {
            if (quarter == cut) {
                restarted = new Expectation();
                restarted.restore(new DataInputStream(new ByteArrayInputStream(state(whole))));
            }
            double value = load(quarter, random);
            whole.observe(START + quarter * HOUR / 4, value, quarter % 50 != 0);
            if (restarted != whole) {
                restarted.observe(START + quarter * HOUR / 4, value, quarter % 50 != 0);
            }
        }
        assertThat(restarted.outlook()).isEqualTo(whole.outlook());
        assertThat(state(restarted)).isEqualTo(state(whole)).hasSizeLessThan(8500);
    }

    @Property(tries = 20)
    void neitherTheUnitNorTheDateMatters(@ForAll long seed, @ForAll @IntRange(min = -5000, max = 5000) int hours) {
        Outlook plain = learnt(seed, 0, 1).outlook();
        Outlook other = learnt(seed, hours * HOUR, 1024).outlook();
        assertThat(other.forecast()).hasSameSizeAs(plain.forecast());
        for (int i = 0; i < plain.forecast().size(); i++) {
            Outlook.Band band = plain.forecast().get(i);
            assertThat(other.forecast().get(i)).isEqualTo(new Outlook.Band(band.millis() + hours * HOUR,
                    band.low() * 1024, band.middle() * 1024, band.high() * 1024));
        }
    }

    @Example
    void onTheRecordedRiverTheBandsHoldAboutWhatTheySay() {
        coverage("stage-plumtree-2018-07-09.csv");
    }

    private static void coverage(String file) {
        Expectation expectation = new Expectation();
        int[] held = new int[2];
        int[] all = new int[2];
        double modelError = 0;
        double usualError = 0;
        Outlook before = Outlook.NONE;
        long hour = Long.MIN_VALUE;
        double sum = 0;
        int count = 0;
        for (Recording.Point point : Recording.load(file).points()) {
            long now = Math.floorDiv(point.millis(), HOUR);
            if (now != hour && count > 0) {
                double mean = sum / count;
                Outlook known = expectation.outlook();
                Outlook.Band usual = known.usual().isEmpty() ? null : known.usual().get(known.usual().size() - 1);
                if (usual != null && usual.millis() == hour * HOUR) {
                    all[0]++;
                    held[0] += usual.holds(mean) ? 1 : 0;
                    usualError += Math.abs(mean - usual.middle());
                }
                if (!before.forecast().isEmpty() && before.forecast().get(0).millis() == hour * HOUR) {
                    all[1]++;
                    held[1] += before.forecast().get(0).holds(mean) ? 1 : 0;
                    modelError += Math.abs(mean - before.forecast().get(0).middle());
                }
                before = known;
                sum = 0;
                count = 0;
            }
            hour = now;
            sum += point.value();
            count++;
            expectation.observe(point.millis(), point.value(), true);
        }
        LOG.info("{}: usual holds {} of {}, error {}; one hour ahead {} of {}, error {}", file, held[0], all[0],
                usualError / all[0], held[1], all[1], modelError / all[1]);
        assertThat((double) held[0] / all[0]).as("usual").isBetween(0.8, 0.97);
        assertThat((double) held[1] / all[1]).as("an hour ahead").isBetween(0.8, 0.99);
        assertThat(modelError / all[1]).as("better than the usual value alone").isLessThan(usualError / all[0]);
    }
}
