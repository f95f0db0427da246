package org.microbrain.edge.intake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.microbrain.block.Reading;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was not taken, or taken with a doubt: counted by reason, the first and the latest example of each kept where a
 * person can look. Bounded by the number of reasons. Says in the log what is new, and then at most once an hour for
 * each reason how much more there was. Thread-safe.
 */
public final class Refusals {

    private static final int DETAIL_CHARS = 300;
    private static final Duration QUIET = Duration.ofHours(1);
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** @param count since the first of all starts of the node */
    public record Entry(RefusalReason reason, long count, Example first, Example latest) {
    }

    private record Told(Instant time, long count) {
    }

    private final InstantSource clock;
    private final Map<RefusalReason, Entry> entries = new EnumMap<>(RefusalReason.class);
    private final Map<RefusalReason, Told> told = new EnumMap<>(RefusalReason.class);

    public Refusals(InstantSource clock) {
        this(clock, List.of());
    }

    /** @param before what was counted by earlier runs of the program */
    public Refusals(InstantSource clock, List<Entry> before) {
        this.clock = clock;
        before.forEach(entry -> entries.put(entry.reason(), entry));
    }

    /**
     * @param source  who sent it, for people: {@code mqtt:sensor-7}
     * @param topic   under what name it came, empty where there is none
     * @param content what came; its beginning is kept
     */
    public void add(Refused refused, String source, String topic, byte[] content) {
        Instant now = clock.instant();
        Example example = example(now, refused, source, topic, content);
        RefusalReason reason = refused.reason();
        synchronized (entries) {
            Entry before = entries.get(reason);
            Entry entry = before == null ? new Entry(reason, 1, example, example)
                    : new Entry(reason, before.count() + 1, before.first(), example);
            entries.put(reason, entry);
            tell(entry, now);
        }
    }

    /**
     * Counts readings that are taken though their time is not credible.
     *
     * @return what is doubtful about the first of them, or null
     */
    public Refused addDoubtful(List<Measurement> taken, String source, String topic, byte[] content) {
        Refused first = null;
        for (Measurement one : taken) {
            if ((one.quality() & Reading.TIME_DOUBTFUL) != 0) {
                Refused doubt = Refused.because(RefusalReason.TIME_DOUBTFUL,
                        Instant.ofEpochMilli(one.millis()).toString());
                add(doubt, source, topic, content);
                first = first == null ? doubt : first;
            }
        }
        return first;
    }

    private void tell(Entry entry, Instant now) {
        Told before = told.get(entry.reason());
        // A clock that was set back counts as an hour, else the log could be silent for years.
        if (before != null && Duration.between(before.time(), now).abs().compareTo(QUIET) < 0) {
            return;
        }
        told.put(entry.reason(), new Told(now, entry.count()));
        String what = entry.reason().isTaken() ? "Taken with a doubt" : "Refused";
        String more = before == null ? "Further ones are only counted"
                : entry.count() - before.count() + " since the last such line";
        LOG.warn("{} from {}{}: {} ({}). {}; the console's page /refused has examples.", what,
                entry.latest().source(), entry.latest().topic().isEmpty() ? "" : " " + entry.latest().topic(),
                entry.latest().en(), entry.reason().code(), more);
    }

    /** All so far, in the order of {@link RefusalReason}; reasons that never occurred are left out. */
    public List<Entry> snapshot() {
        synchronized (entries) {
            return new ArrayList<>(entries.values());
        }
    }

    public long count(RefusalReason reason) {
        synchronized (entries) {
            Entry entry = entries.get(reason);
            return entry == null ? 0 : entry.count();
        }
    }

    /** How many were refused; those taken with a doubt are not among them. */
    public long total() {
        synchronized (entries) {
            return entries.values().stream().filter(entry -> !entry.reason().isTaken()).mapToLong(Entry::count).sum();
        }
    }

    /** What was refused so far and one more; each reason once, in the order in which they came first. */
    public static List<Entry> counted(List<Entry> soFar, RefusalReason reason, Example example) {
        List<Entry> counted = new ArrayList<>(soFar);
        for (int i = 0; i < counted.size(); i++) {
            Entry before = counted.get(i);
            if (before.reason() == reason) {
                counted.set(i, new Entry(reason, before.count() + 1, before.first(), example));
                return List.copyOf(counted);
            }
        }
        counted.add(new Entry(reason, 1, example, example));
        return List.copyOf(counted);
    }

    /** What came and was refused, as a person is shown it. */
    public static Example example(Instant now, Refused refused, String source, String topic, byte[] content) {
        return Example.of(now, source, topic, content, clean(refused.zh()), clean(refused.en()));
    }

    private static String clean(String text) {
        return Example.printable(text, DETAIL_CHARS);
    }
}
