package org.microbrain.runtime.update;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Halt;
import org.microbrain.intent.Wish;
import org.microbrain.record.RecordTime;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.Version;

/** The decisions of an update, each a function of what is known alone: no disk, no clock. */
final class UpdateRules {

    /** Starts of the program during one attempt, before the new version is taken to be what ends it. */
    static final int MOST_STARTS = 4;
    /** How much longer than the proof the parent's answer is waited for, if it was connected before. */
    static final Duration HEARTBEAT_GRACE = Duration.ofMinutes(5);

    /** What becomes of a version that is being proved. */
    enum Verdict { WAIT, KEEP, NO_HEARTBEAT }

    private UpdateRules() {
    }

    /**
     * Whether a wish begins an attempt.
     *
     * @param latest  the latest attempt of its component
     * @param running the version that is kept and runs
     * @param failed  whether this attempt has failed before
     */
    static boolean begins(Wish wish, Optional<Trying> latest, Optional<Version> running, boolean failed) {
        if (failed || latest.isPresent() && !latest.get().state().ended()) {
            return false;
        }
        boolean kept = latest.isPresent() && latest.get().state() == AttemptState.KEPT && sameTry(latest.get().wish(),
                wish);
        return !kept || !wish.shadow() && !running.equals(Optional.of(wish.version()));
    }

    /** Whether both ask for the same; another window, ceiling or hold is no reason to begin anew. */
    static boolean sameTry(Wish one, Wish other) {
        return one.version().equals(other.version()) && one.rollout().equals(other.rollout())
                && one.attempt() == other.attempt() && one.shadow() == other.shadow();
    }

    /** Why an attempt that has touched nothing yet is given up, if it is. */
    static Optional<NotGood> givenUp(Trying trying, Optional<Wish> wish) {
        if (wish.isEmpty()) {
            return Optional.of(new NotGood("withdrawn", "不再要求此版本", "this version is no longer wanted"));
        }
        return sameTry(trying.wish(), wish.get()) ? Optional.empty() : Optional.of(new NotGood("superseded",
                "现要求 " + wish.get().version() + "（" + wish.get().rollout() + "）",
                "now " + wish.get().version() + " is wanted (" + wish.get().rollout() + ")"));
    }

    /** Whether what ran before a version that is being proved is wanted back. */
    static boolean wantedBack(Trying trying, Optional<Wish> wish) {
        return wish.isPresent() && trying.previous().equals(Optional.of(wish.get().version()))
                && !sameTry(trying.wish(), wish.get());
    }

    /** Why nothing may be begun now, if so. Without a clock that can be trusted, no window is open. */
    static Optional<NotGood> hold(Wish wish, Optional<Halt> halt, RecordTime now) {
        if (halt.isPresent() && halt.get().halted()) {
            return Optional.of(new NotGood("halted", "全部推广已紧急停止：" + halt.get().why(),
                    "all rollouts are stopped: " + halt.get().why()));
        }
        if (wish.held()) {
            return Optional.of(new NotGood("held", "暂缓：" + wish.whyZh(), "held: " + wish.whyEn()));
        }
        MaintenanceWindow window = wish.window();
        if (window.from() == window.until()) {
            return Optional.empty();
        }
        if (now.quality() == RecordTime.Quality.DOUBTFUL) {
            return Optional.of(new NotGood("clock-doubtful", "本机时钟存疑，等到时钟可信后再看维护时段",
                    "this node's clock is in doubt; the maintenance window is looked at once it can be trusted"));
        }
        return window.open(Instant.ofEpochMilli(now.millis())) ? Optional.empty()
                : Optional.of(new NotGood("outside-window",
                "等待维护时段 " + hours(window), "waits for the maintenance window " + hours(window)));
    }

    private static String hours(MaintenanceWindow window) {
        return String.format("%02d:%02d–%02d:%02d", window.from() / 60, window.from() % 60, window.until() / 60,
                window.until() % 60);
    }

    /**
     * What becomes of a version with which nothing is known to be wrong.
     *
     * @param proved      for how long it has run
     * @param parentBefore whether the parent was connected before the version was put to work
     */
    static Verdict proved(Wish wish, Duration proved, boolean parentBefore, boolean parentNow) {
        if (proved.compareTo(wish.prove()) < 0) {
            return Verdict.WAIT;
        }
        if (!parentBefore || parentNow || wish.shadow()) {
            return Verdict.KEEP;
        }
        return proved.compareTo(wish.prove().plus(HEARTBEAT_GRACE)) < 0 ? Verdict.WAIT : Verdict.NO_HEARTBEAT;
    }
}
