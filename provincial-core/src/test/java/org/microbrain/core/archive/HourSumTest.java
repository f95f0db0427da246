package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;

class HourSumTest {

    private static HourSum added(List<HourSum> parts) {
        return parts.stream().reduce(HourSum::plus).orElseThrow();
    }

    @Property(tries = 200)
    void sumsOfPartsAddUpToTheSameHoweverTheyWereSplit(
            @ForAll @Size(min = 1, max = 60) List<@DoubleRange(min = -1e6, max = 1e6) Double> values, @ForAll @IntRange(max = 3) int doubt,
            @ForAll long seed) {
        List<HourSum> each = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            each.add(HourSum.of(i % 11 == 10 ? Double.NaN : values.get(i), i % 4 == 3 ? doubt : Reading.GOOD));
        }
        HourSum whole = added(each);
        Random random = new Random(seed);
        List<HourSum> parts = new ArrayList<>(each);
        while (parts.size() > 1) {
            Collections.shuffle(parts, random);
            List<HourSum> some = parts.subList(0, 2 + random.nextInt(Math.min(4, parts.size() - 1)));
            HourSum one = added(some);
            some.clear();
            parts.add(one);
        }
        HourSum split = parts.get(0);
        assertThat(new HourSum(split.readings(), split.good(), split.min(), split.max(), 0))
                .isEqualTo(new HourSum(whole.readings(), whole.good(), whole.min(), whole.max(), 0));
        assertThat(split.sum()).isCloseTo(whole.sum(), offset(1e-6));
    }

    @Test
    void onlyGoodNumbersCountAndAllReadingsAreCounted() {
        HourSum sum = added(List.of(HourSum.of(Double.NaN, Reading.GOOD), HourSum.of(9, Reading.BAD), HourSum.of(8, Reading.SUSPECT),
                HourSum.of(Double.NEGATIVE_INFINITY, Reading.GOOD)));
        assertThat(sum.good()).isZero();
        assertThat(sum.mean()).isNaN();
        HourSum more = sum.plus(HourSum.of(3, Reading.TIME_CORRECTED)).plus(HourSum.of(4, Reading.GOOD));
        assertThat(more).isEqualTo(new HourSum(6, 2, 3, 4, 7));
        assertThat(more.mean()).isEqualTo(3.5);
    }
}
