package org.microbrain.edge.kura;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.edge.kura.KuraTrials.Return;
import org.microbrain.edge.kura.KuraTrials.Stage;
import org.microbrain.edge.kura.KuraTrials.Trial;
import org.microbrain.release.Component;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayState;
import org.microbrain.runtime.update.NotGood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one released configuration to the gateways of this edge. On trial it goes to one after the other, and to no further one after
 * it failed at one; one that is away is not waited for, and gets it when it comes. When it is given up, those that were put it go back to
 * the snapshot that they saved before. What is kept is wanted of all. For one thread at a time.
 */
final class KuraRollout {

    private static final Logger LOG = LoggerFactory.getLogger(KuraRollout.class);

    /** How long a trial that nobody is here for keeps other updates of the node waiting. */
    static final long ALONE_MILLIS = 1_800_000;
    /** Before all times, with room to add to it. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    /** How a gateway is while something is brought to it. */
    private enum Turn { PUTTING, GOING_BACK, DONE, NOT_FOR_IT }

    private final Component component;
    private final KuraTrials trials;
    private Trial trial;
    /** Null when it wants nothing. */
    private KuraRelease release;
    /** Those that had their turn with what is wanted now, or have it. */
    private final Map<String, Turn> turns = new TreeMap<>();
    private final Set<String> verified = new TreeSet<>();
    /** Since when nobody is here on whom it could be tried. */
    private long aloneSince = NEVER;
    private boolean abandoned;

    KuraRollout(Component component, KuraTrials trials) {
        this.component = component;
        this.trials = trials;
        this.trial = trials.of(component).orElse(new Trial("", Stage.KEPT, Map.of()));
    }

    /** What it does with a gateway. */
    interface Gateways {

        /** All, by name. */
        Set<String> names();

        /** Empty when it is not of the configuration any more. */
        Optional<KuraTwin> twin(String gateway);

        /** Whether a release is for it; false, too, while it has not said what it is. */
        boolean fits(KuraRelease release, String gateway);

        /** Whether it has said what it is. */
        boolean isKnown(String gateway);

        /** What the site does not say of it, so that a release cannot be put there; empty for nothing. */
        Optional<NotGood> lacks(KuraRelease release, String gateway);

        /** What all releases and the site want of it now is told to it. @param onTrial whether it goes back to the snapshot that is kept */
        void want(String gateway, KuraTwin twin, boolean onTrial);
    }

    /** What it wants of a gateway now; null for nothing. */
    KuraRelease of(String gateway) {
        Turn turn = turns.get(gateway);
        return turn == Turn.PUTTING || turn == Turn.DONE ? release : null;
    }

    boolean isTrying() {
        return trial.stage() == Stage.TRYING;
    }

    /** The version is put to work: one gateway after the other. */
    void attempt(KuraRelease next) {
        if (!isAt(next, Stage.TRYING)) {
            begin(next, new Trial(next.version().text(), Stage.TRYING, Map.of()));
        }
    }

    /** The version ran before one that is given up; null for none. */
    void back(KuraRelease before) {
        if (!isAt(before, Stage.BACK)) {
            begin(before, new Trial(before == null ? "" : before.version().text(), Stage.BACK, Map.of()));
        }
    }

    private boolean isAt(KuraRelease next, Stage stage) {
        boolean same = next == null ? release == null : release != null && next.version().equals(release.version());
        return same && trial.stage() == stage;
    }

    /** The program starts, and this version was at work. */
    void resume(KuraRelease was) {
        release = was;
        turns.clear();
        verified.clear();
        if (!trial.version().equals(was.version().text())) {
            trial = new Trial(was.version().text(), Stage.KEPT, Map.of());
        }
    }

    private void begin(KuraRelease next, Trial how) {
        trials.keep(component, how);
        trial = how;
        release = next;
        turns.clear();
        verified.clear();
    }

    /** It proved good here. */
    void keep(Gateways gateways) {
        Trial kept = new Trial(trial.version(), Stage.KEPT, Map.of());
        trials.keep(component, kept);
        trial = kept;
        gateways.names().forEach(gateway -> {
            if (goesBack(gateway).isPresent()) {
                trials.forget(gateway);
            }
        });
    }

    /** Where a gateway goes back to that was put a version of this component. */
    private Optional<Return> goesBack(String gateway) {
        return trials.of(gateway).filter(one -> one.release().startsWith(component.text() + " "));
    }

    /** The same while a version is given up; what was kept is nothing to go back from. */
    private Optional<Return> hasToGoBack(String gateway) {
        return trial.stage() != Stage.BACK ? Optional.empty()
                : goesBack(gateway).filter(one -> release == null || !one.release().equals(release.text()));
    }

    /** To which snapshot a gateway goes back: the one from before this version was first put there, as long as it has it. */
    long goesBackTo(String gateway, List<Long> snapshots) {
        Optional<Return> kept = goesBack(gateway).filter(one -> one.release().equals(release.text()) && snapshots.contains(one.snapshot()));
        if (kept.isEmpty()) {
            trials.keep(gateway, new Return(release.text(), snapshots.get(0), release.components()));
        }
        return kept.map(Return::snapshot).orElse(snapshots.get(0));
    }

    /** Goes on as far as it can without waiting. @param now milliseconds of a monotonic clock */
    void work(Gateways gateways, long now) {
        turns.keySet().retainAll(gateways.names());
        for (String gateway : gateways.names()) {
            gateways.twin(gateway).filter(KuraTwin::isIdle).ifPresent(twin -> goOn(gateway, twin, gateways));
        }
        if (isTrying() && trial.failed().isEmpty() && !turns.containsValue(Turn.PUTTING)) {
            next(gateways).ifPresent(gateway -> begin(gateway, gateways));
        }
        boolean alone = isTrying() && release != null && verified.isEmpty() && !turns.containsValue(Turn.PUTTING);
        aloneSince = !alone ? NEVER : aloneSince == NEVER ? now : aloneSince;
        abandoned = alone && now - aloneSince >= ALONE_MILLIS;
    }

    private void goOn(String gateway, KuraTwin twin, Gateways gateways) {
        Turn turn = turns.get(gateway);
        if (turn == Turn.PUTTING) {
            putting(gateway, twin);
        } else if (turn == Turn.GOING_BACK) {
            // Away it was not told to go back; it is, when it comes.
            turns.remove(gateway);
            if (twin.wentBack()) {
                trials.forget(gateway);
                begin(gateway, gateways);
            }
        } else if (turn == null && !isTrying()) {
            wantOrGoBack(gateway, twin, gateways);
        }
    }

    private void putting(String gateway, KuraTwin twin) {
        KuraState state = twin.state();
        if (state.whole() == GatewayState.FAILED || state.read() == null && !state.en().isEmpty() && state.here()) {
            failed(gateway, state.en().isEmpty() ? new Notice("配置没有生效", "its configuration does not run") : new Notice(state.zh(), state.en()));
        } else if (state.read() != null) {
            LOG.info("gateway {} runs {}", gateway, release);
            turns.put(gateway, Turn.DONE);
            verified.add(gateway);
        } else if (!state.here() && isTrying()) {
            // It went before anything was put there: it has its turn when it is back.
            turns.remove(gateway);
        }
    }

    private void failed(String gateway, Notice why) {
        turns.put(gateway, Turn.DONE);
        if (isTrying()) {
            LOG.warn("gateway {} does not run {}: {}", gateway, release, why.en());
            Trial failed = trial.with(gateway, why);
            trials.keep(component, failed);
            trial = failed;
        }
    }

    private void wantOrGoBack(String gateway, KuraTwin twin, Gateways gateways) {
        Optional<Return> back = hasToGoBack(gateway);
        if (back.isPresent()) {
            if (twin.state().here()) {
                turns.put(gateway, Turn.GOING_BACK);
                twin.goBack(back.get().snapshot(), back.get().components());
            }
        } else if (release == null || gateways.fits(release, gateway)) {
            begin(gateway, gateways);
        } else if (gateways.isKnown(gateway)) {
            turns.put(gateway, Turn.NOT_FOR_IT);
            gateways.want(gateway, twin, false);
        }
    }

    private void begin(String gateway, Gateways gateways) {
        Optional<NotGood> lacking = release == null ? Optional.empty() : gateways.lacks(release, gateway);
        if (lacking.isPresent()) {
            failed(gateway, new Notice(lacking.get().zh(), lacking.get().en()));
            return;
        }
        turns.put(gateway, Turn.PUTTING);
        gateways.twin(gateway).ifPresent(twin -> gateways.want(gateway, twin, isTrying()));
    }

    /** Who is here and has not had it. */
    private Optional<String> next(Gateways gateways) {
        return gateways.names().stream().filter(gateway -> !turns.containsKey(gateway) && isHere(gateway, gateways)
                && gateways.twin(gateway).filter(KuraTwin::isIdle).isPresent()).findFirst();
    }

    private boolean isHere(String gateway, Gateways gateways) {
        return release != null && gateways.fits(release, gateway) && gateways.twin(gateway).filter(twin -> twin.state().here()).isPresent();
    }

    /** What of it goes on. */
    Optional<NotGood> unfinished(Gateways gateways) {
        for (String gateway : gateways.names()) {
            boolean here = gateways.twin(gateway).filter(twin -> twin.state().here()).isPresent();
            boolean goesOn = isTrying() ? isHere(gateway, gateways) && turns.get(gateway) != Turn.DONE
                    : here && (turns.get(gateway) == Turn.GOING_BACK || hasToGoBack(gateway).isPresent());
            if (goesOn) {
                return Optional.of(new NotGood("gateway-under-way", "正在处理网关 " + gateway, "gateway " + gateway + " is at it"));
            }
        }
        return !isTrying() || !verified.isEmpty() ? Optional.empty()
                : Optional.of(new NotGood("gateways-away", "适用的网关都未连接", "no gateway that it is for is here"));
    }

    /** At which gateway it failed, and why. */
    Optional<NotGood> failure() {
        if (abandoned) {
            return Optional.of(new NotGood("gateways-away", "适用的网关都已离开", "the gateways that it is for have gone away"));
        }
        return trial.failed().entrySet().stream().findFirst().map(one -> new NotGood("gateway-failed", "网关 " + one.getKey() + "："
                + one.getValue().zh(), "gateway " + one.getKey() + ": " + one.getValue().en()));
    }
}
