package org.microbrain.infer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.microbrain.record.DivisionCode;

/**
 * The judgement of an edge node: readings in, detections and warnings out. It neither looks ahead nor at any clock; the
 * same rules, readings and ticks give the same findings (but for the random part of warning ids). For one thread.
 *
 * <p>Limits: series beyond the series limit, and those with a name or unit longer than {@value #MAX_NAME} characters,
 * are not judged and are counted. Memory for each series: the sum of its detectors (each names its own, 100 bytes to 15
 * KB) and 12 KB, most of it what is usual.
 */
public final class Inference {

    public static final int MAX_NAME = 256;

    private static final int MAX_FAULTS = 100;
    private static final int FORMAT = 0x4d424933;
    /** The same without what is usual. */
    private static final int EARLIER_FORMAT = 0x4d424932;

    private final DivisionCode area;
    private final LongSupplier elapsed;
    private RuleSettings rules;
    private final int seriesLimit;
    private final WarningMint mint;
    private Map<String, SeriesWatch> watches = new LinkedHashMap<>();
    private Places places = new Places();
    private long unwatched;

    /**
     * @param area        the division warnings are for
     * @param seriesLimit most series judged, 1 or more
     * @param random      for warning ids
     */
    public Inference(DivisionCode area, RuleSettings rules, int seriesLimit, RandomGenerator random) {
        this(area, rules, seriesLimit, random, () -> 0);
    }

    /**
     * @param elapsed milliseconds that never go back, by which detectors that have become slow are found; it changes no
     *                result of those that are quick
     */
    public Inference(DivisionCode area, RuleSettings rules, int seriesLimit, RandomGenerator random,
                     LongSupplier elapsed) {
        this.area = area;
        this.elapsed = elapsed;
        this.rules = rules;
        this.seriesLimit = seriesLimit;
        this.mint = new WarningMint(area, random);
    }

    /**
     * Judges one reading.
     *
     * @param unit    empty when not known; when it changes from one to another, the series starts afresh
     * @param millis  time of the measurement, or {@link org.microbrain.block.Reading#NO_TIME}
     * @param quality see {@link org.microbrain.block.Reading#quality()}
     * @param now     when it arrived; warnings are born at this time
     * @return detections, each warning after those that caused it; mostly empty
     */
    public List<Finding> observe(String series, String unit, long millis, double value, int quality, Instant now) {
        SeriesWatch watch = watches.get(series);
        if (watch == null || !unit.isEmpty() && !unit.equals(watch.unit())) {
            if (series.length() > MAX_NAME || unit.length() > MAX_NAME
                    || watch == null && watches.size() >= seriesLimit) {
                unwatched++;
                return List.of();
            }
            if (watch != null) {
                watch.leave(places);
            }
            watch = new SeriesWatch(series, unit, rules.rules(), elapsed, places);
            watches.put(series, watch);
        }
        long arrival = SeriesReading.clamp(now);
        return watch.observe(new SeriesReading(series, watch.unit(), millis, value, quality, arrival), mint);
    }

    /** Looks for silence; to be called about once a second. */
    public List<Finding> tick(Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (SeriesWatch watch : watches.values()) {
            findings.addAll(watch.tick(now, mint));
        }
        return findings;
    }

    /** What is usual for a series, and its forecast; nothing of one that is not judged or not known well enough. */
    public Outlook outlook(String series) {
        SeriesWatch watch = watches.get(series);
        return watch == null ? Outlook.NONE : watch.outlook();
    }

    /** The highest level of the open episodes of each series, 1 blue to 4 red; series without one are left out. */
    public Map<String, Integer> levels() {
        Map<String, Integer> levels = new HashMap<>();
        watches.forEach((series, watch) -> {
            if (watch.level() > 0) {
                levels.put(series, watch.level());
            }
        });
        return levels;
    }

    /**
     * Puts other rules to work, between two readings. Rules that stay (by name) keep their open episodes, so that no
     * warning is raised twice or forgotten; detectors keep their state where {@link DetectorSettings#memory()} says so,
     * the others begin anew. Faults are forgotten. If anything goes wrong, the rules at work stay.
     */
    public void swap(RuleSettings others) {
        RuleSettings before = rules;
        try {
            rules = others;
            restore(save());
        } catch (RuntimeException e) {
            rules = before;
            throw e;
        }
    }

    /**
     * Warnings of open episodes that people have not ended: nothing is learnt from their series meanwhile, so that a
     * second flood like the first is new again. To be asked from time to time; those that have ended go to {@link
     * #settle}.
     */
    public List<String> unsettled() {
        return watches.values().stream().flatMap(SeriesWatch::unsettled).toList();
    }

    /** People have ended this warning, as false or as over: what comes from now on may be learnt. */
    public void settle(String warning) {
        watches.values().forEach(watch -> watch.settle(warning));
    }

    /** The rules at work. */
    public RuleSettings rules() {
        return rules;
    }

    /** A judgement for the same place and within the same limits, whose warnings nobody will see. */
    Inference beside(RuleSettings others) {
        // Ids of warnings that nobody sees need no chance.
        return new Inference(area, others, seriesLimit, () -> 0, elapsed);
    }

    /** Detectors that do not work as they must; at most {@value #MAX_FAULTS}. */
    public List<DetectorFault> faults() {
        return watches.values().stream().flatMap(watch -> watch.faults().stream()).limit(MAX_FAULTS).toList();
    }

    /** The most that other rules would keep in memory of the series that are judged now, in bytes, roughly. */
    public long mostBytes(RuleSettings others) {
        return watches.entrySet().stream().mapToLong(one -> others.mostBytes(one.getKey(), one.getValue().unit())).sum();
    }

    /** Series that are judged. */
    public int series() {
        return watches.size();
    }

    /** Readings that were not judged because of a limit. */
    public long unwatched() {
        return unwatched;
    }

    /** What was learnt and which episodes are open, so that a restart neither forgets nor raises a warning twice. */
    public byte[] save() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(FORMAT);
            out.writeLong(unwatched);
            out.writeInt(watches.size());
            for (SeriesWatch watch : watches.values()) {
                watch.save(out);
            }
            byte[] content = bytes.toByteArray();
            return ByteBuffer.allocate(content.length + 4).put(content).putInt(checksum(content)).array();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
    }

    /**
     * Takes over what {@link #save()} gave, perhaps under other rules: rules keep their episodes by name, detectors
     * their state as in {@link #swap}.
     *
     * @throws IllegalArgumentException when the bytes are no such state; nothing is changed then
     */
    public void restore(byte[] state) {
        int length = state.length - 4;
        if (length < 4 || ByteBuffer.wrap(state).getInt(length) != checksum(ByteBuffer.wrap(state, 0, length))) {
            throw new IllegalArgumentException("saved inference state is damaged");
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(state, 0, length));
            int format = in.readInt();
            if (format != FORMAT && format != EARLIER_FORMAT) {
                throw new IOException("it is of another version");
            }
            long refused = in.readLong();
            Map<String, SeriesWatch> restored = new LinkedHashMap<>();
            Places taken = new Places();
            for (int left = in.readInt(); left > 0; left--) {
                String series = in.readUTF();
                SeriesWatch watch = SeriesWatch.restore(in, series, rules.rules(), elapsed, taken,
                        format == FORMAT);
                if (restored.size() < seriesLimit) {
                    restored.put(series, watch);
                }
            }
            watches = restored;
            places = taken;
            unwatched = refused;
        } catch (IOException e) {
            throw new IllegalArgumentException("saved inference state cannot be read: " + e.getMessage(), e);
        }
    }

    private static int checksum(byte[] content) {
        return checksum(ByteBuffer.wrap(content));
    }

    private static int checksum(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
