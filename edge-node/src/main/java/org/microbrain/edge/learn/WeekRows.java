package org.microbrain.edge.learn;

import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.block.Reading;
import org.microbrain.infer.HourlyRows;
import org.microbrain.journal.History;
import org.microbrain.journal.Journal;
import org.microbrain.sums.NormalEquations;
import org.microbrain.sums.WeekSums;
import org.microbrain.sums.Weeks;

/**
 * Makes the sums of one week from the readings that a node's history still holds. Readings that are marked bad, suspect or of
 * doubtful time are left out, and what is of more series of one kind than {@value #MOST_SERIES}. For one thread.
 */
final class WeekRows {

    static final int MOST_SERIES = 16;
    /** Earlier readings from which the first rows of a week and the kind of a series are known. */
    private static final Duration BEFORE = Duration.ofDays(2);
    private static final int UNFIT = Reading.BAD | Reading.SUSPECT | Reading.TIME_DOUBTFUL;

    private final LearningSettings.Subject subject;
    private final long begin;
    private final Map<Integer, HourlyRows> hours = new HashMap<>();
    private final NormalEquations sums = new NormalEquations();

    private WeekRows(LearningSettings.Subject subject, long begin) {
        this.subject = subject;
        this.begin = begin;
    }

    /** @return empty when there are no rows */
    static Optional<WeekSums> of(History history, LearningSettings.Subject subject, LocalDate monday) {
        WeekRows rows = new WeekRows(subject, Weeks.begin(monday));
        // The hour that ends the week is known by the next reading after it.
        history.forEach(rows.begin - BEFORE.toMillis(), Weeks.begin(monday.plusWeeks(1)) + Duration.ofHours(1).toMillis(), rows::take);
        return rows.sums.rows() == 0 ? Optional.empty()
                : Optional.of(new WeekSums(subject.topic(), monday, monday, 1, rows.sums));
    }

    private void take(Journal.Series series, Reading reading) {
        if ((reading.quality() & UNFIT) != 0 || !Double.isFinite(reading.value()) || !subject.holds(series)
                || hours.size() == MOST_SERIES && !hours.containsKey(series.number())) {
            return;
        }
        hours.computeIfAbsent(series.number(), fresh -> new HourlyRows()).observe(reading.millis(), reading.value())
                .filter(row -> Weeks.begin(Weeks.of(row.hour())) == begin).ifPresent(sums::add);
    }
}
