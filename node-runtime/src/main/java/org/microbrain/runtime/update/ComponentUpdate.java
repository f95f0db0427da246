package org.microbrain.runtime.update;

import static org.microbrain.runtime.update.Guarded.guarded;
import static org.microbrain.runtime.update.Guarded.guardedly;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Shadow;
import org.microbrain.intent.Wish;
import org.microbrain.link.Moment;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.update.Applier.Effect;

/**
 * Takes one component from one version to another, step by step. Each state is on the disk before what it allows is
 * done, so that the program may end anywhere: the next start goes on from the last state, and every step may be done
 * twice. For one thread.
 */
final class ComponentUpdate {

    private static final long RETRY_MILLIS = 30_000;

    private final Component component;
    private final UpdateParts parts;
    private final Keeping keeping;
    private final ComponentFolder place;
    private final Applier applier;
    private final Staging staging;
    private NotGood note;
    private long retryAt;
    private long provedSince = Long.MIN_VALUE;
    private boolean waitsForStart;
    private boolean restartAsked;

    ComponentUpdate(Component component, UpdateParts parts, Keeping keeping) {
        this.component = component;
        this.parts = parts;
        this.keeping = keeping;
        this.place = new ComponentFolder(component, parts.folder(), parts.disk());
        this.applier = parts.appliers().get(component.kind());
        this.staging = new Staging(component, parts, keeping, place, applier);
    }

    /** What stands in the way at the moment, for people. */
    Optional<NotGood> note() {
        return Optional.ofNullable(note).or(staging::note);
    }

    Component component() {
        return component;
    }

    ComponentFolder place() {
        return place;
    }

    private Optional<Trying> latest() {
        return keeping.latest(component);
    }

    /** The version that runs. */
    Optional<Version> running() {
        Optional<Trying> trial = latest().filter(one -> applier.onTrial() && one.state() == AttemptState.PROVING);
        return trial.isPresent() ? Optional.of(trial.get().wish().version())
                : place.current().flatMap(place::content).map(Content::version);
    }

    /** Whether something is being put to work, so that what fails now would be blamed on it. */
    boolean underway() {
        return latest().filter(one -> one.touched() && !one.wish().shadow()).isPresent() && !waitsForStart;
    }

    /** The program starts: what ran goes on, and an attempt that was under way is counted. */
    void start() {
        Optional<Trying> underway = latest().filter(Trying::touched);
        if (underway.isEmpty()) {
            place.current().flatMap(place::content).ifPresent(this::resume);
            return;
        }
        Trying trying = keeping.keepQuietly(underway.get().starts(underway.get().starts() + 1));
        if (trying.starts() > UpdateRules.MOST_STARTS && trying.state() != AttemptState.GOING_BACK) {
            trying = keeping.keep(trying.to(AttemptState.GOING_BACK, new NotGood("ends-program",
                    "试用期间程序多次重新启动", "the program started again and again while this was tried")));
        }
        boolean proving = trying.state() == AttemptState.PROVING && !trying.wish().shadow();
        Optional<Content> content = proving ? place.content(trying.slot()) : kept(trying);
        if (content.isPresent() && !resume(content.get()) && proving) {
            keeping.keep(trying.to(AttemptState.GOING_BACK, note));
            kept(trying).ifPresent(this::resume);
        }
    }

    /** What ran before an attempt, and goes on until the attempt is taken up again. */
    private Optional<Content> kept(Trying trying) {
        if (trying.wish().shadow()) {
            return place.current().flatMap(place::content);
        }
        return trying.previous().isPresent() ? place.content(trying.slot().other()) : Optional.empty();
    }

    private boolean resume(Content content) {
        try {
            guardedly(() -> applier.resume(content));
            return true;
        } catch (NotGood e) {
            note = e;
            return false;
        }
    }

    /**
     * One step.
     *
     * @param wish  what is wanted of the component now
     * @param apply whether this one may begin to be put to work, as no other is
     */
    void step(Moment now, Optional<Wish> wish, boolean apply) {
        Optional<Trying> latest = latest();
        if (latest.isEmpty() || latest.get().state().ended()) {
            if (wish.isPresent() && keeping.book().hasRoomFor(component)
                    && UpdateRules.begins(wish.get(), latest, running(), keeping.book().failed(wish.get()))) {
                begin(wish.get());
            }
            return;
        }
        Trying trying = latest.get();
        Optional<NotGood> givenUp = UpdateRules.givenUp(trying, wish);
        if (givenUp.isPresent() && (!trying.touched() || trying.wish().shadow())) {
            giveUp(trying, givenUp.get());
            return;
        }
        switch (trying.state()) {
            case FETCHING -> staging.step(trying, now, wish.get());
            case STAGED, WAITING -> ready(trying, now, wish.get(), apply);
            case APPLYING -> {
                if (waitsForStart && givenUp.isPresent()) {
                    goBack(trying, givenUp.get(), now);
                } else if (!waitsForStart) {
                    apply(trying, now);
                }
            }
            case PROVING -> prove(trying, now, wish);
            case GOING_BACK -> back(trying, now);
            case KEPT, GONE_BACK, FAILED, REFUSED, SUPERSEDED -> throw new IllegalStateException("it has ended");
        }
    }

    private void giveUp(Trying trying, NotGood why) {
        staging.stop();
        keeping.keep(trying.to(AttemptState.SUPERSEDED, why), applier.besideReport(component));
        applier.endBeside(component);
        settled();
    }

    private void begin(Wish wish) {
        note = null;
        staging.begin();
        Optional<Slot> current = place.current();
        Trying trying = Trying.begin(wish, current.map(Slot::other).orElse(Slot.A), running());
        if (!wish.shadow() && running().equals(Optional.of(wish.version()))) {
            keeping.keep(trying.to(AttemptState.KEPT, new NotGood("runs-already", "此版本已在运行",
                    "this version runs already")));
        } else {
            keeping.keep(trying);
        }
    }

    private void ready(Trying trying, Moment now, Wish wish, boolean apply) {
        Optional<NotGood> hold = UpdateRules.hold(wish, parts.halt().get(), now.time())
                .or(() -> wish.shadow() ? Optional.empty() : place.content(trying.slot()).flatMap(applier::notYet));
        if (hold.isPresent()) {
            note = hold.get();
            if (trying.state() == AttemptState.STAGED) {
                keeping.keep(trying.to(AttemptState.WAITING, hold.get()));
            }
            return;
        }
        if (!apply && !wish.shadow()) {
            note = new NotGood("other-first", "另一组件正在更新，随后进行", "another component is being updated first");
            return;
        }
        note = null;
        try {
            parts.releases().find(component, wish.version());
        } catch (NotGood e) {
            keeping.keep(trying.to(AttemptState.REFUSED, e));
            return;
        }
        if (!place.intact(trying.slot())) {
            keeping.keep(trying.to(AttemptState.FETCHING, new NotGood("damaged", "暂存的文件已损坏，重新获取",
                    "the staged files are damaged and are fetched again")));
            return;
        }
        apply(keeping.keep(trying.to(AttemptState.APPLYING).started(parts.vitals().get().parentConnected())), now);
    }

    private void apply(Trying trying, Moment now) {
        Effect effect;
        try {
            Content content = place.content(trying.slot()).orElseThrow(() -> new NotGood("damaged", "暂存的文件已损坏",
                    "the staged files are damaged"));
            effect = guarded(() -> putToWork(trying, content));
        } catch (NotGood e) {
            goBack(trying, e, now);
            return;
        }
        switch (effect) {
            case NOW -> {
                provedSince = now.elapsed();
                if (trying.state() != AttemptState.PROVING) {
                    keeping.keep(trying.to(AttemptState.PROVING));
                }
            }
            case AT_NEXT_START -> {
                note = new NotGood("at-next-start", "下次启动时生效", "in effect at the next start");
                keeping.keep(trying.to(AttemptState.APPLYING, note));
                waitsForStart = true;
            }
            case AFTER_RESTART -> askForRestart();
        }
    }

    private Effect putToWork(Trying trying, Content content) throws NotGood, IOException {
        if (trying.wish().shadow()) {
            applier.beside(content);
            return Effect.NOW;
        }
        if (!applier.onTrial()) {
            place.point(trying.slot());
        }
        return applier.apply(content);
    }

    private void askForRestart() {
        if (!restartAsked) {
            restartAsked = true;
            parts.restart().run();
        }
    }

    private void prove(Trying trying, Moment now, Optional<Wish> wish) {
        Optional<Content> content = place.content(trying.slot());
        if (provedSince == Long.MIN_VALUE) {
            provedSince = now.elapsed();
            if (trying.wish().shadow()) {
                apply(trying, now);
                return;
            }
        }
        boolean shadow = trying.wish().shadow();
        Vitals vitals = parts.vitals().get();
        Optional<NotGood> trouble = shadow ? applier.besideTrouble(component) : content.flatMap(applier::trouble);
        if (content.isEmpty()) {
            goBack(trying, new NotGood("damaged", "文件已损坏", "the files are damaged"), now);
        } else if (trouble.isPresent()) {
            goBack(trying, trouble.get(), now);
        } else if (vitals.memoryShort()) {
            goBack(trying, new NotGood("memory", "程序内存将尽", "the program's memory is all but used up"), now);
        } else if (UpdateRules.wantedBack(trying, wish)) {
            goBack(trying, new NotGood("wanted-back", "要求恢复到 " + wish.get().version(),
                    wish.get().version() + " is wanted back"), now);
        } else {
            switch (UpdateRules.proved(trying.wish(), Duration.ofMillis(now.elapsed() - provedSince),
                    trying.parentBefore(),
                    vitals.parentConnected())) {
                case WAIT -> note = null;
                case KEEP -> {
                    note = shadow ? null : applier.unfinished(component).orElse(null);
                    if (note == null) {
                        keepIt(trying, content.get(), now);
                    }
                }
                case NO_HEARTBEAT -> goBack(trying, new NotGood("no-heartbeat", "更新后连不上上级",
                        "the parent has not been reached since the update"), now);
            }
        }
    }

    private void keepIt(Trying trying, Content content, Moment now) {
        if (trying.wish().shadow()) {
            keeping.keep(trying.to(AttemptState.KEPT), applier.besideReport(component));
            applier.endBeside(component);
            settled();
            return;
        }
        try {
            guardedly(() -> {
                place.point(trying.slot());
                applier.keep(content);
            });
        } catch (NotGood e) {
            goBack(trying, e, now);
            return;
        }
        keeping.keep(trying.to(AttemptState.KEPT));
        settled();
    }

    private void goBack(Trying trying, NotGood why, Moment now) {
        Optional<Shadow> counted = trying.wish().shadow() ? applier.besideReport(component) : Optional.empty();
        retryAt = 0;
        back(keeping.keep(trying.to(AttemptState.GOING_BACK, why), counted), now);
    }

    private void back(Trying trying, Moment now) {
        if (now.elapsed() < retryAt) {
            return;
        }
        Effect effect;
        try {
            effect = guarded(() -> putBack(trying));
        } catch (NotGood e) {
            note = new NotGood("cannot-go-back", "恢复未成功，将再试：" + e.zh(),
                    "going back did not succeed, and is tried again: " + e.en(), e.log());
            retryAt = now.elapsed() + RETRY_MILLIS;
            return;
        }
        Optional<NotGood> unfinished = trying.wish().shadow() ? Optional.empty() : applier.unfinished(component);
        if (effect == Effect.AFTER_RESTART) {
            askForRestart();
        } else if (unfinished.isPresent()) {
            note = unfinished.get();
        } else {
            keeping.keep(trying.toSame(AttemptState.GONE_BACK));
            settled();
        }
    }

    private Effect putBack(Trying trying) throws NotGood, IOException {
        if (trying.wish().shadow()) {
            applier.endBeside(component);
            return Effect.NOW;
        }
        Optional<Content> before = kept(trying);
        if (before.isEmpty()) {
            place.unpoint();
            return applier.remove(component);
        }
        place.point(trying.slot().other());
        return applier.back(before.get());
    }

    private void settled() {
        note = null;
        staging.begin();
        provedSince = Long.MIN_VALUE;
        waitsForStart = false;
        restartAsked = false;
    }
}
