package org.microbrain.infer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.microbrain.infer.DetectorFault.Kind;

/**
 * A detector that can do no harm: what it throws goes no further. One that learns is set aside at its first fault, and
 * when it was slow {@value #SLOW_CALLS} times in a row; its series is then left to the fixed limits. A fixed limit is
 * never set aside, because it may be the only one to see the next flood: it starts afresh, and the fault is told. One
 * that this node cannot have, or that too many have already, is set aside from the beginning.
 */
final class GuardedDetector {

    /** Milliseconds for one reading; a thousand times what a detector needs on a slow gateway. */
    static final long SLOW_MILLIS = 50;
    /** A pause of the collector or a busy machine makes one call slow, perhaps two, of the same detector. */
    static final int SLOW_CALLS = 5;

    private interface Call {
        Optional<Detection> on(Detector detector);
    }

    private final DetectorSettings settings;
    private final Subject subject;
    private final LongSupplier elapsed;
    private final boolean placed;
    /** Null when it could not be started. */
    private Detector detector;
    private int slow;
    private Kind kind;
    private long times;
    private boolean aside;
    private String detail = "";

    /**
     * @param elapsed milliseconds that never go back
     * @param places  of detectors of which there are but a few
     */
    GuardedDetector(DetectorSettings settings, Subject subject, LongSupplier elapsed, Places places) {
        this.settings = settings;
        this.subject = subject;
        this.elapsed = elapsed;
        this.placed = places.take(settings);
        if (placed) {
            start();
        } else {
            missing("最多 " + settings.mostSeries() + " 个序列可用 / at most " + settings.mostSeries() + " series may have it");
        }
    }

    private void start() {
        try {
            detector = settings.start(subject);
        } catch (RuntimeException | LinkageError e) {
            missing(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void missing(String why) {
        kind = Kind.NOT_STARTED;
        times++;
        detail = why;
        aside = true;
    }

    /** Others may have its place from now on. */
    void leave(Places places) {
        if (placed) {
            places.leave(settings);
        }
    }

    DetectorSettings settings() {
        return settings;
    }

    boolean learns() {
        return detector == null || detector.learns();
    }

    Optional<Detection> observe(SeriesReading reading) {
        return guarded(it -> it.observe(reading));
    }

    /** As {@link #observe(SeriesReading)}, for one that learns. */
    Optional<Detection> compare(SeriesReading reading, boolean learning) {
        return guarded(it -> {
            it.learning(learning);
            return it.observe(reading);
        });
    }

    Optional<Detection> tick(Instant now) {
        return guarded(it -> it.tick(now));
    }

    int grade() {
        return aside ? 0 : detector.grade();
    }

    private Optional<Detection> guarded(Call call) {
        if (aside) {
            return Optional.empty();
        }
        boolean timed = detector.learns();
        long began = timed ? elapsed.getAsLong() : 0;
        Optional<Detection> said;
        try {
            said = call.on(detector);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fault(Kind.FAILED, e.toString());
            return Optional.empty();
        }
        if (said.isPresent() && !(said.get().score() >= 0 && said.get().score() <= 1)) {
            fault(Kind.NONSENSE, String.valueOf(said.get().score()));
            return Optional.empty();
        }
        if (timed) {
            long took = elapsed.getAsLong() - began;
            slow = took > SLOW_MILLIS ? slow + 1 : 0;
            if (slow == SLOW_CALLS) {
                fault(Kind.SLOW, took + " ms");
            }
        }
        return said;
    }

    private void fault(Kind what, String why) {
        kind = what;
        times++;
        detail = why;
        aside = detector.learns();
        start();
    }

    /** What is wrong with it, if anything is. */
    Optional<DetectorFault> fault(String rule) {
        return times == 0 ? Optional.empty()
                : Optional.of(new DetectorFault(subject.series(), rule, settings.word(), kind, times, aside, detail));
    }

    /** Writes the length of its state and the state; one that was set aside has none and starts afresh from it. */
    void save(DataOutput out) throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        if (!aside) {
            try {
                detector.save(new DataOutputStream(state));
            } catch (RuntimeException e) {
                fault(Kind.FAILED, e.toString());
                state.reset();
            }
        }
        out.writeInt(state.size());
        out.write(state.toByteArray());
    }

    void restore(byte[] state) {
        if (state.length == 0 || detector == null) {
            return;
        }
        try {
            detector.restore(new DataInputStream(new ByteArrayInputStream(state)));
        } catch (IOException | RuntimeException e) {
            kind = Kind.UNREADABLE;
            times++;
            detail = e.toString();
            start();
        }
    }
}
