package org.microbrain.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
import org.microbrain.runtime.storage.SqliteFile;

/**
 * Where rollouts are worked on: takes what nodes tell and what people want, steps each rollout, writes down what came of it, and
 * only then says it. After a crash it goes on from the disk; what was written and not said is said again, and all of it when
 * nobody knows any more what was said. For one thread.
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

    private final SqliteFile file;
    private final StoredRollouts stored;
    private final StandingOrders orders;
    private final Sightings sightings;
    private final Announcements announcements;
    private final Supplier<List<Offer>> offers;
    private final Owners owners;
    private final StepWriter steps;
    private final VersionAnswers answers;
    private final Map<Long, Rollout> rollouts;
    private final Map<Long, List<Judgement>> verdicts = new HashMap<>();
    private final Map<Long, Instant> looked = new HashMap<>();
    private Instant written = Instant.EPOCH;

    /**
     * @param intents where wishes go
     * @param offers  the genuine releases of now
     */
    public RolloutDesk(SqliteFile file, Intents intents, Supplier<List<Offer>> offers) {
        this.file = file;
        this.offers = offers;
        stored = new StoredRollouts(file);
        sightings = new Sightings(file);
        announcements = new Announcements(file, intents);
        owners = new Owners(stored.owners());
        orders = new StandingOrders(file, announcements, owners);
        rollouts = stored.rollouts();
        steps = new StepWriter(file, announcements, rollouts, owners);
        answers = new VersionAnswers(sightings, orders, owners, rollouts, offers);
        if (intents.nothingSaid()) {
            sayAllAgain();
        }
    }

    /**
     * What was said is lost, and is said once more: of each node that may have been wished something, and of each area that was
     * ever halted.
     */
    private void sayAllAgain() {
        Set<NodeId> nodes = new LinkedHashSet<>(sightings.told());
        rollouts.values().forEach(one -> one.tracks().forEach((node, track) -> {
            if (track.wished().isAfter(Instant.EPOCH)) {
                nodes.add(node);
            }
        }));
        orders.pins().forEach(pin -> nodes.add(pin.node()));
        file.transaction(() -> {
            announcements.write(nodes);
            announcements.writeHaltsAgain();
            return null;
        });
    }

    /** Records that have come in. Attempts and holds are on the disk when this returns. */
    public void saw(Collection<JournalRecord> records, Instant now) {
        List<JournalRecord> events = records.stream().filter(record -> record.kind().equals(RecordKind.ATTEMPT)
                || record.kind().equals(RecordKind.HOLD)).toList();
        if (!events.isEmpty()) {
            List<Runnable> then = new ArrayList<>();
            file.transaction(() -> {
                events.forEach(record -> event(record, now, then));
                return null;
            });
            then.forEach(Runnable::run);
        }
        sightings.saw(records, now);
    }

    private void event(JournalRecord record, Instant now, List<Runnable> then) {
        try {
            if (record.kind().equals(RecordKind.HOLD)) {
                Hold hold = Hold.decode(record.body());
                if (record.origin().node().area().contains(hold.area())) {
                    orders.hold(hold, now, then);
                }
                return;
            }
            sightings.attempt(record, now, then);
        } catch (ProtocolViolation unreadable) {
            return;
        }
    }

    /**
     * To be called once a second or so.
     *
     * @return whether something has changed that people may look at
     */
    public boolean work(Instant now) {
        long before = steps.took();
        if (!now.isBefore(written.plus(WRITE))) {
            sightings.write();
            written = now;
        }
        orders.endHolds(now);
        for (Rollout rollout : List.copyOf(rollouts.values())) {
            Instant last = looked.getOrDefault(rollout.plan().number(), Instant.EPOCH);
            if (!now.isBefore(last.plus(pause(rollout, now))) && rollout.approved().isAfter(Instant.EPOCH)) {
                look(rollout, now);
            }
        }
        announcements.say(this::desired);
        return steps.took() != before;
    }

    private Duration pause(Rollout rollout, Instant now) {
        if (!rollout.state().open() && now.isAfter(rollout.since().plus(FRESH))) {
            return LOOK_BACK;
        }
        return registry().all().size() <= FEW ? Duration.ZERO : LOOK;
    }

    private void look(Rollout rollout, Instant now) {
        Rollout.Step step = rollout.step(now, sights(rollout, now));
        steps.take(rollout, step, now, null);
        if (rollout.state().open()) {
            // What is over keeps the verdicts by which it ended: those of now would tell of nodes that have gone back.
            verdicts.put(rollout.plan().number(), step.verdicts());
        }
        looked.put(rollout.plan().number(), now);
    }

    /** What is seen of the nodes of a rollout: those it has, and while it runs those it is for. */
    private List<NodeSight> sights(Rollout rollout, Instant now) {
        Optional<Offer> offer = offer(rollout.plan().component(), rollout.plan().version());
        List<Rollout> others = rollouts.values().stream().filter(other -> other.state().open() && other != rollout
                && other.plan().component().equals(rollout.plan().component())).toList();
        ProfileLimits limits = new ProfileLimits(offers.get());
        List<NodeSight> sights = new ArrayList<>();
        for (KnownNode node : registry().all()) {
            boolean has = rollout.tracks().containsKey(node.node());
            boolean wanted = rollout.state() == RolloutState.RUNNING && node.takes(rollout.plan().component())
                    && rollout.plan().target().selects(node, rollout.plan().component())
                    && offer.filter(one -> one.fits(node)).isPresent();
            if (has || wanted) {
                Optional<Rollout> owner = owners.of(node.node(), rollout.plan().component()).map(rollouts::get);
                boolean stopped = offer.isEmpty() || orders.stop(rollout, node.node(), now);
                sights.add(new NodeSight(node.node(), node.lastSeen(), node.runs(rollout.plan().component()), node.condition(),
                        limits.of(node), Precedence.claim(rollout, node.node(), owner, others), stopped,
                        sightings.last(rollout.plan(), node.node())));
            }
        }
        return sights;
    }

    private Optional<Offer> offer(Component component, Version version) {
        return offers.get().stream().filter(one -> one.component().equals(component) && one.version().equals(version))
                .findFirst();
    }

    /** All that a node is wanted to run. */
    public List<Wish> desired(NodeId node) {
        KnownNode known = registry().find(node).orElseGet(() -> KnownNode.heardOf(node, Instant.EPOCH));
        Map<Component, Wish> wishes = new HashMap<>();
        owners.of(node).forEach((component, number) -> {
            Rollout rollout = rollouts.get(number);
            Track track = rollout.tracks().get(node);
            wishes.put(component, Wishes.of(rollout.plan(), track, known, rollout.state().paused(),
                    orders.hold(rollout, node)));
        });
        orders.pins(node).forEach(pin -> wishes.put(pin.component(), Wishes.of(pin)));
        return wishes.values().stream().sorted((a, b) -> a.component().compareTo(b.component())).toList();
    }

    // ---- what people want

    /**
     * Takes a new plan.
     *
     * @throws BadRequest when nobody offers the release
     */
    public long create(Plan plan, boolean submit, Instant now) {
        Plan numbered = new Plan(stored.nextNumber(), plan.title(), plan.component(), plan.version(), plan.target(),
                plan.waves(), plan.window(), plan.priority(), plan.ceilings(), plan.prove(), plan.shadow(), plan.goBack(),
                plan.author(), now);
        requireOffer(numbered);
        Rollout draft = Rollout.draft(numbered);
        Rollout next = submit ? draft.submit(numbered.author(), now) : draft;
        steps.take(draft, new Rollout.Step(next, List.of(), Map.of(), List.of()), now,
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
        steps.take(rollout, whole(rollout.submit(who, now)), now, new RolloutEvent(now, "submitted", who, ""));
    }

    public void approve(long number, String who, Instant now) {
        Rollout rollout = find(number);
        requireOffer(rollout.plan());
        steps.take(rollout, whole(rollout.approve(who, now)), now, new RolloutEvent(now, "approved", who, ""));
        looked.remove(number);
    }

    public void pause(long number, String who, String why, Instant now) {
        Rollout rollout = find(number);
        steps.take(rollout, rollout.pause(who, why, now), now, new RolloutEvent(now, "paused", who, why));
    }

    /** @param again whether failed nodes are tried again */
    public void resume(long number, String who, boolean again, Instant now) {
        Rollout rollout = find(number);
        steps.take(rollout, rollout.resume(who, again, sights(rollout, now), now), now,
                new RolloutEvent(now, again ? "resumed-again" : "resumed", who, ""));
        looked.remove(number);
    }

    public void cancel(long number, String who, String why, Instant now) {
        Rollout rollout = find(number);
        Rollout.Step step = rollout.cancel(who, why, now);
        steps.take(rollout, ownOnly(rollout, step), now, new RolloutEvent(now, "cancelled", who, why));
    }

    /** A rollout takes back only what is its own. */
    private Rollout.Step ownOnly(Rollout rollout, Rollout.Step step) {
        List<Action> mine = step.actions().stream().filter(action -> !(action instanceof Action.TakeBack back)
                || owners.of(back.node(), rollout.plan().component()).filter(owner -> owner == rollout.plan().number())
                        .isPresent()).toList();
        return new Rollout.Step(step.next(), mine, step.changed(), List.of());
    }

    public void rollBack(long number, String who, String why, Instant now) {
        Rollout rollout = find(number);
        Rollout.Step step = rollout.rollBack(who, why, sights(rollout, now), now);
        steps.take(rollout, ownOnly(rollout, step), now, new RolloutEvent(now, "rolled-back", who, why));
    }

    private static Rollout.Step whole(Rollout next) {
        return new Rollout.Step(next, List.of(), Map.of(), List.of());
    }

    /** Emergency stop: said at once, before anything else. */
    public void halt(DivisionCode area, String who, String why, Instant now) {
        orders.halt(new Halt(area, who, why, now));
        announcements.say(this::desired);
    }

    public void lift(DivisionCode area, String who, String why) {
        orders.lift(area, who, why);
        announcements.say(this::desired);
    }

    /** A hold, or its end, of somebody at the core. */
    public void hold(Hold hold, Instant now) {
        orders.hold(hold, now);
    }

    public void pin(NodeId node, Component component, Version version, String who, String why, Instant now) {
        orders.pin(new Pin(stored.nextNumber(), node, component, version, who, why, now));
    }

    public void unpin(NodeId node, Component component) {
        orders.unpin(new Owned(node, component));
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

    /** What its gates said at the last look while it was under way; none when the core has started since. */
    public List<Judgement> verdicts(long number) {
        return verdicts.getOrDefault(number, List.of());
    }

    public List<RolloutEvent> events(long number, int most) {
        return stored.events(number, most);
    }

    public List<StoredAttempt> attempts(NodeId node, long number, int most) {
        return sightings.attempts(node, number, most);
    }

    public List<StandingHold> holds() {
        return orders.holds();
    }

    public List<Halt> halts() {
        return orders.halts();
    }

    /** Pins that stand, the newest first. */
    public List<Pin> pins() {
        return orders.pins();
    }

    public NodeRegistry registry() {
        return sightings.registry();
    }

    public List<Offer> offers() {
        return offers.get();
    }

    /** What a plan would touch, were it approved now. */
    public DryRun dryRun(Plan plan, Instant now) {
        Optional<Offer> offer = offer(plan.component(), plan.version());
        return DryRun.of(plan, offer, registry().all(), now);
    }

    /** Why each component of a node is of the version it is, one sentence each. */
    public Map<Component, WhyVersion.Answer> why(NodeId node, Instant now) {
        return answers.why(node, now);
    }
}
