package org.microbrain.core;

import java.util.List;
import java.util.Map;
import org.microbrain.core.rollout.Intents;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.intent.IntentDesk;

/** What rollouts want, said at the core's desk of intents. */
final class SignedWishes implements Intents {

    private final IntentDesk desk;

    SignedWishes(IntentDesk desk) {
        this.desk = desk;
    }

    @Override
    public void desired(Map<NodeId, List<Wish>> desired) {
        desk.issue(desired.entrySet().stream()
                .map(one -> IntentDraft.desired(one.getKey(), new Desired(one.getValue()))).toList()).join();
    }

    @Override
    public void halt(DivisionCode area, boolean halted, String who, String why) {
        desk.issue(List.of(IntentDraft.halt(area, new Halt(halted, who, why)))).join();
    }
}
