package org.microbrain.bench;

import java.util.stream.IntStream;

/** What the series of a {@link Playback} are called, as devices would. */
final class SeriesNames {

    private static final String[] NAMES = IntStream.range(0, Playback.SERIES + 1)
            .mapToObj(i -> "xingning/station-" + (i / 10) + "/channel-" + i).toArray(String[]::new);

    private SeriesNames() {
    }

    /** @param series from 1 */
    static String of(int series) {
        return NAMES[series];
    }

    static int number(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}
