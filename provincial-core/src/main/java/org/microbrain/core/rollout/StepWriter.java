package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.storage.SqliteFile;

/** Makes the steps of rollouts true: on the disk with all that follows from them, then in memory. For one thread. */
final class StepWriter {

    private final SqliteFile file;
    private final StoredRollouts stored;
    private final Announcements announcements;
    private final Map<Long, Rollout> rollouts;
    private final Owners owners;
    private long took;

    StepWriter(SqliteFile file, Announcements announcements, Map<Long, Rollout> rollouts, Owners owners) {
        this.file = file;
        this.stored = new StoredRollouts(file);
        this.announcements = announcements;
        this.rollouts = rollouts;
        this.owners = owners;
    }

    /** How many steps were written down. */
    long took() {
        return took;
    }

    /** Writes down a step and what follows from it, then makes it so in memory. */
    void take(Rollout before, Rollout.Step step, Instant now, RolloutEvent event) {
        Rollout next = step.next();
        long number = next.plan().number();
        boolean same = step.changed().isEmpty() && step.actions().isEmpty() && next.state() == before.state()
                && next.wave() == before.wave() && event == null;
        if (same) {
            return;
        }
        List<RolloutEvent> events = events(before, step, now);
        if (event != null) {
            events.add(event);
        }
        Map<NodeId, Boolean> owned = new LinkedHashMap<>();
        Set<NodeId> anew = new LinkedHashSet<>();
        sort(step.actions(), owned, anew);
        file.transaction(() -> {
            stored.write(next);
            stored.write(number, step.changed());
            owned.forEach((node, mine) -> {
                Owned what = new Owned(node, next.plan().component());
                if (mine) {
                    stored.own(what, number);
                } else {
                    stored.disown(what);
                }
            });
            announcements.write(anew);
            events.forEach(one -> stored.happened(number, one.at(), one.word(), one.who(), one.detail()));
            return null;
        });
        took++;
        rollouts.put(number, next);
        owned.forEach((node, mine) -> {
            Owned what = new Owned(node, next.plan().component());
            if (mine) {
                owners.put(what, number);
            } else {
                owners.remove(what);
            }
        });
        if (!anew.isEmpty()) {
            announcements.due();
        }
    }

    /** A rollout takes back only what is its own: {@link Precedence} tells it otherwise before. */
    private static void sort(List<Action> actions, Map<NodeId, Boolean> owned, Set<NodeId> anew) {
        for (Action action : actions) {
            if (action instanceof Action.Wish wish) {
                owned.put(wish.node(), true);
                anew.add(wish.node());
            } else if (action instanceof Action.WishBack back) {
                owned.put(back.node(), true);
                anew.add(back.node());
            } else if (action instanceof Action.TakeBack taken) {
                owned.put(taken.node(), false);
                anew.add(taken.node());
            } else if (action instanceof Action.SayAgain again) {
                anew.add(again.node());
            }
        }
    }

    private static List<RolloutEvent> events(Rollout before, Rollout.Step step, Instant now) {
        List<RolloutEvent> events = new ArrayList<>();
        for (Action action : step.actions()) {
            if (action instanceof Action.WaveStarted started) {
                events.add(new RolloutEvent(now, "wave", "", Integer.toString(started.wave())));
            } else if (action instanceof Action.Stopped stopped) {
                events.add(new RolloutEvent(now, "gate", "", stopped.wave() + " " + stopped.why().stream()
                        .map(GateCheck::text).collect(Collectors.joining(" "))));
            }
        }
        if (step.next().state() == RolloutState.FINISHED && before.state() != RolloutState.FINISHED) {
            events.add(new RolloutEvent(now, "finished", "", ""));
        }
        return events;
    }
}
