package org.microbrain.core.archive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.block.SeriesHeader;
import org.microbrain.record.JournalRecord;

/** The readings of one block, added up by series and hour. */
final class BlockHours {

    static final BlockHours NONE = new BlockHours(List.of());

    private final List<SeriesHeader> headers;
    private final Map<Integer, Map<Long, HourSum>> series = new HashMap<>();
    private long readings;

    private BlockHours(List<SeriesHeader> headers) {
        this.headers = headers;
    }

    /**
     * @param shift milliseconds that are added to times of the clock which sealed the block
     * @throws RuntimeException when it is no block that this program can read
     */
    static BlockHours of(JournalRecord record, long shift) {
        BlockHours hours = new BlockHours(ReadingBlock.headers(record.body()));
        Map<Integer, Long> untimed = new HashMap<>();
        hours.headers.forEach(header -> untimed.put(header.series(), header.first()));
        long sealed = record.time().millis();
        ReadingBlock.decode(record.body(), (number, millis, value, quality) -> {
            long at = millis == Reading.NO_TIME ? untimed.get(number)
                    : shift == 0 ? millis : new Reading(number, millis, value, quality).corrected(sealed, shift).millis();
            hours.series.computeIfAbsent(number, any -> new HashMap<>()).merge(Hour.number(at), HourSum.of(value, quality), HourSum::plus);
            hours.readings++;
        });
        return hours;
    }

    List<SeriesHeader> headers() {
        return headers;
    }

    /** By hours since January 1970. */
    Map<Long, HourSum> of(int number) {
        return series.getOrDefault(number, Map.of());
    }

    long readings() {
        return readings;
    }
}
