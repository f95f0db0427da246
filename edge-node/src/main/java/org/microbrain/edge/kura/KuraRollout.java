package org.microbrain.edge.kura;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.edge.kura.KuraTrials.Stage;
import org.microbrain.edge.kura.KuraTrials.Trial;
import org.microbrain.release.Component;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the releases of one component to the gateways of this edge. On trial one goes to one gateway after the other, and to no further one after
 * it failed at one; one that is away is not waited for, and gets it when it comes. When it is given up, those that were put it go back to
 * what they had before. What is kept is wanted of all. How it comes to a gateway and goes from it is its kind's ({@link KuraDelivery}). For one thread at a time.
 */
final class KuraRollout<R extends KuraRelease> {

    private static final Logger LOG = LoggerFactory.getLogger(KuraRollout.class);

    /** How long a trial that nobody is here for keeps other updates of the node waiting. */
    static final long ALONE_MILLIS = 1_800_000;
    /** Before all times, with room to add to it. */
    private static final long NEVER = Long.MIN_VALUE / 2;

    /** How a gateway is while something is brought to it. */
    private enum Turn {
        PUTTING,
        /** It is told to go back from a version that is given up. */
        GOING_BACK,
        /** It is told to go back from one that is kept and that failed there. */
        TAKEN_BACK,
        DONE,
        NOT_FOR_IT
    }

    private final Component component;
    private final KuraTrials trials;
    private final KuraSite gateways;
    private final KuraDelivery<R> delivery;
    private Trial trial;
    /** Null when it wants nothing. */
    private R release;
    /** The one before it, as far as this program saw it; null for none. */
    private R previous;
    /** Those that had their turn with what is wanted now, or have it. */
    private final Map<String, Turn> turns = new TreeMap<>();
    private final Set<String> verified = new TreeSet<>();
    /** Why what is kept does not run at some. */
    private final Map<String, Notice> failures = new TreeMap<>();
    /** Since when nobody is here on whom it could be tried. */
    private long aloneSince = NEVER;
    private boolean abandoned;

    KuraRollout(Component component, KuraTrials trials, KuraSite gateways, KuraDelivery<R> delivery) {
        this.component = component;
        this.trials = trials;
        this.gateways = gateways;
        this.delivery = delivery;
        this.trial = trials.of(component).orElse(new Trial("", Stage.KEPT, Map.of()));
    }

    Component component() {
        return component;
    }

    /** What it wants of gateways that it is for; null for nothing. */
    R release() {
        return release;
    }

    /** What it wanted before that, as far as this program saw it; null for nothing. */
    R previous() {
        return previous;
    }

    /** What it wants of a gateway now; null for nothing. */
    R of(String gateway) {
        Turn turn = turns.get(gateway);
        return turn == Turn.PUTTING || turn == Turn.DONE ? release : null;
    }

    boolean isTrying() {
        return trial.stage() == Stage.TRYING;
    }

    /** The version is put to work: one gateway after the other. */
    void attempt(Content content) throws NotGood {
        R next = delivery.read(content);
        if (!isAt(next, Stage.TRYING)) {
            begin(next, new Trial(next.version().text(), Stage.TRYING, Map.of()));
        }
    }

    /** The version ran before one that is given up; null for none. */
    void back(Content content) throws NotGood {
        R before = content == null ? null : delivery.read(content);
        if (!isAt(before, Stage.BACK)) {
            begin(before, new Trial(before == null ? "" : before.version().text(), Stage.BACK, Map.of()));
        }
    }

    private boolean isAt(R next, Stage stage) {
        boolean same = next == null ? release == null : release != null && next.version().equals(release.version());
        return same && trial.stage() == stage;
    }

    /** The program starts, and this version was at work. */
    void resume(Content content) throws NotGood {
        R was = delivery.read(content);
        release = was;
        turns.clear();
        verified.clear();
        if (!trial.version().equals(was.version().text())) {
            trial = new Trial(was.version().text(), Stage.KEPT, Map.of());
        }
    }

    private void begin(R next, Trial how) {
        trials.keep(component, how);
        trial = how;
        previous = release;
        release = next;
        turns.clear();
        verified.clear();
        failures.clear();
    }

    /** It proved good here. */
    void keep() {
        Trial kept = new Trial(trial.version(), Stage.KEPT, Map.of());
        trials.keep(component, kept);
        trial = kept;
        gateways.names().forEach(gateway -> {
            if (isOfThis(delivery.returns(gateway))) {
                delivery.forget(gateway);
            }
        });
    }

    private boolean isOfThis(Optional<String> returns) {
        return returns.filter(one -> one.startsWith(component.text() + " ")).isPresent();
    }

    /** Whether a gateway was put a version of this component that is given up; what was kept is nothing to go back from. */
    private boolean hasToGoBack(String gateway) {
        Optional<String> returns = delivery.returns(gateway);
        return trial.stage() == Stage.BACK && isOfThis(returns) && (release == null || !returns.get().equals(release.text()));
    }

    /** Whether a gateway has first to go back from a version of another component. */
    private boolean isTaken(String gateway) {
        Optional<String> returns = delivery.returns(gateway);
        return returns.isPresent() && !isOfThis(returns);
    }

    /** Goes on as far as it can without waiting. @param now milliseconds of a monotonic clock */
    void work(long now) {
        turns.keySet().retainAll(gateways.names());
        for (String gateway : gateways.names()) {
            gateways.twin(gateway).filter(KuraTwin::isIdle).ifPresent(twin -> goOn(gateway, twin));
        }
        if (isTrying() && trial.failed().isEmpty() && !turns.containsValue(Turn.PUTTING)) {
            next().ifPresent(gateway -> gateways.twin(gateway).ifPresent(twin -> begin(gateway, twin)));
        }
        boolean alone = isTrying() && release != null && verified.isEmpty() && !turns.containsValue(Turn.PUTTING);
        aloneSince = !alone ? NEVER : aloneSince == NEVER ? now : aloneSince;
        abandoned = alone && now - aloneSince >= ALONE_MILLIS;
    }

    private void goOn(String gateway, KuraTwin twin) {
        Turn turn = turns.get(gateway);
        if (turn == Turn.PUTTING) {
            putting(gateway, twin);
        } else if (turn == Turn.GOING_BACK) {
            // Away it was not told to go back; it is, when it comes.
            turns.remove(gateway);
            if (delivery.wentBack(twin)) {
                delivery.forget(gateway);
                begin(gateway, twin);
            }
        } else if (turn == Turn.TAKEN_BACK) {
            takenBack(gateway, twin);
        } else if (turn == null && !isTrying()) {
            wantOrGoBack(gateway, twin);
        }
    }

    private void runs(String gateway) {
        LOG.info("gateway {} is as wanted of {}: {}", gateway, component, release == null ? "nothing" : release);
        turns.put(gateway, Turn.DONE);
        verified.add(gateway);
        if (trial.stage() == Stage.KEPT && isOfThis(delivery.returns(gateway))) {
            delivery.forget(gateway);
        }
    }

    private void putting(String gateway, KuraTwin twin) {
        KuraDelivery.Outcome outcome = delivery.outcome(this, gateway, twin);
        switch (outcome.how()) {
            case FAILED -> failed(gateway, twin, outcome.why());
            case RUNS -> runs(gateway);
            case NOT_THERE -> {
                if (isTrying()) {
                    // It went before anything was put there: it has its turn when it is back.
                    turns.remove(gateway);
                }
            }
            case UNKNOWN -> { }
        }
    }

    private void failed(String gateway, KuraTwin twin, Notice why) {
        turns.put(gateway, Turn.DONE);
        LOG.warn("gateway {} does not run {}: {}", gateway, release, why.en());
        if (isTrying()) {
            Trial failed = trial.with(gateway, why);
            trials.keep(component, failed);
            trial = failed;
        } else if (trial.stage() == Stage.KEPT && !delivery.goesBackByItself() && isOfThis(delivery.returns(gateway))) {
            failures.put(gateway, why);
            turns.put(gateway, Turn.TAKEN_BACK);
            delivery.goBack(this, gateway, twin, Optional.of(why));
        }
    }

    private void takenBack(String gateway, KuraTwin twin) {
        if (delivery.wentBack(twin)) {
            delivery.forget(gateway);
            turns.put(gateway, Turn.DONE);
        } else if (twin.state().here()) {
            delivery.goBack(this, gateway, twin, Optional.ofNullable(failures.get(gateway)));
        }
    }

    private void wantOrGoBack(String gateway, KuraTwin twin) {
        if (hasToGoBack(gateway)) {
            if (twin.state().here()) {
                turns.put(gateway, Turn.GOING_BACK);
                delivery.goBack(this, gateway, twin, Optional.empty());
            }
        } else if (release == null || gateways.fits(release, gateway)) {
            if (delivery.takes(twin) && !isTaken(gateway)) {
                begin(gateway, twin);
            }
        } else if (gateways.isKnown(gateway)) {
            turns.put(gateway, Turn.NOT_FOR_IT);
            delivery.put(this, gateway, twin);
        }
    }

    private void begin(String gateway, KuraTwin twin) {
        Optional<NotGood> lacking = release == null ? Optional.empty() : delivery.lacks(release, gateway);
        if (lacking.isPresent()) {
            failed(gateway, twin, new Notice(lacking.get().zh(), lacking.get().en()));
            return;
        }
        turns.put(gateway, Turn.PUTTING);
        delivery.put(this, gateway, twin);
    }

    /** Who is here and has not had it. */
    private Optional<String> next() {
        return gateways.names().stream().filter(gateway -> !turns.containsKey(gateway) && isHere(gateway) && !isTaken(gateway)
                && gateways.twin(gateway).filter(KuraTwin::isIdle).isPresent()).findFirst();
    }

    private boolean isHere(String gateway) {
        return release != null && gateways.fits(release, gateway) && gateways.isHere(gateway);
    }

    /** What of it goes on. */
    Optional<NotGood> unfinished() {
        for (String gateway : gateways.names()) {
            Turn turn = turns.get(gateway);
            // One that goes while something is put there is waited for: it may have gone because of it.
            boolean goesOn = isTrying() ? turn == Turn.PUTTING || isHere(gateway) && turn != Turn.DONE
                    : gateways.isHere(gateway) && (turn == Turn.GOING_BACK || hasToGoBack(gateway) || turn == null && isBusy(gateway));
            if (goesOn) {
                return Optional.of(new NotGood("gateway-under-way", "正在处理网关 " + gateway, "gateway " + gateway + " is at it"));
            }
        }
        return !isTrying() || !verified.isEmpty() ? Optional.empty()
                : Optional.of(new NotGood("gateways-away", "适用的网关都未连接", "no gateway that it is for is here"));
    }

    /** Whether it was begun at a gateway before it was given up. */
    private boolean isBusy(String gateway) {
        return gateways.twin(gateway).filter(twin -> twin.packages().state().busy()).isPresent();
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
