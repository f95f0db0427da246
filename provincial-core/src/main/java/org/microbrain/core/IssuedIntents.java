package org.microbrain.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.microbrain.core.rollout.Intents;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.intent.IntentDesk;

/** What rollouts wish, said by the core's desk of intents: signed, numbered, on its disk. Waits until it is. */
final class IssuedIntents implements Intents {

    private final IntentDesk desk;

    IssuedIntents(IntentDesk desk) {
        this.desk = desk;
    }

    @Override
    public void desired(Map<NodeId, List<Wish>> desired) {
        issue(desired.entrySet().stream().map(one -> IntentDraft.desired(one.getKey(), new Desired(one.getValue()))).toList());
    }

    @Override
    public void halt(DivisionCode area, boolean halted, String who, String why) {
        String name = who.substring(0, Math.min(who.length(), Halt.LONGEST_WHO));
        issue(List.of(IntentDraft.halt(area, new Halt(halted, name, why))));
    }

    @Override
    public boolean nothingSaid() {
        return desk.saidNothing();
    }

    private void issue(List<IntentDraft> drafts) {
        try {
            desk.issue(drafts).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
