package org.microbrain.infer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.infer.ShadowReport.Tally;

/**
 * A candidate that judges the same readings beside the rules at work. What it says goes to nobody; it is counted and
 * compared. Nothing here throws for what the candidate does: when it fails it is no longer asked, and the report says so.
 * Costs as much memory and time again as the rules at work, and about 100 KB. For one thread.
 */
public final class Shadow {

    /** How far apart two warnings may be and still be one. */
    public static final Duration TOGETHER = Duration.ofHours(1);

    private final DetectorPackage candidate;
    private final Inference inference;
    private final ShadowComparison comparison = new ShadowComparison(TOGETHER.toMillis());
    private final Map<String, Tally> tallies = new HashMap<>();
    private long since;
    private long readings;
    private long detectionsLive;
    private String failed = "";

    /**
     * @param live  the judgement it goes beside; its area and limits are the candidate's, too
     * @param state what {@link Inference#save()} of {@code live} gave: the candidate begins with what was learnt there
     *              and with the open episodes; empty to begin with nothing
     * @param now   the node's clock
     */
    public Shadow(DetectorPackage candidate, Inference live, byte[] state, Instant now) {
        this.candidate = candidate;
        this.inference = live.beside(candidate.rules());
        this.since = SeriesReading.clamp(now);
        if (state.length > 0) {
            inference.restore(state);
        }
    }

    public DetectorPackage candidate() {
        return candidate;
    }

    /**
     * Judges a reading that the rules at work have judged; the parameters are those of {@link Inference#observe}.
     *
     * @param live what those said of it
     */
    public void observe(String series, String unit, long millis, double value, int quality, Instant now,
                        List<Finding> live) {
        readings++;
        compare(live, now, () -> inference.observe(series, unit, millis, value, quality, now));
    }

    /** As {@link Inference#tick}. */
    public void tick(Instant now, List<Finding> live) {
        compare(live, now, () -> inference.tick(now));
    }

    private interface Judgement {
        List<Finding> findings();
    }

    private void compare(List<Finding> live, Instant now, Judgement judgement) {
        comparison.work(SeriesReading.clamp(now));
        for (Finding finding : live) {
            if (finding instanceof Warning warning) {
                comparison.add(warning, false);
            } else {
                detectionsLive++;
            }
        }
        if (!failed.isEmpty()) {
            return;
        }
        try {
            judgement.findings().forEach(this::count);
        } catch (RuntimeException e) {
            failed = e.toString();
        }
    }

    private void count(Finding finding) {
        if (finding instanceof Warning warning) {
            comparison.add(warning, true);
            Tally before = tallies.getOrDefault(warning.rule(), Tally.NONE);
            List<Long> warnings = new ArrayList<>(before.warnings());
            warnings.set(warning.level().ordinal(), warnings.get(warning.level().ordinal()) + 1);
            tallies.put(warning.rule(), new Tally(before.detections(), warnings));
        } else if (finding instanceof Detection detection) {
            Tally before = tallies.getOrDefault(detection.rule(), Tally.NONE);
            tallies.put(detection.rule(), new Tally(before.detections() + 1, before.warnings()));
        }
    }

    public ShadowReport report() {
        return new ShadowReport(candidate.id(), candidate.version(), since, readings, detectionsLive, tallies,
                comparison.both(), comparison.lead(), comparison.onlyShadow(), comparison.onlyLive(),
                comparison.open(true), comparison.open(false), comparison.differences(), inference.faults(), failed);
    }

    /** All that a restart must not lose. */
    public byte[] save() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            byte[] judged = inference.save();
            out.writeInt(judged.length);
            out.write(judged);
            out.writeUTF(candidate.id());
            out.writeInt(candidate.version());
            out.writeLong(since);
            out.writeLong(readings);
            comparison.save(out);
            out.writeInt(tallies.size());
            for (Map.Entry<String, Tally> entry : tallies.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue().detections());
                for (long count : entry.getValue().warnings()) {
                    out.writeLong(count);
                }
            }
            out.writeLong(detectionsLive);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
    }

    /**
     * Goes on where {@link #save()} of a shadow of the same package stood.
     *
     * @throws IllegalArgumentException when the bytes are no such state or of another package; this shadow is then not
     *                                  to be used further
     */
    public void restore(byte[] state) {
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(state));
            inference.restore(in.readNBytes(in.readInt()));
            if (!in.readUTF().equals(candidate.id()) || in.readInt() != candidate.version()) {
                throw new IOException("it is of another package");
            }
            since = in.readLong();
            readings = in.readLong();
            comparison.restore(in);
            tallies.clear();
            for (int left = Saved.count(in, RuleSettings.MAX_RULES); left > 0; left--) {
                String rule = in.readUTF();
                tallies.put(rule, new Tally(in.readLong(),
                        List.of(in.readLong(), in.readLong(), in.readLong(), in.readLong())));
            }
            detectionsLive = in.readLong();
        } catch (IOException e) {
            throw new IllegalArgumentException("saved state of a shadow cannot be read: " + e.getMessage(), e);
        }
    }
}
