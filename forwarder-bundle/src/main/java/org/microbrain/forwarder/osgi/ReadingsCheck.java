package org.microbrain.forwarder.osgi;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.block.Reading;
import org.microbrain.block.SourceTime;
import org.microbrain.forwarder.Measurement;
import org.microbrain.forwarder.NotTaken;
import org.microbrain.forwarder.ReadingsSink;
import org.microbrain.journal.NamedReadings;
import org.microbrain.journal.RecordClock;
import org.microbrain.record.RecordTime;

/**
 * Whether readings of other bundles may be taken: the rules of an edge's intake, of times {@link SourceTime}. Safe for use by several
 * threads.
 */
final class ReadingsCheck {

    private static final int MOST_NAME = 200;
    private static final int MOST_UNIT = 32;

    private final int seriesLimit;
    private final Set<String> known;
    /** New series on their way to the disk, and in how many calls. */
    private final Map<String, Integer> asked = new HashMap<>();
    private final RecordClock clock;

    /** @param known series that the journal has already; they are taken even where they exceed the limit */
    ReadingsCheck(int seriesLimit, Collection<String> known, RecordClock clock) {
        this.seriesLimit = seriesLimit;
        this.known = new HashSet<>(known);
        this.clock = clock;
    }

    /**
     * The caller says how it ended with {@link #settled}.
     *
     * @throws NotTaken with the first thing that is wrong with one of them; then nothing is to be settled
     */
    NamedReadings checked(List<Measurement> readings) throws NotTaken {
        if (readings.size() > ReadingsSink.MOST_READINGS) {
            throw wrong(readings.size() + " readings in one call; at most " + ReadingsSink.MOST_READINGS + " are taken");
        }
        RecordTime now = clock.get();
        for (Measurement one : readings) {
            check(one);
        }
        admit(readings);
        NamedReadings named = new NamedReadings(readings.size());
        for (Measurement one : readings) {
            named.add(named.series(one.series(), one.unit(), ""), one.time() == null ? now.millis() : one.time().toEpochMilli(),
                    one.value(), marks(one, now));
        }
        return named;
    }

    private static void check(Measurement one) throws NotTaken {
        checkName(one.series());
        if (one.unit().length() > MOST_UNIT) {
            throw wrong("the unit of " + one.series() + " has more than " + MOST_UNIT + " characters");
        }
        if (!Double.isFinite(one.value())) {
            throw wrong("the value of " + one.series() + " is " + one.value() + ", not a number that can be stored");
        }
        if (one.time() != null && !SourceTime.isPossible(one.time())) {
            throw wrong("the time of " + one.series() + " is " + one.time() + ", outside 1900 to 2200");
        }
    }

    private static void checkName(String name) throws NotTaken {
        boolean empty = name.isEmpty() || name.startsWith("/") || name.endsWith("/") || name.contains("//");
        boolean odd = name.chars().anyMatch(c -> Character.isISOControl(c) || "+#{}\",".indexOf(c) >= 0);
        if (empty || odd || name.length() > MOST_NAME || !name.equals(name.strip())) {
            throw wrong("'" + name.substring(0, Math.min(MOST_NAME, name.length())).replaceAll("\\p{Cntrl}", "?")
                    + "' is no series name: 1 to " + MOST_NAME
                    + " characters, levels separated by /, no empty level, none of + # { } \" , and no outer blanks");
        }
    }

    /** All or none: a call that is refused asks for no series. */
    private synchronized void admit(List<Measurement> readings) throws NotTaken {
        List<String> fresh = fresh(readings);
        List<String> more = fresh.stream().filter(name -> !asked.containsKey(name)).toList();
        int had = known.size() + asked.size();
        if (!more.isEmpty() && had + more.size() > seriesLimit) {
            throw wrong("this gateway has " + had + " series and may have " + seriesLimit + "; " + more.get(0)
                    + " would be one more (series.limit)");
        }
        fresh.forEach(name -> asked.merge(name, 1, Integer::sum));
    }

    /** @param durable whether the readings, which were {@link #checked}, are on the disk; only then are their series there */
    synchronized void settled(List<Measurement> readings, boolean durable) {
        readings.stream().map(Measurement::series).distinct()
                .forEach(name -> asked.computeIfPresent(name, (same, calls) -> calls > 1 ? calls - 1 : null));
        if (durable) {
            readings.forEach(one -> known.add(one.series()));
        }
    }

    private List<String> fresh(List<Measurement> readings) {
        return readings.stream().map(Measurement::series).distinct().filter(name -> !known.contains(name)).toList();
    }

    private static int marks(Measurement one, RecordTime now) {
        int quality = switch (one.quality()) {
            case GOOD -> Reading.GOOD;
            case SUSPECT -> Reading.SUSPECT;
            case BAD -> Reading.BAD;
        };
        boolean doubtful = one.time() == null ? now.quality() == RecordTime.Quality.DOUBTFUL
                : SourceTime.isDoubtful(one.time().toEpochMilli(), now.millis());
        return doubtful ? quality | Reading.TIME_DOUBTFUL : quality;
    }

    private static NotTaken wrong(String why) {
        return new NotTaken(why, true, null);
    }
}
