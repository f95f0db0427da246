package org.microbrain.field.sl651;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;

class RainGaugeTest {

    private static final long NOW = 1_000_000_000;

    private static FieldReading total(long millis, double mm) {
        return new FieldReading(Frames.STATION, RainGauge.TOTAL, millis, mm, "mm", Reading.GOOD);
    }

    @Test
    void whatFellIsTheDifferenceOfTotals() {
        RainGauge gauge = RainGauge.UNKNOWN.after(total(1_000, 347.5), NOW);
        assertThat(gauge.rain(total(2_000, 348.2))).isEqualTo(
                new FieldReading(Frames.STATION, RainGauge.RAIN, 2_000, 0.7, "mm", Reading.GOOD));
    }

    @Test
    void nothingIsSaidOfRainBeforeTheFirstTotal() {
        assertThat(RainGauge.UNKNOWN.isMovedBy(total(1, 300))).isTrue();
        assertThat(RainGauge.UNKNOWN.rain(total(1, 300))).isNull();
    }

    @Test
    void aTotalThatFellIsTheNewRainInDoubt() {
        FieldReading rain = RainGauge.UNKNOWN.after(total(1_000, 347.5), NOW).rain(total(2_000, 3.5));
        assertThat(rain.value()).isEqualTo(3.5);
        assertThat(rain.quality()).isEqualTo(Reading.SUSPECT);
    }

    @Test
    void aStationThatWasAwayWarnsOfNoCloudburst() {
        RainGauge gauge = RainGauge.UNKNOWN.after(total(1_000, 100), NOW);
        assertThat(gauge.rain(total(1_000 + 3_600_000, 120)).quality()).isEqualTo(Reading.GOOD);
        assertThat(gauge.rain(total(1_001 + 3_600_000, 120)).quality()).isEqualTo(Reading.SUSPECT);
        assertThat(gauge.rain(total(1_000 + 86_400_000, 120)).quality()).isEqualTo(Reading.SUSPECT);
        assertThat(gauge.rain(total(1_001 + 86_400_000, 120)).quality()).isEqualTo(Reading.BAD);
    }

    @Test
    void anotherGaugeWithATotalOfItsOwnIsNoRain() {
        RainGauge gauge = RainGauge.UNKNOWN.after(total(1_000, 800), NOW);
        assertThat(gauge.rain(total(2_000, 100)).quality()).isEqualTo(Reading.SUSPECT);
        assertThat(gauge.rain(total(2_000, 500)).quality()).isEqualTo(Reading.BAD);
    }

    @Test
    void aStationsWrongClockHidesNoRain() {
        RainGauge ahead = RainGauge.UNKNOWN.after(total(NOW * 3, 100), NOW);
        assertThat(ahead.isMovedBy(total(NOW + 1_000, 100.5))).isTrue();
        assertThat(ahead.rain(total(NOW + 1_000, 100.5))).extracting(FieldReading::value, FieldReading::quality)
                .containsExactly(0.5, Reading.GOOD);
        assertThat(ahead.isMovedBy(total(NOW + 1_000, 2))).as("set back").isTrue();
        RainGauge good = RainGauge.UNKNOWN.after(total(NOW, 100), NOW);
        assertThat(good.isMovedBy(total(5, 100.5))).as("a clock of 1970").isTrue();
        assertThat(good.rain(total(5, 100.5))).extracting(FieldReading::value, FieldReading::quality)
                .containsExactly(0.5, Reading.SUSPECT);
    }

    @Test
    void anOldOrRepeatedOrBadTotalMovesNothing() {
        RainGauge gauge = RainGauge.UNKNOWN.after(total(1_000, 347.5), NOW);
        assertThat(gauge.isMovedBy(total(1_000, 347.5))).isFalse();
        assertThat(gauge.isMovedBy(total(500, 340))).isFalse();
        assertThat(gauge.isMovedBy(total(2_000, 999).marked(Reading.BAD))).isFalse();
        assertThat(gauge.isMovedBy(total(Reading.NO_TIME, 348))).isFalse();
    }

    @Property
    void noRainIsLostWhicheverTotalsAreHeard(@ForAll @Size(min = 2, max = 50) List<@IntRange(max = 300) Integer> tenths,
                                             @ForAll int heardBits) {
        RainGauge gauge = RainGauge.UNKNOWN;
        int total = 0;
        double sum = 0;
        int first = -1;
        int last = 0;
        for (int i = 0; i < tenths.size(); i++) {
            total += tenths.get(i);
            if ((heardBits >> i % 32 & 1) == 1) {
                FieldReading heard = total(i + 1, total / 10.0);
                FieldReading rain = gauge.rain(heard);
                sum += rain == null ? 0 : rain.value();
                gauge = gauge.after(heard, NOW);
                first = first < 0 ? total : first;
                last = total;
            }
        }
        assertThat(Math.round(sum * 10)).isEqualTo(first < 0 ? 0 : last - first);
    }
}
