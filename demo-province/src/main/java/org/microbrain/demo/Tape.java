package org.microbrain.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Plays a recording {@code speed} times faster than it was recorded, and starts again at its end. Reading times lie on
 * the present, compressed clock: what took 30 minutes there takes 30 min / speed here, so times are never in the future
 * and never repeat. {@link #cue} cuts ahead in the recording; the clock goes on without a gap.
 *
 * <p>{@link #advance()} belongs to one thread; {@link #cue} may be called from any.
 */
final class Tape {

    /** Longest pause that is played; a longer gap in the recording is shortened to this (recorded time). */
    private static final Duration LONGEST_GAP = Duration.ofHours(2);

    private final Recording recording;
    private final double speed;
    private final AtomicReference<Instant> cue = new AtomicReference<>();
    private int row;
    private double dueMs;
    private long lastMs;

    /**
     * @param from  recorded time of the first row to play
     * @param start when it is to be played
     */
    Tape(Recording recording, Instant from, double speed, Instant start) {
        this.recording = recording;
        this.speed = speed;
        this.row = rowAt(from);
        this.dueMs = start.toEpochMilli();
        this.lastMs = start.toEpochMilli();
    }

    /** From the next row on, go on at recorded time {@code recorded}. */
    void cue(Instant recorded) {
        cue.set(recorded);
    }

    /** When the present row is to be published; also the time of its reading. Epoch milliseconds. */
    long dueMs() {
        return lastMs;
    }

    /** The value of the present row, empty when the source has none. */
    OptionalDouble value() {
        return recording.samples().get(row).value();
    }

    /** Recorded time of the present row. */
    Instant recordedTime() {
        return recording.samples().get(row).time();
    }

    /** Goes to the next row. */
    void advance() {
        List<Recording.Sample> samples = recording.samples();
        int next = (row + 1) % samples.size();
        Duration gap = next == 0 ? typicalGap() : Duration.between(samples.get(row).time(), samples.get(next).time());
        Instant cut = cue.getAndSet(null);
        if (cut != null) {
            next = rowAt(cut);
        }
        row = next;
        dueMs += Math.min(gap.toMillis(), LONGEST_GAP.toMillis()) / speed;
        lastMs = Math.max(lastMs + 1, Math.round(dueMs));
    }

    private Duration typicalGap() {
        return Duration.between(recording.samples().get(0).time(), recording.samples().get(1).time());
    }

    private int rowAt(Instant recorded) {
        List<Recording.Sample> samples = recording.samples();
        for (int i = 0; i < samples.size(); i++) {
            if (!samples.get(i).time().isBefore(recorded)) {
                return i;
            }
        }
        throw new IllegalArgumentException("recording " + recording.name() + " ends before " + recorded);
    }
}
