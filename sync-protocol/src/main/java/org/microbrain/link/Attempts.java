package org.microbrain.link;

import java.util.random.RandomGenerator;

/**
 * What is known of dialing one parent, and when to try again. A line that is down is tried each second, and several times
 * a second for the first ten minutes, so that draining begins at once; a parent that refuses is left alone for longer
 * and longer, until a knock shows that it went away and came back. Belongs to the uplink's thread.
 */
final class Attempts {

    /** A parent that restarts is away for less than this; the line's bytes for trying more often are few meanwhile. */
    private static final long RESTART_MILLIS = 600_000;
    private static final int RESTART_PART = 6;

    final Parent parent;
    final Resends resends = new Resends();
    final IntentsChild.Mark intents = new IntentsChild.Mark();
    UplinkSession session;
    private final LinkSettings settings;
    private final RandomGenerator random;
    private long nextTry;
    private long heard;
    private long backOff;
    private long nextKnock;
    private boolean knocking;
    private boolean away;
    private String lastFailure;

    Attempts(Parent parent, LinkSettings settings, RandomGenerator random) {
        this.parent = parent;
        this.settings = settings;
        this.random = random;
    }

    boolean due(long elapsed) {
        return elapsed >= nextTry;
    }

    /** A sign of life cuts a long pause short. */
    void knock(Dialer dialer, long elapsed) {
        long retry = settings.retry().toMillis();
        if (backOff <= retry || elapsed < nextKnock) {
            return;
        }
        if (knocking && elapsed < nextKnock + settings.greeting().toMillis()) {
            return;
        }
        knocking = true;
        nextKnock = elapsed + retry;
        dialer.knock(parent, answered -> {
            knocking = false;
            if (answered && away) {
                nextTry = 0;
            }
            away = !answered;
        });
    }

    /**
     * Decides when the next attempt comes.
     *
     * @param lived   milliseconds the session was open
     * @param serving whether another parent serves meanwhile
     */
    void ended(UplinkSession.End end, long lived, boolean serving, long elapsed) {
        session = null;
        away = false;
        nextKnock = 0;
        if (end != UplinkSession.End.UNREACHABLE) {
            heard = elapsed;
        }
        nextTry = elapsed + pause(end, lived, serving, elapsed - heard > RESTART_MILLIS);
    }

    private long pause(UplinkSession.End end, long lived, boolean serving, boolean longGone) {
        long retry = settings.retry().toMillis();
        long probe = settings.returnProbe().toMillis();
        switch (end) {
            case UNREACHABLE -> backOff = 0;
            // Links that end soon after they opened are given a rest.
            case LOST -> backOff = lived >= probe ? 0 : Math.min(Math.max(retry, backOff * 2), probe);
            case LEFT -> backOff = 0;
            case NO_GREETING -> backOff = Math.min(Math.max(retry / 2, backOff * 2), retry);
            case REFUSED -> backOff = Math.min(Math.max(retry, backOff * 2), settings.refusedRetry().toMillis());
        }
        if (backOff > 0) {
            return backOff / 2 + random.nextLong(backOff);
        }
        if (end == UplinkSession.End.UNREACHABLE && !serving && !longGone) {
            return retry / RESTART_PART + random.nextLong(retry / RESTART_PART);
        }
        return (serving ? probe : retry / 2) + random.nextLong(retry);
    }

    /** Nobody serves any more: a parent that was only looked at now and then is wanted soon. */
    void hurry(long elapsed) {
        if (backOff == 0) {
            long retry = settings.retry().toMillis();
            nextTry = Math.min(nextTry, elapsed + retry / 2 + random.nextLong(retry));
        }
    }

    /** @return true when it differs from the last one, so that it is worth a line in the log */
    boolean failedAnew(String why) {
        boolean anew = !why.equals(lastFailure);
        lastFailure = why;
        return anew;
    }

    void welcomed() {
        lastFailure = null;
    }
}
