package org.microbrain.core.rollout;

import java.time.Duration;

/**
 * What must have been seen of a wave before the next one starts, and what stops the rollout at once.
 *
 * @param mostFailed  more of the wave's nodes than this failed, went back or are unwell: stop
 * @param mostQuiet   more of them than this went quiet after they were asked: stop
 * @param observe     how long a node must have run the new version
 * @param quietAfter  a node of which nothing is heard for so long has gone quiet
 * @param slowAfter   a node that gets no further for so long is given up, though it is heard of
 * @param backlog     whether a node is unwell when more waits there than before, see {@link #MUCH_BACKLOG}
 * @param memory      whether a node is unwell when its program takes more memory than its gateway model lets it
 * @param detections  detections an hour of the wave may be at most so many times what the versions before made, and at least
 *                    that part of it; 0: not looked at. {@link #FEW_DETECTIONS} more or less never count
 * @param mostMissed  warnings that the new model, running beside the old one, may have missed in all; -1: not looked at
 */
public record Gate(Percent mostFailed, Percent mostQuiet, Duration observe, Duration quietAfter, Duration slowAfter,
                   boolean backlog, boolean memory, double detections, int mostMissed) {

    /** So many more waiting records than before are no cause for alarm. */
    public static final long MUCH_BACKLOG = 1_000;
    /** A wave so small that chance rules its detections is not judged by them. */
    public static final double FEW_DETECTIONS = 5;

    private static final Duration LONGEST = Duration.ofDays(90);

    /** Five in a hundred may fail, ten go quiet; an hour of looking. */
    public static final Gate USUAL = new Gate(new Percent(5), new Percent(10), Duration.ofHours(1), Duration.ofHours(2),
            Duration.ofDays(3), true, true, 3, 0);

    /** @throws IllegalArgumentException when a number is out of its range; the message says which */
    public Gate {
        if (observe.isNegative() || observe.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("observe for 0 to 90 days, got " + observe);
        }
        if (quietAfter.compareTo(Duration.ofMinutes(1)) < 0 || quietAfter.compareTo(LONGEST) > 0
                || slowAfter.compareTo(quietAfter) < 0 || slowAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a node is quiet after 1 minute to 90 days and slow after at least that, got "
                    + quietAfter + " and " + slowAfter);
        }
        if (!(detections == 0 || detections >= 1 && detections <= 1_000)) {
            throw new IllegalArgumentException("a factor of detections is 0 (not looked at) or 1 to 1000, got " + detections);
        }
        if (mostMissed < -1) {
            throw new IllegalArgumentException("missed warnings are counted from 0; -1 for not looked at, got " + mostMissed);
        }
    }

    /** The same with another time of looking. */
    public Gate observing(Duration time) {
        return new Gate(mostFailed, mostQuiet, time, quietAfter, slowAfter, backlog, memory, detections, mostMissed);
    }

    /** The same with other shares. */
    public Gate allowing(Percent failed, Percent quiet) {
        return new Gate(failed, quiet, observe, quietAfter, slowAfter, backlog, memory, detections, mostMissed);
    }
}
