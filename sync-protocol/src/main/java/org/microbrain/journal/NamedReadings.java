package org.microbrain.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.microbrain.block.ReadingColumns;

/**
 * Readings in the order of their arrival, before their series have numbers: columns, and each series named once. Filled by
 * one thread; after that anybody may read it, and nobody adds to it.
 */
public final class NamedReadings {

    private static final int SMALLEST = 4;

    private final Map<String, Integer> places = new HashMap<>();
    private final List<Name> names = new ArrayList<>();
    private int[] series;
    private long[] millis;
    private double[] values;
    private byte[] quality;
    private int size;

    /**
     * @param series unique in the node
     * @param unit   may be empty
     * @param source where it is measured, for people; may be empty
     */
    record Name(String series, String unit, String source) {
    }

    /** @param expected about how many readings will come */
    public NamedReadings(int expected) {
        int length = Math.max(SMALLEST, expected);
        series = new int[length];
        millis = new long[length];
        values = new double[length];
        quality = new byte[length];
    }

    static NamedReadings of(List<BlockWriter.Named> readings) {
        NamedReadings named = new NamedReadings(readings.size());
        for (BlockWriter.Named one : readings) {
            named.add(named.series(one.series(), one.unit(), one.source()), one.millis(), one.value(), one.quality());
        }
        return named;
    }

    /**
     * The place of a series among those of these readings, for {@link #add}.
     *
     * @param name   unique in the node
     * @param unit   may be empty; counts where the journal sees the series for the first time, as {@code source} does
     * @param source where it is measured, for people; may be empty
     */
    public int series(String name, String unit, String source) {
        Integer known = places.get(name);
        if (known != null) {
            return known;
        }
        places.put(name, names.size());
        names.add(new Name(name, unit, source));
        return names.size() - 1;
    }

    /**
     * @param place  what {@link #series} said
     * @param millis and the others: as in {@link org.microbrain.block.Reading}
     * @throws IllegalArgumentException when the quality is not within 0–255
     */
    public void add(int place, long millis, double value, int quality) {
        byte checked = ReadingColumns.quality(quality);
        if (size == series.length) {
            series = Arrays.copyOf(series, 2 * size);
            this.millis = Arrays.copyOf(this.millis, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            this.quality = Arrays.copyOf(this.quality, 2 * size);
        }
        series[size] = place;
        this.millis[size] = millis;
        values[size] = value;
        this.quality[size++] = checked;
    }

    public int size() {
        return size;
    }

    /** The number of each series, in the order of their places. */
    int[] numbers(ToIntFunction<Name> number) {
        return names.stream().mapToInt(number).toArray();
    }

    /** @param numbers as from {@link #numbers} */
    ReadingColumns columns(int[] numbers) {
        return new ReadingColumns(numbers, series, millis, values, quality, size);
    }
}
