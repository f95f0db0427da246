package org.microbrain.edge.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was not taken: counted by reason, the first and the latest example of each kept where a person can look. Bounded
 * by the number of reasons. Thread-safe.
 */
public final class Refusals {

    /** Bytes of the content that an example keeps. */
    public static final int EXAMPLE_BYTES = 512;
    private static final int SOURCE_CHARS = 200;
    private static final int DETAIL_CHARS = 300;
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /**
     * @param source where it came from
     * @param text   the first {@value #EXAMPLE_BYTES} bytes of what came, control characters replaced
     */
    public record Example(Instant time, String source, String text, String zh, String en) {
    }

    public record Entry(RefusalReason reason, long count, Example first, Example latest) {
    }

    private final InstantSource clock;
    private final Map<RefusalReason, Entry> entries = new EnumMap<>(RefusalReason.class);

    public Refusals(InstantSource clock) {
        this.clock = clock;
    }

    public void add(Refused refused, String source, byte[] content) {
        String text = printable(new String(content, 0, Math.min(content.length, EXAMPLE_BYTES),
                StandardCharsets.UTF_8));
        add(refused, source, text);
    }

    public void add(Refused refused, String source, String content) {
        Example example = new Example(clock.instant(), cut(printable(source), SOURCE_CHARS),
                cut(printable(content), EXAMPLE_BYTES), cut(printable(refused.zh()), DETAIL_CHARS),
                cut(printable(refused.en()), DETAIL_CHARS));
        boolean first;
        synchronized (entries) {
            Entry before = entries.get(refused.reason());
            first = before == null;
            entries.put(refused.reason(), first ? new Entry(refused.reason(), 1, example, example)
                    : new Entry(refused.reason(), before.count() + 1, before.first(), example));
        }
        if (first) {
            LOG.warn("Refused from {}: {} ({}). Further ones are only counted; the console shows the latest.",
                    example.source(), example.en(), refused.reason().code());
        }
    }

    /** What was refused so far, in the order of {@link RefusalReason}; reasons that never occurred are left out. */
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

    public long total() {
        synchronized (entries) {
            return entries.values().stream().mapToLong(Entry::count).sum();
        }
    }

    private static String cut(String text, int chars) {
        return text.length() <= chars ? text : text.substring(0, chars);
    }

    private static String printable(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, ' ');
            }
        }
        return clean == null ? text : clean.toString();
    }
}
