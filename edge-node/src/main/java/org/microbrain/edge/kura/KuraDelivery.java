package org.microbrain.edge.kura;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.release.Component;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;

/** How releases of one kind come to a gateway, and how they are taken back from it. For one thread at a time; may block for the journal. */
abstract sealed class KuraDelivery<R extends KuraRelease> permits KuraConfigurations, KuraDeployments {

    /** What became of what was brought to a gateway. */
    enum How { RUNS, FAILED, NOT_THERE, UNKNOWN }

    /** @param why it failed; empty for nothing */
    record Outcome(How how, Notice why) {

        static final Outcome RUNS = new Outcome(How.RUNS, new Notice("", ""));
        /** It is not here, and nothing was done there. */
        static final Outcome NOT_THERE = new Outcome(How.NOT_THERE, new Notice("", ""));
        static final Outcome UNKNOWN = new Outcome(How.UNKNOWN, new Notice("", ""));

        static Outcome failed(Notice why) {
            return new Outcome(How.FAILED, why);
        }
    }

    /** What gateways have to go back from. */
    protected final KuraTrials trials;
    /** Of all that is asked here; taken by what gateways tell while something is put or brought. */
    protected final Object lock;
    private final KuraSite gateways;
    private final Map<Component, KuraRollout<R>> rollouts = new TreeMap<>();
    /** The one that was read last, and its folder: it is asked for every second while it waits or goes back. Null for none. */
    private R last;
    private Path lastFolder;

    KuraDelivery(KuraTrials trials, KuraSite gateways, Object lock) {
        this.trials = trials;
        this.gateways = gateways;
        this.lock = lock;
    }

    /** The rollout of a component, with nothing in it when it is new. */
    final KuraRollout<R> rollout(Component component) {
        return rollouts.computeIfAbsent(component, one -> new KuraRollout<>(one, trials, gateways, this));
    }

    /** Of all components that were asked for. */
    final Collection<KuraRollout<R>> rollouts() {
        return rollouts.values();
    }

    /** Reads a release. @throws NotGood when it is none */
    final R read(Content content) throws NotGood {
        if (last == null || !last.component().equals(content.component()) || !last.version().equals(content.version())
                || !lastFolder.equals(content.folder())) {
            last = parse(content);
            lastFolder = content.folder();
        }
        return last;
    }

    /** Reads a release from its folder. @throws NotGood when it is none */
    protected abstract R parse(Content content) throws NotGood;

    /** Looks whether it could be at a gateway beside all that is wanted there. @throws NotGood when not */
    abstract void check(R release, String gateway) throws NotGood;

    /** What the site does not say of a gateway, so that a release cannot be put there; empty for nothing. */
    abstract Optional<NotGood> lacks(R release, String gateway);

    /** Whether it can be begun at a gateway that nobody waits for. */
    abstract boolean takes(KuraTwin twin);

    /** What the rollout wants of a gateway now is brought there. Only while the gateway is idle. */
    abstract void put(KuraRollout<R> rollout, String gateway, KuraTwin twin);

    /** What became of that; asked once the gateway is idle again. */
    abstract Outcome outcome(KuraRollout<R> rollout, String gateway, KuraTwin twin);

    /** The release that a gateway has to go back from when it is given up, as text; empty for none. */
    abstract Optional<String> returns(String gateway);

    /** It is back, or the version is kept. */
    abstract void forget(String gateway);

    /**
     * It goes back to what it was before. Only while it is idle.
     *
     * @param why what is kept does not run there, to be said afterwards; empty for a version that is given up everywhere
     */
    abstract void goBack(KuraRollout<R> rollout, String gateway, KuraTwin twin, Optional<Notice> why);

    /** Whether it was told so, asked once it is idle again. */
    abstract boolean wentBack(KuraTwin twin);

    /** Whether a gateway at which a kept version fails goes back by itself; else it is told to. */
    abstract boolean goesBackByItself();
}
