package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrendTest {

    @Test
    void theLastValuesAreKeptOldestFirst() {
        Trend trend = new Trend();
        for (int i = 0; i < Trend.LENGTH + 5; i++) {
            trend.add(i);
        }
        assertThat(trend.values()).hasSize(Trend.LENGTH).startsWith(5f, 6f).endsWith(Trend.LENGTH + 4f);
    }

    @Test
    void whatIsNotANumberIsLeftOut() {
        Trend trend = new Trend();
        trend.add(Double.NaN);
        trend.add(Double.POSITIVE_INFINITY);
        trend.add(1);
        assertThat(trend.values()).containsExactly(1f);
    }

    @Test
    void theHighestValueIsOnTop() {
        assertThat(Trend.points(List.of(1f, 3f))).isEqualTo("0,22.0 96,2.0");
    }

    @Test
    void anUnchangingSeriesIsALineInTheMiddle() {
        assertThat(Trend.points(List.of(7f, 7f, 7f))).isEqualTo("0,12.0 48,12.0 96,12.0");
    }

    @Test
    void oneValueIsNoLine() {
        assertThat(Trend.points(List.of(7f))).isEmpty();
        assertThat(Trend.points(List.of())).isEmpty();
    }
}
