package org.microbrain.core.rollout;

import java.time.Duration;
import java.util.Optional;
import org.microbrain.intent.Wish;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.runtime.console.Notice;

/** From a rollout and one of its nodes to the wish that goes there. Pure. */
final class Wishes {

    private static final int LONGEST_WHY = 400;

    private Wishes() {
    }

    /**
     * @param paused whether the rollout rests
     * @param hold   who holds it at the node
     */
    static Wish of(Plan plan, Track track, KnownNode node, boolean paused, Optional<StandingHold> hold) {
        boolean back = track.stage() == Stage.GOING_BACK || track.stage() == Stage.BACK;
        Notice why = why(plan, track, back, paused, hold);
        return new Wish(plan.component(), back ? track.previous().orElseThrow() : plan.version(), plan.name(), track.wave(),
                plan.attempt(Math.max(1, track.tries())), !back && (paused || hold.isPresent()), why.zh(), why.en(),
                back ? MaintenanceWindow.ALWAYS : plan.window(), plan.ceilings().of(node.line()), plan.priority(),
                plan.shadow() && !back, plan.prove());
    }

    private static Notice why(Plan plan, Track track, boolean back, boolean paused, Optional<StandingHold> hold) {
        if (back) {
            return new Notice("发布 " + plan.name() + " 已回退", "rollout " + plan.name() + " was rolled back");
        }
        if (hold.isPresent()) {
            String who = cut(hold.get().who());
            String why = cut(hold.get().why());
            return new Notice("由 " + who + " 暂缓：" + why, "held by " + who + ": " + why);
        }
        return paused ? new Notice("发布 " + plan.name() + " 已暂停", "rollout " + plan.name() + " is paused")
                : new Notice("由发布 " + plan.name() + " 第 " + track.wave() + " 波选中", "selected by rollout " + plan.name()
                + ", wave " + track.wave());
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_WHY));
    }

    static Wish of(Pin pin) {
        return new Wish(pin.component(), pin.version(), "pin", 1, pin.number() * 1_000 + 1, false,
                "由 " + cut(pin.who()) + " 固定", "pinned by " + cut(pin.who()), MaintenanceWindow.ALWAYS, 0, 100, false,
                Duration.ofMinutes(10));
    }
}
