package org.microbrain.edge.kura;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What releases want of the gateways of this edge, beside what the site wants, which goes first. Thread-safe; who asks waits at most for
 * the journal. {@link #work} is for the thread that looks after gateways.
 */
public final class KuraRollouts {

    private static final Logger LOG = LoggerFactory.getLogger(KuraRollouts.class);

    private final KuraTwins twins;
    private final KuraTrials trials;
    private final Map<Component, KuraRollout> rollouts = new TreeMap<>();
    private final KuraRollout.Gateways gateways = new OfTwins();
    /** The one that was read last; null for none. */
    private KuraRelease last;
    /** Whether those are known that gateways still have to go back from, with nothing before them. */
    private boolean begun;

    KuraRollouts(KuraTwins twins, KuraTrials trials) {
        this.twins = twins;
        this.trials = trials;
    }

    private final class OfTwins implements KuraRollout.Gateways {

        @Override
        public Set<String> names() {
            return new TreeSet<>(twins.settings().gateways().keySet());
        }

        @Override
        public Optional<KuraTwin> twin(String gateway) {
            return twins.twin(gateway);
        }

        @Override
        public boolean fits(KuraRelease release, String gateway) {
            String model = twin(gateway).map(twin -> twin.state().birth()).map(KuraBirth::model).orElse("");
            return release.isFor(model, twins.settings().gateways().get(gateway).like());
        }

        @Override
        public boolean isKnown(String gateway) {
            return twin(gateway).map(twin -> twin.state().birth()).isPresent();
        }

        @Override
        public Optional<NotGood> lacks(KuraRelease release, String gateway) {
            try {
                rendered(release, gateway);
                return Optional.empty();
            } catch (NotGood e) {
                return Optional.of(e);
            }
        }

        @Override
        public void want(String gateway, KuraTwin twin, boolean onTrial) {
            twin.want(wanted(gateway), onTrial ? snapshots -> goesBackTo(gateway, snapshots) : KuraTwin.NEWEST);
        }
    }

    private synchronized long goesBackTo(String gateway, List<Long> snapshots) {
        return rollouts.values().stream().filter(one -> one.isTrying() && one.of(gateway) != null).findFirst()
                .map(one -> one.goesBackTo(gateway, snapshots)).orElse(snapshots.get(0));
    }

    /** What the site and all releases want of a gateway. */
    private KuraConfiguration wanted(String gateway) {
        Map<Key, KuraValue> wanted = new TreeMap<>();
        rollouts.values().stream().map(one -> one.of(gateway)).filter(release -> release != null).forEach(release -> {
            try {
                wanted.putAll(rendered(release, gateway).values());
            } catch (NotGood e) {
                LOG.warn("gateway {} is not put {}: {}", gateway, release, e.en());
            }
        });
        wanted.putAll(site(gateway).values());
        return KuraConfiguration.of(wanted);
    }

    private KuraConfiguration site(String gateway) {
        return twins.settings().wanted().getOrDefault(gateway, KuraConfiguration.NONE);
    }

    private KuraConfiguration rendered(KuraRelease release, String gateway) throws NotGood {
        return release.rendered(gateway, twins.settings().values().of(gateway));
    }

    /** A version is the same bytes always, and is asked for every second while it waits or goes back. */
    private KuraRelease read(Content content) throws NotGood {
        if (last == null || !last.component().equals(content.component()) || !last.version().equals(content.version())) {
            last = KuraRelease.read(content);
        }
        return last;
    }

    private KuraRollout of(Component component) {
        return rollouts.computeIfAbsent(component, one -> new KuraRollout(one, trials));
    }

    /**
     * Looks whether a release could be put to gateways. Changes nothing.
     *
     * @throws NotGood when it is none, when it is for no gateway of this edge, when a value is missing, or when the site or another
     *                 release wants something else
     */
    public synchronized void check(Content content) throws NotGood {
        KuraRelease release = read(content);
        boolean any = false;
        for (String gateway : gateways.names()) {
            if (gateways.fits(release, gateway) || !gateways.isKnown(gateway) && release.isFor(release.models().stream().findFirst().orElse(""),
                    twins.settings().gateways().get(gateway).like())) {
                any = true;
                checkConflicts(release, gateway);
            }
        }
        if (!any) {
            throw new NotGood("no-gateway", "本节点没有适用的网关", "it is for no gateway of this node");
        }
    }

    private void checkConflicts(KuraRelease release, String gateway) throws NotGood {
        Map<Key, KuraValue> rendered = rendered(release, gateway).values();
        Map<Key, KuraValue> others = new TreeMap<>(site(gateway).values());
        for (Map.Entry<Component, KuraRollout> one : rollouts.entrySet()) {
            KuraRelease other = one.getValue().of(gateway);
            if (other != null && !one.getKey().equals(release.component())) {
                others.putAll(rendered(other, gateway).values());
            }
        }
        Set<String> ofOthers = KuraDeletions.values(KuraConfiguration.of(others)).components().keySet();
        for (Map.Entry<Key, KuraValue> one : rendered.entrySet()) {
            KuraValue other = others.get(one.getKey());
            boolean deleted = release.gone().contains(one.getKey().pid()) && ofOthers.contains(one.getKey().pid());
            if (deleted || other != null && !other.sameAs(one.getValue())) {
                throw new NotGood("conflict", "网关 " + gateway + " 的 " + one.getKey() + " 已由站点文件或另一发行决定", one.getKey() + " of gateway "
                        + gateway + " is decided by the site's file or another release");
            }
        }
    }

    /** Why it cannot begin now. */
    public synchronized Optional<NotGood> notYet(Content content) {
        try {
            KuraRelease release = read(content);
            boolean any = gateways.names().stream().anyMatch(gateway -> gateways.fits(release, gateway)
                    && twins.twin(gateway).filter(twin -> twin.state().here()).isPresent());
            return any ? Optional.empty() : Optional.of(new NotGood("gateways-away", "适用的网关都未连接，连接后进行",
                    "no gateway that it is for is here; it begins when one comes"));
        } catch (NotGood e) {
            return Optional.empty();
        }
    }

    /** Puts a version to the gateways, one after the other. */
    public synchronized void attempt(Content content) throws NotGood {
        of(content.component()).attempt(read(content));
    }

    /** Takes the gateways back to what ran before. */
    public synchronized void back(Content content) throws NotGood {
        of(content.component()).back(read(content));
    }

    /** Takes them back to when nothing of the component was wanted. */
    public synchronized void remove(Component component) {
        of(component).back(null);
    }

    /** The program starts, and this was at work. */
    public synchronized void resume(Content content) throws NotGood {
        of(content.component()).resume(read(content));
    }

    /** It proved good. */
    public synchronized void keep(Component component) {
        of(component).keep(gateways);
    }

    /** What of it goes on. */
    public synchronized Optional<NotGood> unfinished(Component component) {
        return of(component).unfinished(gateways);
    }

    /** At which gateway it failed, and why. */
    public synchronized Optional<NotGood> failure(Component component) {
        return of(component).failure();
    }

    /** Goes on as far as it can without waiting for a gateway. @param now milliseconds of a monotonic clock */
    public synchronized void work(long now) {
        guarded("what gateways have to go back from", () -> {
            if (!begun) {
                gateways.names().forEach(gateway -> trials.of(gateway).flatMap(KuraTrials::component).ifPresent(this::of));
                begun = true;
            }
        });
        rollouts.forEach((component, one) -> guarded(component, () -> one.work(gateways, now)));
    }

    /** A full disk, above all: nothing is begun that could not be remembered, and it is tried again. */
    private static void guarded(Object what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("{} cannot be looked after at the moment: {}", what, e.toString());
        }
    }
}
