package org.microbrain.edge.update;

import java.util.Optional;
import org.microbrain.edge.kura.KuraRollouts;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;

/**
 * Configurations and packages of gateways with Kura. They are brought to the gateways on a thread of its own and take minutes; what is said
 * here is what is wanted of them, and how far they are.
 */
public final class KuraApplier implements Applier {

    private final KuraRollouts rollouts;

    public KuraApplier(KuraRollouts rollouts) {
        this.rollouts = rollouts;
    }

    @Override
    public void check(Content content) throws NotGood {
        rollouts.check(content);
    }

    @Override
    public Optional<NotGood> notYet(Content content) {
        return rollouts.notYet(content);
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        rollouts.attempt(content);
        return Effect.NOW;
    }

    @Override
    public Effect back(Content content) throws NotGood {
        rollouts.back(content);
        return Effect.NOW;
    }

    @Override
    public Effect remove(Component component) throws NotGood {
        rollouts.remove(component);
        return Effect.NOW;
    }

    @Override
    public void resume(Content content) throws NotGood {
        rollouts.resume(content);
    }

    @Override
    public Optional<NotGood> trouble(Content content) {
        return rollouts.failure(content.component());
    }

    @Override
    public Optional<NotGood> unfinished(Component component) {
        return rollouts.unfinished(component);
    }

    @Override
    public void keep(Content content) {
        rollouts.keep(content.component());
    }
}
