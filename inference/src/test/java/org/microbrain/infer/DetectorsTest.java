package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;

class DetectorsTest {

    private static final long START = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final double NONE = Double.NaN;
    private static final Subject STAGE = new Subject("river/stage", "m", "水位", "water level");

    private final List<Detection> detections = new ArrayList<>();
    private Detector detector;

    private void at(double minute, double value) {
        at(minute, value, Reading.GOOD);
    }

    private void at(double minute, double value, int quality) {
        long millis = START + (long) (minute * MINUTE);
        SeriesReading reading = new SeriesReading("river/stage", "m", millis, value, quality, millis);
        detector.observe(reading).ifPresent(detections::add);
    }

    private void tick(double minute) {
        detector.tick(Instant.ofEpochMilli(START + (long) (minute * MINUTE))).ifPresent(detections::add);
    }

    @Nested
    class RangePromises {

        private void range(boolean above, double yellow, double red, double hysteresis, Duration hold) {
            int sign = above ? 1 : -1;
            Thresholds limits = new Thresholds(NONE, sign * yellow, NONE, sign * red);
            detector = new Range.Settings(above, limits, hysteresis, hold).start(STAGE);
        }

        @Test
        void saysWhatWasReachedInBothLanguages() {
            range(true, 1, 2, 0.1, Duration.ZERO);
            at(0, 0.5);
            at(5, 1.32);
            assertThat(detections).containsExactly(new Detection("range", "river/stage", START + 5 * MINUTE, 1.32, 1,
                    "水位 1.32 米，达到或超过黄色限值 1 米", "water level 1.32 m, at or above the yellow limit 1 m"));
        }

        @Test
        void aValueThatWaversAroundAThresholdIsSaidOnce() {
            range(true, 1, 2, 0.1, Duration.ZERO);
            IntStream.range(0, 50).forEach(i -> at(i, i % 2 == 0 ? 1.02 : 0.95));
            assertThat(detections).hasSize(1);
            at(60, 0.85);
            assertThat(detector.grade()).isZero();
            at(61, 1.02);
            assertThat(detections).hasSize(2);
        }

        @Test
        void lowValuesCanBeTheDangerousOnes() {
            range(false, 3, 1, 0, Duration.ZERO);
            at(0, 4);
            at(1, 0.5);
            assertThat(detector.grade()).isEqualTo(4);
            assertThat(detections.get(0).reasonEn()).isEqualTo("water level 0.5 m, at or below the red limit 1 m");
        }

        @Test
        void aShortPeakIsNothingWhenALevelMustHold() {
            range(true, 1, 2, 0, Duration.ofMinutes(10));
            at(0, 3);
            at(5, 3);
            at(6, 0);
            at(10, 3);
            at(19, 3);
            assertThat(detections).isEmpty();
            at(20, 3);
            assertThat(detections).hasSize(1);
        }

        @Test
        void aLateReadingCanRaiseButNotLower() {
            range(true, 1, 2, 0, Duration.ZERO);
            at(10, 1.5);
            at(5, 0.5);
            assertThat(detector.grade()).isEqualTo(2);
            at(6, 2.5);
            assertThat(detector.grade()).isEqualTo(4);
        }

        @Test
        void aClockThatWasSetBackDoesNotHoldALevelForEver() {
            range(true, 1, 2, 0, Duration.ZERO);
            at(1_000_000, 1.5);
            IntStream.range(0, 5).forEach(i -> at(i, 0.5));
            assertThat(detector.grade()).isZero();
        }

        @Test
        void invalidValuesChangeNothing() {
            range(true, 1, 2, 0, Duration.ZERO);
            at(0, 9, Reading.BAD);
            at(1, Double.NaN);
            at(2, Double.POSITIVE_INFINITY);
            assertThat(detections).isEmpty();
            assertThat(detector.grade()).isZero();
        }
    }

    @Nested
    class RatePromises {

        private void rate(boolean rise, double orange) {
            detector = new RateOfChange.Settings(rise, Duration.ofMinutes(30), new Thresholds(NONE, NONE, orange, NONE))
                    .start(STAGE);
        }

        @Test
        void saysHowFarItRoseInWhatTime() {
            rate(true, 0.5);
            at(0, 1.0);
            at(10, 1.2);
            at(20, 1.6);
            assertThat(detections).extracting(Detection::reasonZh)
                    .containsExactly("水位在 30 分钟内上升 0.6 米，达到橙色限值 0.5 米，现为 1.6 米");
        }

        @Test
        void aSlowRiseOrAFallIsNoRise() {
            rate(true, 0.5);
            IntStream.range(0, 100).forEach(i -> at(10 * i, 0.1 * i));
            at(1001, 0);
            assertThat(detections).isEmpty();
        }

        @Test
        void aGapIsNoRise() {
            rate(true, 0.5);
            at(0, 0);
            at(31, 5);
            assertThat(detections).isEmpty();
        }

        @Test
        void readingsInAnyOrderOfArrivalAreOneRise() {
            rate(true, 0.5);
            at(20, 1.6);
            at(0, 1.0);
            assertThat(detections).hasSize(1);
        }

        @Test
        void aLateHighReadingIsNoRiseOfItsFuture() {
            rate(true, 0.5);
            at(20, 1.0);
            at(0, 1.9);
            assertThat(detections).isEmpty();
        }

        @Test
        void fallsAreFoundWhenAskedFor() {
            rate(false, 0.5);
            at(0, 2);
            at(5, 1);
            assertThat(detections).hasSize(1);
            assertThat(detections.get(0).reasonEn()).contains("falls 1 m in 30 min");
        }

        @Test
        void aRepeatedReadingAndAnotherValueOfTheSameTimeAreNoRise() {
            rate(true, 0.5);
            at(0, 1);
            at(0, 1);
            at(0, 3);
            assertThat(detections).isEmpty();
        }

        @Test
        void afterTheClockWasSetBackItWorksAgain() {
            rate(true, 0.5);
            at(1_000_000, 0);
            IntStream.range(0, 5).forEach(i -> at(i, 1));
            at(6, 2);
            assertThat(detections).hasSize(1);
        }
    }

    @Nested
    class AccumulationPromises {

        private void sums(boolean counter) {
            detector = new Accumulation.Settings(counter, List.of(
                    new Accumulation.Window(Duration.ofHours(1), new Thresholds(NONE, NONE, 50, NONE)),
                    new Accumulation.Window(Duration.ofHours(24), new Thresholds(NONE, NONE, NONE, 200))))
                    .start(new Subject("rain", "mm", "雨量", "rain"));
        }

        @Test
        void theWorstWindowSpeaks() {
            sums(false);
            IntStream.range(0, 20).forEach(i -> at(60 * i, 10.5));
            assertThat(detections).extracting(Detection::reasonEn)
                    .containsExactly("rain sums up to 210 mm in 24 h, red limit 200 mm");
        }

        @Test
        void aReadingThatComesTwiceCountsOnce() {
            sums(false);
            IntStream.range(0, 5).forEach(i -> at(0, 20));
            assertThat(detections).isEmpty();
        }

        @Test
        void rainOfYesterdayLeavesTheWindow() {
            sums(false);
            at(0, 49);
            at(61, 49);
            assertThat(detections).isEmpty();
            at(62, 2);
            assertThat(detections).hasSize(1);
        }

        @Test
        void sumsAreRightToOnePerCentWhenThereAreMorePointsThanAreKept() {
            sums(false);
            IntStream.range(0, 1439).forEach(i -> at(i, 0.1365));
            assertThat(detections).isEmpty();
            IntStream.range(1439, 1500).forEach(i -> at(i, 0.1375));
            assertThat(detector.grade()).isZero();
            IntStream.range(1500, 2941).forEach(i -> at(i, 0.1389));
            assertThat(detector.grade()).isEqualTo(4);
        }

        @Test
        void aCounterCountsItsRisesAndSurvivesItsReset() {
            sums(true);
            at(0, 1000);
            at(10, 1030);
            at(20, 5);
            at(30, 19);
            assertThat(detections).isEmpty();
            at(40, 21);
            assertThat(detections).hasSize(1);
        }
    }

    @Nested
    class StuckPromises {

        private void stuck(double resting) {
            detector = new Stuck.Settings(Duration.ofHours(6), 0, resting, 0).start(STAGE);
        }

        @Test
        void aValueThatStandsStillIsSaidOnce() {
            stuck(NONE);
            IntStream.range(0, 200).forEach(i -> at(5 * i, 1.2));
            assertThat(detections).hasSize(1);
            assertThat(detections.get(0).reasonEn())
                    .isEqualTo("water level has not changed for 6 h, it stays at 1.2 m; the sensor may be stuck");
        }

        @Test
        void aGapBetweenEqualValuesIsNotStuck() {
            stuck(NONE);
            at(0, 1.2);
            at(10_000, 1.2);
            at(10_005, 1.2);
            assertThat(detections).isEmpty();
        }

        @Test
        void theRestingValueMayStandForEver() {
            stuck(0);
            IntStream.range(0, 1000).forEach(i -> at(60 * i, 0));
            assertThat(detections).isEmpty();
        }
    }

    @Nested
    class SilencePromises {

        @Test
        void nothingForTheTimeIsSaidOnceAndAgainAfterTheNextReading() {
            detector = new Silence.Settings(Duration.ofMinutes(30), 1).start(STAGE);
            tick(0);
            at(0, 1.2);
            IntStream.range(1, 60).forEach(i -> tick(i));
            assertThat(detections).extracting(Detection::reasonZh)
                    .containsExactly("水位已有 30 分钟没有数据，最后为 1.2 米");
            assertThat(detector.grade()).isEqualTo(1);
            at(60, Double.NaN, Reading.BAD);
            assertThat(detector.grade()).isZero();
            IntStream.range(61, 120).forEach(i -> tick(i));
            assertThat(detections).hasSize(2);
        }

        @Test
        void aClockThatJumpsIsNoSilence() {
            detector = new Silence.Settings(Duration.ofMinutes(30), 1).start(STAGE);
            at(0, 1.2);
            tick(1_000_000);
            tick(-1_000_000);
            tick(-1_000_001);
            tick(-999_990);
            assertThat(detections).isEmpty();
        }
    }

    @Nested
    class NearestValuePromises {

        private void nearest() {
            detector = new NearestValue.Settings(100, 0.005, 0.9, 30, 0).start(STAGE);
        }

        private void ordinary(int from, int to) {
            IntStream.range(from, to).forEach(i -> at(i, 10 + Math.sin(i) + 0.3 * Math.sin(i * 1.7)));
        }

        @Test
        void aValueFarFromAllSeenIsSaidOnceThenKnown() {
            nearest();
            ordinary(0, 500);
            at(500, 14);
            at(501, 14.01);
            ordinary(502, 600);
            at(600, 14);
            assertThat(detections).hasSize(1);
            assertThat(detections.get(0).score()).isBetween(0.9, 1.0);
        }

        @Test
        void aHoleBetweenTwoHabitsIsNewThoughTheRangeIsNot() {
            nearest();
            IntStream.range(0, 500).forEach(i -> at(i, i % 2 == 0 ? 10 + (i % 20) * 0.01 : 20 + (i % 20) * 0.01));
            at(500, 15);
            assertThat(detections).hasSize(1);
        }

        @Test
        void nothingIsSaidBeforeWarmUpNorAboutACounter() {
            nearest();
            at(0, 1);
            at(1, 1000);
            assertThat(detections).isEmpty();
            nearest();
            IntStream.range(0, 3000).forEach(i -> at(i, i * 0.2));
            assertThat(detections).isEmpty();
        }

        @Test
        void constantThenOneStepIsOneDetection() {
            nearest();
            IntStream.range(0, 500).forEach(i -> at(i, 0));
            IntStream.range(500, 900).forEach(i -> at(i, 1));
            assertThat(detections).hasSize(1);
        }

        @Test
        void whatIsSuspectIsNeitherJudgedNorLearnt() {
            nearest();
            ordinary(0, 500);
            at(500, 14, Reading.SUSPECT);
            at(501, 14);
            assertThat(detections).hasSize(1);
        }

        @Test
        void aChangeOfUnitChangesNoDetection() {
            nearest();
            ordinary(0, 400);
            at(400, 13);
            List<Double> metres = detections.stream().map(Detection::score).toList();
            detections.clear();
            nearest();
            IntStream.range(0, 400).forEach(i -> at(i, 4 * (10 + Math.sin(i) + 0.3 * Math.sin(i * 1.7))));
            at(400, 4 * 13);
            assertThat(detections).extracting(Detection::score).isEqualTo(metres).hasSize(1);
        }
    }
}
