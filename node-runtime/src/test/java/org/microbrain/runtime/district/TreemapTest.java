package org.microbrain.runtime.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TreemapTest {

    @Test
    void eachThingHasItsShareAndNoTwoLieOnEachOther() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            List<Double> weights = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(120); i++) {
                weights.add(1.0 + random.nextInt(500));
            }
            double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
            List<Treemap.Cell> cells = Treemap.layout(weights, 10, 20, 1000, 480);
            assertThat(cells).extracting(Treemap.Cell::index).doesNotHaveDuplicates().hasSize(weights.size());
            for (Treemap.Cell cell : cells) {
                assertThat(cell.width() * cell.height()).isCloseTo(weights.get(cell.index()) / sum * 480_000, within(0.01));
                assertThat(cell.x()).isGreaterThanOrEqualTo(10 - 1e-6);
                assertThat(cell.y()).isGreaterThanOrEqualTo(20 - 1e-6);
                assertThat(cell.x() + cell.width()).isLessThanOrEqualTo(1010 + 1e-6);
                assertThat(cell.y() + cell.height()).isLessThanOrEqualTo(500 + 1e-6);
                for (Treemap.Cell other : cells) {
                    assertThat(cell == other || apart(cell, other)).isTrue();
                }
            }
        }
    }

    private static boolean apart(Treemap.Cell a, Treemap.Cell b) {
        double least = 1e-6;
        return a.x() + a.width() <= b.x() + least || b.x() + b.width() <= a.x() + least
                || a.y() + a.height() <= b.y() + least || b.y() + b.height() <= a.y() + least;
    }

    @Test
    void equalThingsAreNearlySquare() {
        assertThat(Treemap.layout(List.of(1.0, 1.0, 1.0, 1.0), 0, 0, 400, 400))
                .allMatch(cell -> Math.abs(cell.width() - cell.height()) < 1e-6);
    }

    @Test
    void nothingHasNoCells() {
        assertThat(Treemap.layout(List.of(), 0, 0, 100, 100)).isEmpty();
    }
}
