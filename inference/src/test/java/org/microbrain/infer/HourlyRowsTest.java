package org.microbrain.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HourlyRowsTest {

    private static final long HOUR = 3_600_000;
    private static final long START = Instant.parse("2026-06-01T00:00:00Z").toEpochMilli();

    /** Quarters of an hour. */
    private static List<HourlyRows.Row> rows(int from, int to, IntToDoubleFunction value, HourlyRows into) {
        List<HourlyRows.Row> rows = new ArrayList<>();
        for (int quarter = from; quarter < to; quarter++) {
            into.observe(START + quarter * HOUR / 4, value.applyAsDouble(quarter)).ifPresent(rows::add);
        }
        return rows;
    }

    private static double wave(int quarter) {
        return 5 + Math.sin(quarter * 0.2) + 0.1 * Math.sin(quarter * 1.7);
    }

    private static double mean(int hour) {
        return (wave(4 * hour) + wave(4 * hour + 1) + wave(4 * hour + 2) + wave(4 * hour + 3)) / 4;
    }

    @Example
    void aRowTellsTheNextHourlyMeanFromThoseBeforeIt() {
        List<HourlyRows.Row> rows = rows(0, 4 * 48, HourlyRowsTest::wave, new HourlyRows());
        HourlyRows.Row first = rows.get(0);
        // The hour in which readings begin may be a part of one; seven whole ones follow, and the one that is told.
        assertThat(first.hour()).isEqualTo(START + 8 * HOUR);
        assertThat(first.target()).isCloseTo(mean(8) - mean(7), within(1e-12));
        for (int back = 1; back <= 6; back++) {
            assertThat(first.features()[back - 1]).isCloseTo(mean(7 - back) - mean(7), within(1e-12));
        }
        // 08:00 UTC is 16:00 in Beijing; the middle of the hour counts.
        assertThat(first.features()[6]).isCloseTo(Math.sin(2 * Math.PI * 16.5 / 24), within(1e-12));
        assertThat(first.features()[9]).isCloseTo(Math.cos(4 * Math.PI * 16.5 / 24), within(1e-12));
        assertThat(first.features()).hasSize(HourlyRows.NAMES.size()).endsWith(1.0);
        assertThat(rows).hasSize(48 - 9);
    }

    @Property(tries = 20)
    void theDatumOfThePlaceMattersNot(@ForAll @IntRange(min = -500, max = 500) int datum) {
        List<HourlyRows.Row> here = rows(0, 200, HourlyRowsTest::wave, new HourlyRows());
        List<HourlyRows.Row> there = rows(0, 200, quarter -> wave(quarter) + datum, new HourlyRows());
        for (int at = 0; at < here.size(); at++) {
            assertThat(there.get(at).features()).containsExactly(here.get(at).features(), within(1e-9));
            assertThat(there.get(at).target()).isCloseTo(here.get(at).target(), within(1e-9));
        }
    }

    @Example
    void noGapIsBridged() {
        HourlyRows hours = new HourlyRows();
        rows(0, 4 * 20, HourlyRowsTest::wave, hours);
        // From hour 20 to the middle of hour 22 nothing came; hour 22 is half a one.
        List<HourlyRows.Row> after = rows(4 * 22 + 2, 4 * 40, HourlyRowsTest::wave, hours);
        assertThat(after.get(0).hour()).isEqualTo(START + 19 * HOUR);
        assertThat(after.get(1).hour()).isEqualTo(START + 30 * HOUR);
    }

    @Example
    void aCounterAConstantAndASwitchGiveNone() {
        assertThat(rows(0, 1000, quarter -> quarter * 0.2, new HourlyRows())).isEmpty();
        assertThat(rows(0, 1000, quarter -> 3, new HourlyRows())).isEmpty();
        assertThat(rows(0, 1000, quarter -> quarter / 7 % 2, new HourlyRows())).isEmpty();
    }

    @Example
    void aClockThatWasSetBackBeginsAnew() {
        HourlyRows hours = new HourlyRows();
        rows(0, 4 * 30, HourlyRowsTest::wave, hours);
        List<HourlyRows.Row> again = rows(0, 4 * 9, HourlyRowsTest::wave, hours);
        assertThat(again).allSatisfy(row -> assertThat(row.hour()).isEqualTo(START + 8 * HOUR));
    }

    @Property(tries = 50)
    void aRestartChangesNoFurtherRow(@ForAll @IntRange(max = 300) int cut, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        double[] values = random.doubles(400, -1e3, 1e3).toArray();
        HourlyRows whole = new HourlyRows();
        rows(0, cut, quarter -> values[quarter], whole);
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        whole.save(new DataOutputStream(state));
        HourlyRows restarted = new HourlyRows();
        restarted.restore(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
        assertThat(rows(cut, 400, quarter -> values[quarter], restarted)).usingRecursiveComparison()
                .isEqualTo(rows(cut, 400, quarter -> values[quarter], whole));
    }
}
