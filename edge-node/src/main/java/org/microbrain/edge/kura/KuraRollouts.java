package org.microbrain.edge.kura;

import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What releases want of the gateways of this edge, beside what the site wants, which goes first. Thread-safe; who asks waits at most for
 * the journal. {@link #work} is for the thread that looks after gateways.
 */
public final class KuraRollouts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KuraRollouts.class);

    private final KuraPackageServer server;
    private final KuraSite gateways;
    private final KuraConfigurations configurations;
    private final KuraDeployments packages;
    /** Whether those are known that gateways still have to go back from, with nothing before them. */
    private boolean begun;

    KuraRollouts(KuraTwins twins, KuraTrials trials, KuraPackageServer server) {
        this.server = server;
        this.gateways = new KuraSite(twins);
        this.configurations = new KuraConfigurations(twins, trials, gateways, this);
        this.packages = new KuraDeployments(trials, gateways, server, this);
    }

    private KuraDelivery<?> delivery(Component component) {
        return component.kind() == ReleaseKind.KURA_PACKAGE ? packages : configurations;
    }

    private KuraRollout<?> of(Component component) {
        return delivery(component).rollout(component);
    }

    /**
     * Looks whether a release could be put to gateways. Changes nothing.
     *
     * @throws NotGood when it is none, when it is for no gateway of this edge, when a value is missing, or when the site or another
     *                 release wants something else
     */
    public synchronized void check(Content content) throws NotGood {
        check(delivery(content.component()), content);
    }

    private <R extends KuraRelease> void check(KuraDelivery<R> delivery, Content content) throws NotGood {
        R release = delivery.read(content);
        boolean any = false;
        for (String gateway : gateways.names()) {
            if (gateways.mayFit(release, gateway)) {
                any = true;
                delivery.check(release, gateway);
            }
        }
        if (!any) {
            throw new NotGood("no-gateway", "本节点没有适用的网关", "it is for no gateway of this node");
        }
    }

    /** Why it cannot begin now. */
    public synchronized Optional<NotGood> notYet(Content content) {
        try {
            KuraRelease release = delivery(content.component()).read(content);
            boolean any = gateways.names().stream().anyMatch(gateway -> gateways.fits(release, gateway) && gateways.isHere(gateway));
            return any ? Optional.empty() : Optional.of(new NotGood("gateways-away", "适用的网关都未连接，连接后进行",
                    "no gateway that it is for is here; it begins when one comes"));
        } catch (NotGood e) {
            return Optional.empty();
        }
    }

    /** Puts a version to the gateways, one after the other. */
    public synchronized void attempt(Content content) throws NotGood {
        of(content.component()).attempt(content);
    }

    /** Takes the gateways back to what ran before. */
    public synchronized void back(Content content) throws NotGood {
        of(content.component()).back(content);
    }

    /** Takes them back to when nothing of the component was wanted. */
    public synchronized void remove(Component component) throws NotGood {
        of(component).back(null);
    }

    /** The program starts, and this was at work. */
    public synchronized void resume(Content content) throws NotGood {
        of(content.component()).resume(content);
    }

    /** It proved good. */
    public synchronized void keep(Component component) {
        of(component).keep();
    }

    /** What of it goes on. */
    public synchronized Optional<NotGood> unfinished(Component component) {
        return of(component).unfinished();
    }

    /** At which gateway it failed, and why. */
    public synchronized Optional<NotGood> failure(Component component) {
        return of(component).failure();
    }

    /** Goes on as far as it can without waiting for a gateway. @param now milliseconds of a monotonic clock */
    public synchronized void work(long now) {
        guarded("what gateways have to go back from", () -> {
            if (!begun) {
                gateways.names().forEach(gateway -> Stream.of(configurations, packages).flatMap(kind -> kind.returns(gateway).stream())
                        .flatMap(release -> KuraTrials.component(release).stream()).forEach(this::of));
                begun = true;
            }
        });
        Stream.of(configurations, packages).flatMap(kind -> kind.rollouts().stream())
                .forEach(one -> guarded(one.component(), () -> one.work(now)));
    }

    /** Gateways load nothing from here any more. */
    @Override
    public void close() {
        server.close();
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
