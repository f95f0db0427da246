package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.warning.WarningLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the example rules promise on real floods, a real storm and real smog. */
class RecordedSeriesTest {

    private static final Logger LOG = LoggerFactory.getLogger(RecordedSeriesTest.class);

    private record Flood(Instant peak, WarningLevel least, Duration lead) {
    }

    private static final List<Flood> FLOODS = List.of(
            new Flood(Instant.parse("2018-07-24T16:50:00Z"), WarningLevel.ORANGE, Duration.ofMinutes(15)),
            new Flood(Instant.parse("2018-07-27T23:10:00Z"), WarningLevel.RED, Duration.ofMinutes(15)),
            new Flood(Instant.parse("2018-08-31T23:30:00Z"), WarningLevel.RED, Duration.ofMinutes(40)));

    @Test
    void eachFlashFloodIsWarnedOfBeforeItsPeakWithAtMostOneFalseEpisode() {
        List<Warning> serious = new ArrayList<>(warnings(
                Recording.load("stage-plumtree-2018-07-09.csv").play("plumtree/stage", "m"), WarningLevel.ORANGE));
        for (Flood flood : FLOODS) {
            List<Warning> before = serious.stream().filter(warning -> {
                Duration lead = lead(warning, flood);
                return !lead.isNegative() && lead.compareTo(Duration.ofHours(2)) <= 0;
            }).toList();
            before.forEach(warning -> LOG.info("{} {} min before the peak of {}: {}", warning.level(),
                    lead(warning, flood).toMinutes(), flood.peak(), warning.reasonEn()));
            assertThat(before).as("flood of %s", flood.peak()).anySatisfy(warning -> {
                assertThat(warning.level()).isGreaterThanOrEqualTo(flood.least());
                assertThat(lead(warning, flood)).isGreaterThanOrEqualTo(flood.lead());
            });
            serious.removeAll(before);
        }
        assertThat(serious).as("serious warnings away from the three floods").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void theSameRiverIsNeverWarnedOfTwiceAtOneLevelWithinAnEpisode() {
        List<Warning> all = warnings(
                Recording.load("stage-plumtree-2018-07-09.csv").play("plumtree/stage", "m"), WarningLevel.BLUE);
        for (int i = 1; i < all.size(); i++) {
            Duration apart = Duration.ofMillis(all.get(i).bornMillis() - all.get(i - 1).bornMillis());
            assertThat(apart.compareTo(Duration.ofHours(3)) > 0
                    || all.get(i).level().compareTo(all.get(i - 1).level()) > 0).as(all.get(i).id()).isTrue();
        }
        assertThat(all).hasSizeLessThan(15);
    }

    @Test
    void theStormOfJuly2016IsRedByItsTwentyFourHourSum() {
        List<Warning> all = warnings(
                Recording.load("rain-beijing-2016-07.csv").play("guanyuan/rain", "mm"), WarningLevel.BLUE);
        all.forEach(warning -> LOG.info("{} {}: {}", warning.level(), Instant.ofEpochMilli(warning.bornMillis()),
                warning.reasonEn()));
        assertThat(all).extracting(Warning::level)
                .containsExactly(WarningLevel.BLUE, WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED);
        assertThat(all).allSatisfy(warning -> assertThat(Instant.ofEpochMilli(warning.bornMillis()))
                .isBetween(Instant.parse("2016-07-19T16:00:00Z"), Instant.parse("2016-07-20T16:00:00Z")));
        assertThat(all.get(3).reasonZh()).isEqualTo("雨量 24 小时累计 206 毫米，达到红色限值 200 毫米");
    }

    @Test
    void theSmogOfDecember2016IsRed() {
        List<Warning> red = warnings(
                Recording.load("pm25-beijing-2016-12.csv").play("guanyuan/pm25", "ug/m3"), WarningLevel.RED);
        red.forEach(warning -> LOG.info("{}: {}", Instant.ofEpochMilli(warning.bornMillis()), warning.reasonEn()));
        assertThat(red).anySatisfy(warning -> assertThat(Instant.ofEpochMilli(warning.bornMillis()))
                .isBetween(Instant.parse("2016-12-16T00:00:00Z"), Instant.parse("2016-12-21T00:00:00Z")));
        assertThat(red).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void warningsAreTheSameWhenReadingsArriveAThousandTimesFaster() {
        Recording river = Recording.load("stage-plumtree-2018-07-09.csv");
        Inference inference = Recording.exampleInference();
        long start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
        List<Finding> findings = new ArrayList<>();
        for (Recording.Point point : river.points()) {
            Instant now = Instant.ofEpochMilli(start + (point.millis() - river.points().get(0).millis()) / 1000);
            findings.addAll(inference.observe("plumtree/stage", "m", point.millis(), point.value(), 0, now));
            findings.addAll(inference.tick(now));
        }
        assertThat(findings).filteredOn(Warning.class::isInstance).extracting(it -> ((Warning) it).reasonEn())
                .isEqualTo(warnings(river.play("plumtree/stage", "m"), WarningLevel.BLUE).stream()
                        .map(Warning::reasonEn).toList());
        assertThat(findings).filteredOn(Detection.class::isInstance)
                .noneMatch(it -> ((Detection) it).detector().equals("silence"));
    }

    @Test
    void theStateOfARiverGaugeIsSmall() {
        Inference inference = Recording.exampleInference();
        for (Recording.Point point : Recording.load("stage-plumtree-2018-07-09.csv").points()) {
            inference.observe("plumtree/stage", "m", point.millis(), point.value(), 0,
                    Instant.ofEpochMilli(point.millis()));
        }
        assertThat(inference.save().length).as("bytes of state for one series").isLessThan(12_000);
    }

    private static Duration lead(Warning warning, Flood flood) {
        return Duration.between(Instant.ofEpochMilli(warning.bornMillis()), flood.peak());
    }

    private static List<Warning> warnings(List<Finding> findings, WarningLevel least) {
        return findings.stream().filter(Warning.class::isInstance).map(Warning.class::cast)
                .filter(warning -> warning.level().compareTo(least) >= 0).toList();
    }
}
