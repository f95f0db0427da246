package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What the shipped ensemble promises of scores, and what it makes of the ways in which real series are odd. */
class NoveltyScorerTest {

    private static final long START = 1_750_000_000_000L;
    private static final long STEP = 300_000;
    private static final double NOTABLE = NoveltyScorer.NOTABLE;
    private static final int DAY = 288;

    private final NoveltyScorer scorer = new NoveltyScorer();
    private final List<Score> notable = new ArrayList<>();
    private long time = START;

    private void read(double value) {
        time += STEP;
        Score score = scorer.score(time, value, true);
        if (score.value() >= NOTABLE) {
            notable.add(score);
        }
    }

    /** Days of five-minute readings with a daily rhythm and some noise. */
    private static double[] days(int days, long seed) {
        Random random = new Random(seed);
        double[] values = new double[days * DAY];
        for (int i = 0; i < values.length; i++) {
            values[i] = 10 + 3 * Math.sin(2 * Math.PI * i / DAY) + 0.1 * random.nextGaussian();
        }
        return values;
    }

    private void ordinary(int days) {
        for (double value : days(days, 4)) {
            read(value);
        }
    }

    private static byte[] saved(NoveltyScorer scorer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        scorer.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static double[] scores(double[] values, long start, double scale, double offset) {
        NoveltyScorer scorer = new NoveltyScorer();
        double[] scores = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            scores[i] = scorer.score(start + i * STEP, values[i] * scale + offset, true).value();
        }
        return scores;
    }

    /** A walk with leaps, rests and returns, rounded so that values come again. */
    private static double[] walk(long seed, int length) {
        Random random = new Random(seed);
        double[] values = new double[length];
        double value = 5;
        for (int i = 0; i < length; i++) {
            int what = random.nextInt(60);
            value = what == 0 ? 20 * random.nextDouble() : what < 10 ? value : value + 0.2 * random.nextGaussian();
            values[i] = Math.rint(value * 100) / 100;
        }
        return values;
    }

    @Property(tries = 60)
    void aRestartAtAnyReadingChangesNoFurtherScore(@ForAll long seed, @ForAll @IntRange(max = 1500) int cut)
            throws IOException {
        double[] values = walk(seed, 1500);
        Random learn = new Random(seed);
        NoveltyScorer whole = new NoveltyScorer();
        NoveltyScorer restarted = whole;
        for (int i = 0; i < values.length; i++) {
            if (i == cut) {
                restarted = new NoveltyScorer();
                restarted.restore(new DataInputStream(new ByteArrayInputStream(saved(whole))));
            }
            boolean learning = learn.nextInt(10) > 0;
            Score expected = whole.score(i * STEP, values[i], learning);
            if (restarted != whole) {
                assertThat(restarted.score(i * STEP, values[i], learning)).isEqualTo(expected);
            }
        }
        assertThat(saved(restarted)).isEqualTo(saved(whole));
    }

    @Property(tries = 60)
    void everyScoreLiesInZeroToOneWhateverComes(@ForAll List<Double> values, @ForAll List<Long> times) {
        for (int i = 0; i < 400 && !values.isEmpty(); i++) {
            long millis = times.isEmpty() ? i : Math.floorMod(times.get(i % times.size()), SeriesReading.LATEST);
            double value = values.get(i % values.size()) * (1 + i % 7);
            if (Double.isFinite(value)) {
                assertThat(scorer.score(millis, value, i % 5 > 0).value()).isBetween(0.0, 1.0);
            }
        }
    }

    @Property(tries = 40)
    void neitherUnitNorDateChangesAScore(@ForAll long seed, @ForAll @IntRange(min = 1, max = 1_000_000) int thousandths,
                                         @ForAll @IntRange(min = -30_000, max = 30_000) int days) {
        double scale = thousandths / 1000.0;
        double[] values = walk(seed, 1500);
        double[] plain = scores(values, START, 1, 0);
        double[] changed = scores(values, START + days * 86_400_000L, scale, 273.15 * scale);
        for (int i = 0; i < values.length; i++) {
            assertThat(changed[i]).as("reading %d", i).isCloseTo(plain[i], within(1e-6));
        }
    }

    @Example
    void theStateNeverGrowsBeyondItsBound() throws IOException {
        Random random = new Random(9);
        for (int i = 0; i < 20_000; i++) {
            read(random.nextGaussian() * (1 + i % 100));
        }
        assertThat(saved(scorer).length).isLessThanOrEqualTo(NoveltyScorer.MOST_BYTES);
    }

    @Example
    void aDayOfRhythmIsLearntAndALeapIsSaidOnceWithItsReason() {
        ordinary(10);
        notable.clear();
        for (int i = 0; i < 12; i++) {
            read(17);
        }
        assertThat(notable).isNotEmpty().hasSizeLessThanOrEqualTo(2);
        Score first = notable.get(0);
        assertThat(first.value()).isGreaterThan(0.9);
        assertThat(first.aspect()).isEqualTo(Score.Aspect.VALUE);
        Subject stage = new Subject("a/stage", "m", "水位", "water level");
        assertThat(first.reasonZh(stage)).matches("水位 17 米，此前从未出现；最接近的历史值为 13\\.\\d+ 米，相差为历史变幅的 \\d+%");
        assertThat(first.reasonEn(stage)).matches("water level 17 m, never seen before; the nearest so far is "
                + "13\\.\\d+ m, \\d+% of the range seen so far away");
    }

    @Example
    void aNewCourseWithinTheKnownRangeIsSeen() {
        ordinary(10);
        notable.clear();
        for (int i = 0; i < 100; i++) {
            read(i % 20 < 10 ? 8 : 12);
        }
        assertThat(notable).isNotEmpty();
        assertThat(notable.get(0).aspect()).isNotEqualTo(Score.Aspect.VALUE);
        assertThat(notable.get(0).reasonEn(new Subject("s", "m", "水位", "level"))).contains("never seen before");
    }

    @Example
    void aSeriesThatNeverChangesNeverAlarmsAndItsFirstChangeIsOneAlarm() {
        for (int i = 0; i < 5000; i++) {
            read(3);
        }
        assertThat(notable).isEmpty();
        for (int i = 0; i < 500; i++) {
            read(4);
        }
        assertThat(notable).hasSizeBetween(1, 2);
    }

    @Example
    void aSwitchThatIsOnAndOffIsNoNews() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            read(random.nextInt(12) == 0 ? 1 : 0);
        }
        assertThat(notable).hasSizeLessThan(12);
    }

    @Example
    void aCounterThatOnlyGrowsIsNoNewsAndItsFreshStartIsAFewWords() {
        double total = 0;
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            total += random.nextInt(20) == 0 ? 0.2 : 0;
            read(total);
        }
        assertThat(notable).isEmpty();
        for (int i = 0; i < 300; i++) {
            read(i * 0.01);
        }
        assertThat(notable).hasSizeLessThanOrEqualTo(3);
    }

    @Example
    void slowDriftIsNoMoreNewsThanNoise() {
        double[] values = days(30, 8);
        int still = (int) Arrays.stream(scores(values, START, 1, 0)).filter(score -> score >= NOTABLE).count();
        for (int i = 0; i < values.length; i++) {
            read(values[i] + 0.0001 * i);
        }
        assertThat(notable).hasSizeLessThanOrEqualTo(still + 3);
    }

    @Example
    void aStuckSensorIsAtMostOneAlarmInADay() {
        ordinary(10);
        notable.clear();
        for (int i = 0; i < DAY; i++) {
            read(11.5);
        }
        assertThat(notable).hasSizeBetween(1, 4);
    }

    @Example
    void repeatedReadingsChangeNothing() {
        double[] values = days(5, 6);
        NoveltyScorer twice = new NoveltyScorer();
        for (double value : values) {
            time += STEP;
            Score once = scorer.score(time, value, true);
            assertThat(twice.score(time, value, true)).isEqualTo(once);
            assertThat(twice.score(time, value, true).value()).isZero();
        }
        assertThat(scorer.score(time + STEP, 30, true)).isEqualTo(twice.score(time + STEP, 30, true));
    }

    @Example
    void lateReadingsAreLeftOut() throws IOException {
        ordinary(5);
        byte[] before = saved(scorer);
        assertThat(scorer.score(time - STEP * 10, 99, true).value()).isZero();
        NoveltyScorer other = new NoveltyScorer();
        other.restore(new DataInputStream(new ByteArrayInputStream(before)));
        assertThat(scorer.score(time + STEP, 99, true)).isEqualTo(other.score(time + STEP, 99, true));
    }

    @Example
    void aClockSetBackAYearIsNoNewsAndBlindsForThreeReadingsAtMost() {
        ordinary(10);
        notable.clear();
        time -= 365L * 86_400_000;
        ordinary(2);
        assertThat(notable).hasSizeLessThanOrEqualTo(1);
        notable.clear();
        read(25);
        assertThat(notable).hasSize(1);
    }

    @Example
    void windowsDoNotJoinWhatAGapSeparates() {
        ordinary(10);
        notable.clear();
        time += 30L * 86_400_000;
        ordinary(1);
        assertThat(notable).hasSizeLessThanOrEqualTo(1);
    }

    @Example
    void readingsAtAnyPaceAreTakenAsTheyCome() {
        Random random = new Random(5);
        for (double value : days(10, 3)) {
            time += (long) (STEP * (-Math.log(1 - random.nextDouble()) - 1));
            read(value);
        }
        int quiet = notable.size();
        notable.clear();
        read(25);
        assertThat(quiet).isLessThan(15);
        assertThat(notable).hasSize(1);
    }

    @Example
    void whatMayNotBeLearntStaysNewAndIsSaidOnce() {
        ordinary(10);
        notable.clear();
        for (int i = 0; i < 500; i++) {
            time += STEP;
            Score score = scorer.score(time, 17, false);
            if (score.value() >= NOTABLE) {
                notable.add(score);
            }
            assertThat(score.standing()).isGreaterThanOrEqualTo(NOTABLE);
        }
        assertThat(notable).hasSizeLessThanOrEqualTo(2);
        ordinary(3);
        notable.clear();
        read(17);
        assertThat(notable).hasSize(1);
    }
}
