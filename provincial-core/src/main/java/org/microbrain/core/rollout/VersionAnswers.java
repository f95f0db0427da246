package org.microbrain.core.rollout;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/** Gathers what {@link WhyVersion} answers from. For one thread. */
final class VersionAnswers {

    private final Sightings sightings;
    private final StandingOrders orders;
    private final Owners owners;
    private final Map<Long, Rollout> rollouts;
    private final Supplier<List<Offer>> offers;

    VersionAnswers(Sightings sightings, StandingOrders orders, Owners owners, Map<Long, Rollout> rollouts,
            Supplier<List<Offer>> offers) {
        this.sightings = sightings;
        this.orders = orders;
        this.owners = owners;
        this.rollouts = rollouts;
        this.offers = offers;
    }

    /** @throws NotNow when nothing is known of the node */
    Map<Component, WhyVersion.Answer> why(NodeId node, Instant now) {
        KnownNode known = sightings.registry().find(node).orElseThrow(() -> new NotNow("unknown-node"));
        Set<Component> components = new TreeSet<>(known.running().keySet());
        components.addAll(owners.of(node).keySet());
        orders.pins(node).forEach(pin -> components.add(pin.component()));
        rollouts.values().stream().filter(one -> one.state().open()).map(one -> one.plan().component())
                .forEach(components::add);
        Map<Component, WhyVersion.Answer> answers = new LinkedHashMap<>();
        for (Component component : components) {
            answers.put(component, WhyVersion.of(facts(known, component, now)));
        }
        return answers;
    }

    private WhyVersion.Facts facts(KnownNode known, Component component, Instant now) {
        Optional<Rollout> owner = owners.of(known.node(), component).map(rollouts::get);
        List<Rollout> open = rollouts.values().stream().filter(one -> one.state().open()
                && one.plan().component().equals(component)).toList();
        Map<Long, StandingHold> held = new HashMap<>();
        rollouts.values().forEach(one -> orders.hold(one, known.node(), now)
                .ifPresent(hold -> held.put(one.plan().number(), hold)));
        Map<Long, String> misfits = new HashMap<>();
        open.forEach(one -> misfit(known, component, one.plan().version()).ifPresent(word -> misfits.put(one.plan().number(), word)));
        return new WhyVersion.Facts(known, component, owner, open, orders.pin(new Owned(known.node(), component)), held,
                orders.halt(known.node()), misfits, owner.flatMap(one -> sightings.last(one.plan(), known.node())), now);
    }

    private Optional<String> misfit(KnownNode known, Component component, Version version) {
        return offers.get().stream().filter(one -> one.component().equals(component) && one.version().equals(version))
                .findFirst().map(offer -> offer.misfit(known)).filter(word -> !word.isEmpty());
    }
}
