package org.microbrain.edge.kura;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.microbrain.edge.kura.KuraTrials.Return;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayState;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Released configurations: what all of them want of a gateway is put there together, under what its site wants, and it goes back to a
 * snapshot of its own.
 */
final class KuraConfigurations extends KuraDelivery<KuraConfigurationRelease> {

    private static final Logger LOG = LoggerFactory.getLogger(KuraConfigurations.class);

    private final KuraTwins twins;

    /** @param lock of all that is asked here; taken by what gateways tell while something is put */
    KuraConfigurations(KuraTwins twins, KuraTrials trials, KuraSite gateways, Object lock) {
        super(trials, gateways, lock);
        this.twins = twins;
    }

    @Override
    protected KuraConfigurationRelease parse(Content content) throws NotGood {
        return KuraConfigurationRelease.read(content);
    }

    @Override
    public void check(KuraConfigurationRelease release, String gateway) throws NotGood {
        Map<Key, KuraValue> rendered = rendered(release, gateway).values();
        Map<Key, KuraValue> others = new TreeMap<>(site(gateway).values());
        for (KuraRollout<KuraConfigurationRelease> one : rollouts()) {
            KuraConfigurationRelease other = one.of(gateway);
            if (other != null && !one.component().equals(release.component())) {
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

    @Override
    public Optional<NotGood> lacks(KuraConfigurationRelease release, String gateway) {
        try {
            rendered(release, gateway);
            return Optional.empty();
        } catch (NotGood e) {
            return Optional.of(e);
        }
    }

    private KuraConfiguration site(String gateway) {
        return twins.settings().wanted().getOrDefault(gateway, KuraConfiguration.NONE);
    }

    private KuraConfiguration rendered(KuraConfigurationRelease release, String gateway) throws NotGood {
        return release.rendered(gateway, twins.settings().values().of(gateway));
    }

    @Override
    public boolean takes(KuraTwin twin) {
        return true;
    }

    @Override
    public void put(KuraRollout<KuraConfigurationRelease> rollout, String gateway, KuraTwin twin) {
        twin.want(wanted(gateway), rollout.isTrying() ? snapshots -> goesBackTo(rollout, gateway, snapshots) : KuraTwin.NEWEST);
    }

    /** What the site and all releases want of a gateway. */
    private KuraConfiguration wanted(String gateway) {
        Map<Key, KuraValue> wanted = new TreeMap<>();
        rollouts().stream().map(one -> one.of(gateway)).filter(release -> release != null).forEach(release -> {
            try {
                wanted.putAll(rendered(release, gateway).values());
            } catch (NotGood e) {
                LOG.warn("gateway {} is not put {}: {}", gateway, release, e.en());
            }
        });
        wanted.putAll(site(gateway).values());
        return KuraConfiguration.of(wanted);
    }

    /** To which snapshot a gateway goes back: the one from before this version was first put there, as long as it has it. */
    private long goesBackTo(KuraRollout<KuraConfigurationRelease> rollout, String gateway, List<Long> snapshots) {
        synchronized (lock) {
            KuraConfigurationRelease release = rollout.of(gateway);
            if (!rollout.isTrying() || release == null) {
                return snapshots.get(0);
            }
            Optional<Return> kept = trials.of(gateway).filter(one -> one.release().equals(release.text()) && snapshots.contains(one.snapshot()));
            if (kept.isEmpty()) {
                trials.keep(gateway, new Return(release.text(), snapshots.get(0), release.components()));
            }
            return kept.map(Return::snapshot).orElse(snapshots.get(0));
        }
    }

    @Override
    public Outcome outcome(KuraRollout<KuraConfigurationRelease> rollout, String gateway, KuraTwin twin) {
        KuraState state = twin.state();
        if (state.whole() == GatewayState.FAILED || state.read() == null && !state.en().isEmpty() && state.here()) {
            return Outcome.failed(state.en().isEmpty() ? new Notice("配置没有生效", "its configuration does not run")
                    : new Notice(state.zh(), state.en()));
        }
        return state.read() != null ? Outcome.RUNS : state.here() ? Outcome.UNKNOWN : Outcome.NOT_THERE;
    }

    @Override
    public Optional<String> returns(String gateway) {
        return trials.of(gateway).map(Return::release);
    }

    @Override
    public void forget(String gateway) {
        trials.forget(gateway);
    }

    @Override
    public void goBack(KuraRollout<KuraConfigurationRelease> rollout, String gateway, KuraTwin twin, Optional<Notice> why) {
        trials.of(gateway).ifPresent(back -> twin.goBack(back.snapshot(), back.components()));
    }

    @Override
    public boolean wentBack(KuraTwin twin) {
        return twin.wentBack();
    }

    @Override
    public boolean goesBackByItself() {
        return true;
    }
}
