package org.microbrain.edge.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.microbrain.body.DetectionBody;
import org.microbrain.journal.Journal;

/**
 * What a chart shows, as rows to read.
 *
 * @param series     the series
 * @param rows       one for each of a few equal spans in which there are readings, oldest first
 * @param detections what was detected in the span, newest first
 */
public record SeriesTable(Journal.Series series, List<Row> rows, List<DetectionBody> detections) {

    /**
     * The readings of one span.
     *
     * @param start  Unix milliseconds
     * @param end    not included
     * @param doubtful how many of them are in doubt
     */
    public record Row(long start, long end, long count, double min, double mean, double max, long doubtful) { }

    /** @return empty when there is no such series */
    public static Optional<SeriesTable> read(HistoryReader reader, String name, OptionalLong from, OptionalLong to,
                                             int rows) throws IOException {
        return reader.read(history -> {
            Optional<Journal.Series> series = HistoryReader.find(history, name);
            if (series.isEmpty()) {
                return Optional.empty();
            }
            Outline outline = Outline.of(history, series.get(), from, to, rows);
            List<Row> all = new ArrayList<>();
            outline.forEach((start, bucket) -> all.add(new Row(start, start + outline.width(), bucket.count(),
                    bucket.min(), bucket.mean(), bucket.max(), bucket.doubtful())));
            return Optional.of(new SeriesTable(series.get(), all, Detections.of(history, name,
                    from.orElse(Long.MIN_VALUE), to.orElse(Long.MAX_VALUE))));
        });
    }
}
