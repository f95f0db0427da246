package org.microbrain.edge.kura;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.edge.kura.KuraTrials.Earlier;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;

/**
 * Released packages: each gateway loads them from this edge, and goes back to the package of that name that it had, where the edge has it; else
 * the new one goes and that is said.
 */
final class KuraDeployments extends KuraDelivery<KuraPackageRelease> {

    private final KuraPackageServer server;

    /** @param lock of all that is asked here; taken by what gateways tell before something is brought */
    KuraDeployments(KuraTrials trials, KuraSite gateways, KuraPackageServer server, Object lock) {
        super(trials, gateways, lock);
        this.server = server;
    }

    @Override
    protected KuraPackageRelease parse(Content content) throws NotGood {
        return KuraPackageRelease.read(content);
    }

    /** A component is one package, and a package of one component: else one would take the other away. */
    @Override
    public void check(KuraPackageRelease release, String gateway) throws NotGood {
        for (KuraRollout<KuraPackageRelease> one : rollouts()) {
            KuraPackageRelease other = one.release();
            if (other != null && one.component().equals(release.component()) != other.what().name().equals(release.what().name())) {
                throw new NotGood("conflict", "部署包 " + release.what().name() + " 与发行 " + other + " 不符：一个组件始终是同一个部署包",
                        "its package " + release.what().name() + " does not fit " + other + ": a component is one and the same package always");
            }
        }
    }

    @Override
    public Optional<NotGood> lacks(KuraPackageRelease release, String gateway) {
        return Optional.empty();
    }

    @Override
    public boolean takes(KuraTwin twin) {
        return twin.state().here();
    }

    @Override
    public void put(KuraRollout<KuraPackageRelease> rollout, String gateway, KuraTwin twin) {
        KuraPackageRelease release = rollout.of(gateway);
        if (release != null) {
            twin.bring(KuraBringing.Goal.of(release), installed -> remember(release, gateway, installed), server);
        }
    }

    /** Before anything is touched. What a gateway had before a version that it has yet to go back from is what it goes back to. */
    private void remember(KuraPackageRelease release, String gateway, List<KuraPackage> installed) {
        synchronized (lock) {
            Optional<Earlier> kept = trials.earlier(gateway).filter(one -> one.name().equals(release.what().name()));
            if (!installed.contains(release.what()) && kept.filter(one -> one.release().equals(release.text())).isEmpty()) {
                String had = installed.stream().filter(one -> one.name().equals(release.what().name())).map(KuraPackage::version).findFirst().orElse("");
                trials.keep(gateway, new Earlier(release.text(), release.what().name(), kept.map(Earlier::version).orElse(had)));
            }
        }
    }

    @Override
    public Outcome outcome(KuraRollout<KuraPackageRelease> rollout, String gateway, KuraTwin twin) {
        return rollout.of(gateway) == null ? Outcome.RUNS : twin.packages().brought();
    }

    @Override
    public Optional<String> returns(String gateway) {
        return trials.earlier(gateway).map(Earlier::release);
    }

    @Override
    public void forget(String gateway) {
        trials.forgetEarlier(gateway);
    }

    @Override
    public void goBack(KuraRollout<KuraPackageRelease> rollout, String gateway, KuraTwin twin, Optional<Notice> why) {
        trials.earlier(gateway).ifPresent(earlier -> twin.bring(new KuraBringing.Goal(earlier.name(), earlier.version(), known(rollout, earlier),
                true, why), installed -> { }, server));
    }

    private static Optional<KuraPackageRelease> known(KuraRollout<KuraPackageRelease> rollout, Earlier earlier) {
        return Stream.of(Optional.ofNullable(rollout.release()), Optional.ofNullable(rollout.previous())).flatMap(Optional::stream)
                .filter(one -> one.what().equals(new KuraPackage(earlier.name(), earlier.version())) && Files.exists(one.file())).findFirst();
    }

    /** Where it could not, that is said; a gateway that had gone is told again. */
    @Override
    public boolean wentBack(KuraTwin twin) {
        return twin.packages().brought().how() != How.NOT_THERE;
    }

    @Override
    public boolean goesBackByItself() {
        return false;
    }
}
