package org.microbrain.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.microbrain.core.rollout.NodeSight.Seen;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.intent.Hold;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.BadRequest;

/**
 * Where rollouts are worked on: takes what nodes tell and what people want, steps each rollout, writes down what came of it, and
 * only then says it. After a crash it goes on from the disk; what was written and not said is said again. For one thread.
 * What throws leaves everything as it was.
 */
public final class RolloutDesk {

    /** Wishes said at once, so that the first wave of 16,500 nodes does not hold up the rest. */
    public static final int MOST_SAID = 500;
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** To look over so few nodes costs next to nothing, and is done each time. */
    private static final int FEW = 200;
    /** A rollout that has just ended may still have nodes on their way back. */
    private static final Duration FRESH = Duration.ofHours(1);
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);
    private static final Duration WRITE = Duration.ofSeconds(10);

    private final RolloutStore store;
    private final Intents intents;
    private final Supplier<List<Offer>> offers;
    private final ToLongFunction<String> memoryLimits;
    private final NodeRegistry registry;
    private final Map<Long, Rollout> rollouts;
    private final Map<NodeId, Map<Component, Long>> owners = new HashMap<>();
    private final Map<String, Map<NodeId, Seen>> told;
    private final Map<Owned, Pin> pins = new HashMap<>();
    private final Map<Long, List<Judgement>> verdicts = new HashMap<>();
    private final Map<Long, Instant> looked = new HashMap<>();
    private List<StandingHold> holds;
    private List<Halt> halts;
    private boolean unsaid = true;
    /** How many steps were written down. */
    private long took;
    private Instant written = Instant.EPOCH;

    /**
     * @param intents      where wishes go
     * @param offers       the genuine releases of now
     * @param memoryLimits bytes that a gateway model lets the program have; 0 not known
     */
    public RolloutDesk(RolloutStore store, Intents intents, Supplier<List<Offer>> offers, ToLongFunction<String> memoryLimits) {
        this.store = store;
        this.intents = intents;
        this.offers = offers;
        this.memoryLimits = memoryLimits;
        registry = new NodeRegistry(store.nodes());
        rollouts = store.rollouts();
        store.owners().forEach((what, number) -> ownersOf(what.node()).put(what.component(), number));
        told = store.latest();
        store.pins().forEach(pin -> pins.put(new Owned(pin.node(), pin.component()), pin));
        holds = store.holds();
        halts = store.halts();
    }

    private Map<Component, Long> ownersOf(NodeId node) {
        return owners.computeIfAbsent(node, fresh -> new HashMap<>(4));
    }

    /** Records that have come in. Attempts and holds are on the disk when this returns. */
    public void saw(Collection<JournalRecord> records, Instant now) {
        List<JournalRecord> events = records.stream().filter(record -> record.kind().equals(RecordKind.ATTEMPT)
                || record.kind().equals(RecordKind.HOLD)).toList();
        if (!events.isEmpty()) {
            List<Runnable> then = new ArrayList<>();
            store.transaction(() -> {
                events.forEach(record -> event(record, now, then));
                return null;
            });
            then.forEach(Runnable::run);
        }
        registry.saw(records, now);
    }

    private void event(JournalRecord record, Instant now, List<Runnable> then) {
        try {
            if (record.kind().equals(RecordKind.HOLD)) {
                Hold hold = Hold.decode(record.body());
                if (record.origin().node().area().contains(hold.area())) {
                    keep(hold, now, then);
                }
                return;
            }
            Optional<Attempt> attempt = AttemptEncoding.decode(record.body());
            if (attempt.isPresent() && store.add(new StoredAttempt(record.origin().node(), now, attempt.get()),
                    record.origin(), record.sequence())) {
                Attempt one = attempt.get();
                Seen seen = new Seen(one.number(), one.state(), one.reason(), now,
                        one.shadow().map(shadow -> shadow.warningsMissed()).orElse(0L));
                then.add(() -> told.computeIfAbsent(one.rollout(), fresh -> new HashMap<>())
                        .merge(record.origin().node(), seen, (before, next) -> next.number() < before.number() ? before : next));
            }
        } catch (ProtocolViolation unreadable) {
            return;
        }
    }

    private void keep(Hold hold, Instant now, List<Runnable> then) {
        Instant until = hold.until() == 0 ? Instant.EPOCH : Instant.ofEpochMilli(hold.until());
        if (hold.held()) {
            store.add(new StandingHold(hold.area(), hold.rollout(), hold.who(), hold.why(), now, until));
        } else {
            store.release(hold.area(), hold.rollout());
        }
        store.unsaid(ownedIn(hold.area()));
        then.add(() -> {
            holds = store.holds();
            unsaid = true;
        });
    }

    private List<NodeId> ownedIn(DivisionCode area) {
        return owners.keySet().stream().filter(node -> area.contains(node.area())).toList();
    }

    /**
     * To be called once a second or so.
     *
     * @return whether something has changed that people may look at
     */
    public boolean work(Instant now) {
        long before = took;
        if (!now.isBefore(written.plus(WRITE))) {
            write(now);
        }
        endHolds(now);
        for (Rollout rollout : List.copyOf(rollouts.values())) {
            Instant last = looked.getOrDefault(rollout.plan().number(), Instant.EPOCH);
            if (!now.isBefore(last.plus(pause(rollout, now))) && rollout.approved().isAfter(Instant.EPOCH)) {
                look(rollout, now);
            }
        }
        say();
        return took != before;
    }

    private Duration pause(Rollout rollout, Instant now) {
        if (!rollout.state().open() && now.isAfter(rollout.since().plus(FRESH))) {
            return LOOK_BACK;
        }
        return registry.all().size() <= FEW ? Duration.ZERO : LOOK;
    }

    private void write(Instant now) {
        List<KnownNode> changed = registry.takeChanged();
        try {
            store.transaction(() -> {
                store.writeNodes(changed);
                return null;
            });
            written = now;
        } catch (RuntimeException e) {
            registry.giveBack(changed);
            throw e;
        }
    }

    private void endHolds(Instant now) {
        List<StandingHold> over = holds.stream().filter(hold -> !hold.stands(now)).toList();
        if (!over.isEmpty()) {
            store.transaction(() -> {
                over.forEach(hold -> {
                    store.release(hold.area(), hold.rollout());
                    store.unsaid(ownedIn(hold.area()));
                });
                return null;
            });
            holds = store.holds();
            unsaid = true;
        }
    }

    private void look(Rollout rollout, Instant now) {
        Rollout.Step step = rollout.step(now, sights(rollout, now));
        take(rollout, step, now, null);
        verdicts.put(rollout.plan().number(), step.verdicts());
        looked.put(rollout.plan().number(), now);
    }

    /** What is seen of the nodes of a rollout: those it has, and while it runs those it is for. */
    private List<NodeSight> sights(Rollout rollout, Instant now) {
        Optional<Offer> offer = offer(rollout.plan().component(), rollout.plan().version());
        List<Rollout> others = rollouts.values().stream().filter(other -> other.state().open() && other != rollout
                && other.plan().component().equals(rollout.plan().component())).toList();
        Map<NodeId, Seen> words = told.getOrDefault(rollout.plan().name(), Map.of());
        List<NodeSight> sights = new ArrayList<>();
        for (KnownNode node : registry.all()) {
            boolean has = rollout.tracks().containsKey(node.node());
            boolean wanted = rollout.state() == RolloutState.RUNNING && node.updates()
                    && rollout.plan().target().selects(node, rollout.plan().component())
                    && offer.filter(one -> one.fits(node)).isPresent();
            if (has || wanted) {
                Optional<Rollout> owner = Optional.ofNullable(owners.getOrDefault(node.node(), Map.of())
                        .get(rollout.plan().component())).map(rollouts::get);
                boolean stopped = offer.isEmpty() || stopped(rollout, node.node(), now);
                sights.add(new NodeSight(node.node(), node.lastSeen(), node.runs(rollout.plan().component()), node.condition(),
                        memoryLimits.applyAsLong(node.profile()),
                        Precedence.claim(rollout, node.node(), owner, others), stopped,
                        Optional.ofNullable(words.get(node.node()))));
            }
        }
        return sights;
    }

    private boolean stopped(Rollout rollout, NodeId node, Instant now) {
        return hold(rollout, node, now).isPresent() || halt(node).isPresent()
                || !pins.isEmpty() && pins.containsKey(new Owned(node, rollout.plan().component()));
    }

    Optional<StandingHold> hold(Rollout rollout, NodeId node, Instant now) {
        return holds.stream().filter(hold -> hold.covers(node, rollout.plan().name(), now)).findFirst();
    }

    Optional<Halt> halt(NodeId node) {
        return halts.stream().filter(halt -> halt.area().contains(node.area())).findFirst();
    }

    Optional<Pin> pin(Owned what) {
        return Optional.ofNullable(pins.get(what));
    }

    private Optional<Offer> offer(Component component, Version version) {
        return offers.get().stream().filter(one -> one.component().equals(component) && one.version().equals(version))
                .findFirst();
    }

    /** Writes down a step and what follows from it, then makes it so in memory. */
    private void take(Rollout before, Rollout.Step step, Instant now, RolloutEvent event) {
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
        store.transaction(() -> {
            store.write(next);
            store.write(number, step.changed());
            owned.forEach((node, mine) -> {
                Owned what = new Owned(node, next.plan().component());
                if (mine) {
                    store.own(what, number);
                } else {
                    store.disown(what);
                }
            });
            store.unsaid(anew);
            events.forEach(one -> store.happened(number, one.at(), one.word(), one.who(), one.detail()));
            return null;
        });
        took++;
        rollouts.put(number, next);
        owned.forEach((node, mine) -> {
            if (mine) {
                ownersOf(node).put(next.plan().component(), number);
            } else {
                ownersOf(node).remove(next.plan().component());
            }
        });
        unsaid |= !anew.isEmpty();
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
                events.add(new RolloutEvent(now, "gate", "", stopped.wave() + " " + step.next().why()));
            }
        }
        if (step.next().state() == RolloutState.FINISHED && before.state() != RolloutState.FINISHED) {
            events.add(new RolloutEvent(now, "finished", "", ""));
        }
        return events;
    }

    /** Says what has been written down and not said. */
    private void say() {
        if (!unsaid) {
            return;
        }
        for (RolloutStore.UnsaidHalt halt : store.unsaidHalts()) {
            intents.halt(halt.area(), halt.halted(), halt.who(), halt.why());
            store.transaction(() -> {
                store.said(halt);
                return null;
            });
        }
        List<NodeId> nodes = store.unsaid(MOST_SAID);
        if (!nodes.isEmpty()) {
            Map<NodeId, List<Wish>> desired = new LinkedHashMap<>();
            nodes.forEach(node -> desired.put(node, desired(node)));
            intents.desired(desired);
            store.transaction(() -> {
                store.said(nodes);
                return null;
            });
        }
        unsaid = nodes.size() == MOST_SAID;
    }

    /** All that a node is wanted to run. */
    public List<Wish> desired(NodeId node) {
        KnownNode known = registry.find(node).orElseGet(() -> KnownNode.heardOf(node, Instant.EPOCH));
        Map<Component, Wish> wishes = new HashMap<>();
        owners.getOrDefault(node, Map.of()).forEach((component, number) -> {
            Rollout rollout = rollouts.get(number);
            Track track = rollout.tracks().get(node);
            wishes.put(component, Wishes.of(rollout.plan(), track, known, rollout.state().paused(),
                    holds.stream().filter(hold -> hold.area().contains(node.area())
                            && (hold.rollout().isEmpty() || hold.rollout().equals(rollout.plan().name()))).findFirst()));
        });
        pins.values().stream().filter(pin -> pin.node().equals(node)).forEach(pin ->
                wishes.put(pin.component(), Wishes.of(pin)));
        return wishes.values().stream().sorted((a, b) -> a.component().compareTo(b.component())).toList();
    }

    // ---- what people want

    /**
     * Takes a new plan.
     *
     * @throws BadRequest when nobody offers the release
     */
    public long create(Plan plan, boolean submit, Instant now) {
        Plan numbered = new Plan(store.nextNumber(), plan.title(), plan.component(), plan.version(), plan.target(),
                plan.waves(), plan.window(), plan.priority(), plan.ceilings(), plan.prove(), plan.shadow(), plan.goBack(),
                plan.author(), now);
        requireOffer(numbered);
        Rollout draft = Rollout.draft(numbered);
        Rollout next = submit ? draft.submit(numbered.author(), now) : draft;
        take(draft, new Rollout.Step(next, List.of(), Map.of(), List.of()), now,
                new RolloutEvent(now, submit ? "submitted" : "written", numbered.author(), ""));
        return numbered.number();
    }

    private void requireOffer(Plan plan) {
        if (offer(plan.component(), plan.version()).isEmpty()) {
            throw BadRequest.invalid("version", "没有这个已签名的发行："
                    + plan.component() + " " + plan.version(), "there is no such signed release: " + plan.component() + " "
                    + plan.version());
        }
    }

    public void submit(long number, String who, Instant now) {
        Rollout rollout = find(number);
        take(rollout, whole(rollout.submit(who, now)), now, new RolloutEvent(now, "submitted", who, ""));
    }

    public void approve(long number, String who, Instant now) {
        Rollout rollout = find(number);
        requireOffer(rollout.plan());
        take(rollout, whole(rollout.approve(who, now)), now, new RolloutEvent(now, "approved", who, ""));
        looked.remove(number);
    }

    public void pause(long number, String who, String why, Instant now) {
        Rollout rollout = find(number);
        take(rollout, rollout.pause(who, why, now), now, new RolloutEvent(now, "paused", who, why));
    }

    /** @param again whether failed nodes are tried again */
    public void resume(long number, String who, boolean again, Instant now) {
        Rollout rollout = find(number);
        take(rollout, rollout.resume(who, again, sights(rollout, now), now), now,
                new RolloutEvent(now, again ? "resumed-again" : "resumed", who, ""));
        looked.remove(number);
    }

    public void cancel(long number, String who, String why, Instant now) {
        Rollout rollout = find(number);
        Rollout.Step step = rollout.cancel(who, why, now);
        List<Action> mine = step.actions().stream().filter(action -> !(action instanceof Action.TakeBack back)
                || owns(rollout, back.node())).toList();
        take(rollout, new Rollout.Step(step.next(), mine, step.changed(), List.of()), now,
                new RolloutEvent(now, "cancelled", who, why));
    }

    private boolean owns(Rollout rollout, NodeId node) {
        Long owner = owners.getOrDefault(node, Map.of()).get(rollout.plan().component());
        return owner != null && owner == rollout.plan().number();
    }

    public void rollBack(long number, String who, String why, Instant now) {
        Rollout rollout = find(number);
        Rollout.Step step = rollout.rollBack(who, why, sights(rollout, now), now);
        List<Action> mine = step.actions().stream().filter(action -> !(action instanceof Action.TakeBack back)
                || owns(rollout, back.node())).toList();
        take(rollout, new Rollout.Step(step.next(), mine, step.changed(), List.of()), now,
                new RolloutEvent(now, "rolled-back", who, why));
    }

    private static Rollout.Step whole(Rollout next) {
        return new Rollout.Step(next, List.of(), Map.of(), List.of());
    }

    /** Emergency stop: said at once, before anything else. */
    public void halt(DivisionCode area, String who, String why, Instant now) {
        store.transaction(() -> {
            store.halt(new Halt(area, who, why, now));
            return null;
        });
        halts = store.halts();
        unsaid = true;
        say();
    }

    public void lift(DivisionCode area, String who, String why) {
        store.transaction(() -> {
            store.lift(area, who, why);
            return null;
        });
        halts = store.halts();
        unsaid = true;
        say();
    }

    /** A hold, or its end, of somebody at the core. */
    public void hold(Hold hold, Instant now) {
        List<Runnable> then = new ArrayList<>();
        store.transaction(() -> {
            keep(hold, now, then);
            return null;
        });
        then.forEach(Runnable::run);
    }

    public void pin(NodeId node, Component component, Version version, String who, String why, Instant now) {
        Pin pin = new Pin(store.nextNumber(), node, component, version, who, why, now);
        Owned what = new Owned(node, component);
        store.transaction(() -> {
            store.unpin(what);
            store.pin(pin);
            store.unsaid(List.of(node));
            return null;
        });
        pins.put(what, pin);
        unsaid = true;
    }

    public void unpin(NodeId node, Component component) {
        Owned what = new Owned(node, component);
        store.transaction(() -> {
            store.unpin(what);
            store.unsaid(List.of(node));
            return null;
        });
        pins.remove(what);
        unsaid = true;
    }

    // ---- what people ask

    /** @throws NotNow when there is none */
    public Rollout find(long number) {
        Rollout rollout = rollouts.get(number);
        if (rollout == null) {
            throw new NotNow("unknown");
        }
        return rollout;
    }

    /** The newest first. */
    public List<Rollout> rollouts() {
        List<Rollout> all = new ArrayList<>(rollouts.values());
        Collections.reverse(all);
        return all;
    }

    /**
     * A rollout as somebody of an area sees it.
     *
     * @throws NotNow when there is none, or it is nothing to that area
     */
    public RolloutView view(long number, DivisionCode area) {
        Rollout rollout = find(number);
        if (!concerns(rollout, area)) {
            throw new NotNow("unknown");
        }
        return RolloutView.of(this, rollout, area);
    }

    /** Who has the whole province sees all; others, those that have nodes of theirs. */
    private static boolean concerns(Rollout rollout, DivisionCode area) {
        return area.level() == DivisionCode.Level.PROVINCE || !RolloutView.seen(rollout, area).isEmpty();
    }

    /** The rollouts that concern an area, the newest first. */
    public List<RolloutView> views(DivisionCode area) {
        return rollouts().stream().filter(one -> concerns(one, area)).map(one -> RolloutView.of(this, one, area)).toList();
    }

    /** What its gates said at the last look. */
    public List<Judgement> verdicts(long number) {
        return verdicts.getOrDefault(number, List.of());
    }

    public List<RolloutEvent> events(long number, int most) {
        return store.events(number, most);
    }

    public List<StoredAttempt> attempts(NodeId node, long number, int most) {
        return store.attempts(node, Long.toString(number), most);
    }

    public List<StandingHold> holds() {
        return holds;
    }

    public List<Halt> halts() {
        return halts;
    }

    public NodeRegistry registry() {
        return registry;
    }

    public List<Offer> offers() {
        return offers.get();
    }

    /** What a plan would touch, were it approved now. */
    public DryRun dryRun(Plan plan, Instant now) {
        Optional<Offer> offer = offer(plan.component(), plan.version());
        return DryRun.of(plan, offer, registry.all(), now);
    }

    /** Why each component of a node is of the version it is, one sentence each. */
    public Map<Component, WhyVersion.Answer> why(NodeId node, Instant now) {
        KnownNode known = registry.find(node).orElseThrow(() -> new NotNow("unknown-node"));
        Set<Component> components = new TreeSet<>(known.running().keySet());
        components.addAll(owners.getOrDefault(node, Map.of()).keySet());
        pins.keySet().stream().filter(what -> what.node().equals(node)).map(Owned::component).forEach(components::add);
        rollouts.values().stream().filter(one -> one.state().open()).map(one -> one.plan().component())
                .forEach(components::add);
        Map<Component, WhyVersion.Answer> answers = new LinkedHashMap<>();
        for (Component component : components) {
            answers.put(component, WhyVersion.of(facts(known, component, now)));
        }
        return answers;
    }

    private WhyVersion.Facts facts(KnownNode known, Component component, Instant now) {
        Optional<Rollout> owner = Optional.ofNullable(owners.getOrDefault(known.node(), Map.of()).get(component))
                .map(rollouts::get);
        List<Rollout> open = rollouts.values().stream().filter(one -> one.state().open()
                && one.plan().component().equals(component)).toList();
        Map<Long, StandingHold> held = new HashMap<>();
        rollouts.values().forEach(one -> hold(one, known.node(), now).ifPresent(hold -> held.put(one.plan().number(), hold)));
        Map<Long, String> misfits = new HashMap<>();
        open.forEach(one -> offer(component, one.plan().version()).map(offer -> offer.misfit(known))
                .filter(word -> !word.isEmpty()).ifPresent(word -> misfits.put(one.plan().number(), word)));
        Optional<Seen> seen = owner.map(one -> told.getOrDefault(one.plan().name(), Map.of()).get(known.node()));
        return new WhyVersion.Facts(known, component, owner, open, pin(new Owned(known.node(), component)), held,
                halt(known.node()), misfits, seen, now);
    }
}
