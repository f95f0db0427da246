package org.microbrain.edge.kura;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.microbrain.body.ReportBody;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraJobNotice;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All gateways with Kura as they are to be and as they are. Thread-safe but for {@link #work}, which is for one thread. */
public final class KuraTwins {

    private static final Logger LOG = LoggerFactory.getLogger(KuraTwins.class);

    private static final int MOST_REPORTED = 200;
    private static final int LONGEST_WHY = 300;

    private final InstantSource clock;
    private final KuraRequests requests;
    private final KuraApplied book;
    private final RandomGenerator random;
    private final Map<String, KuraTwin> twins = new ConcurrentSkipListMap<>();
    private volatile KuraSettings settings = KuraSettings.NONE;

    /**
     * @param settings null for no gateway
     * @param clock    the node's time of day
     * @param random   nobody may guess it
     */
    public KuraTwins(KuraSettings settings, KuraApplied book, InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.requests = new KuraRequests(settings == null ? "" : settings.account(), random);
        this.book = book;
        this.random = random;
        use(settings);
    }

    /** From now on these gateways are looked after and no others; of those that stay nothing changes. @param settings null for none */
    public void use(KuraSettings settings) {
        if (settings != null) {
            twins.keySet().retainAll(settings.gateways().keySet());
            settings.gateways().keySet().forEach(gateway -> twins.computeIfAbsent(gateway, added -> new KuraTwin(gateway,
                    settings.wanted().getOrDefault(gateway, KuraConfiguration.NONE), settings.look().toMillis(), settings.confidential(), requests,
                    book, random)));
            this.settings = settings;
        }
    }

    /** The channels of the gateways' assets. @param elapsed milliseconds of the clock that {@link #work} goes by */
    public KuraAssets assets(LongSupplier elapsed) {
        return new KuraAssets(requests, elapsed);
    }

    /** What is installed at the gateways. @param elapsed as for {@link #assets} */
    public KuraInventories inventories(LongSupplier elapsed) {
        return new KuraInventories(requests, clock, elapsed);
    }

    /** How a gateway is; empty for one that is not in the configuration. */
    public Optional<KuraState> state(String gateway) {
        return Optional.ofNullable(twins.get(gateway)).map(KuraTwin::state);
    }

    /**
     * A person orders that what is wanted of a gateway is put again, also over what was changed there; begun by {@link #work}.
     *
     * @param seen what the person saw
     * @return false when it takes no orders now
     */
    public boolean putAgain(String gateway, KuraState seen) {
        return order(gateway, new KuraOrder.PutAgain(seen.toPut()));
    }

    /** A person orders that a gateway goes back to a snapshot of its own; as {@link #putAgain}. */
    public boolean goBack(String gateway, long snapshot) {
        return order(gateway, new KuraOrder.GoBack(snapshot, Set.of()));
    }

    private boolean order(String gateway, KuraOrder order) {
        KuraTwin twin = twins.get(gateway);
        return twin != null && twin.order(order);
    }

    /** What came of looking whether a gateway is safe; empty for one that is not in the configuration. */
    public Optional<KuraChecked> checked(String gateway) {
        return Optional.ofNullable(twins.get(gateway)).map(KuraTwin::checked);
    }

    /** Where packages may come from: what their addresses begin with. */
    public List<String> sources() {
        return settings.packages();
    }

    /** The gateways that are looked after. */
    KuraSettings settings() {
        return settings;
    }

    Optional<KuraTwin> twin(String gateway) {
        return Optional.ofNullable(twins.get(gateway));
    }

    /** What releases want of the gateways. */
    public KuraRollouts rollouts(KuraTrials trials) {
        return new KuraRollouts(this, trials, new KuraPackageServer(settings.packagePort(), random));
    }

    /** The deployment packages of a gateway, read anew when that is old: somebody looks. Empty for one that is not in the configuration. */
    public Optional<KuraPackagesState> packages(String gateway) {
        return Optional.ofNullable(twins.get(gateway)).map(twin -> twin.packages().look());
    }

    /** The same, and nobody looks. */
    public Optional<KuraPackagesState> knownPackages(String gateway) {
        return Optional.ofNullable(twins.get(gateway)).map(twin -> twin.packages().state());
    }

    /** A person orders something of a gateway's packages; begun by {@link #work}. @return false when it takes no orders now */
    public boolean deploy(String gateway, KuraDeployment wanted) {
        KuraTwin twin = twins.get(gateway);
        return twin != null && twin.order(wanted);
    }

    /** A gateway of the configuration tells something of a job. */
    void told(String gateway, KuraJobNotice notice) {
        LOG.debug("gateway {} tells {}", gateway, notice);
        Optional.ofNullable(twins.get(gateway)).ifPresent(twin -> twin.packages().told(notice));
    }

    /** Says in a report how the gateways are, the first {@value #MOST_REPORTED} by name. */
    public void describe(ReportBody.Builder report) {
        twins.entrySet().stream().limit(MOST_REPORTED).forEach(one -> {
            KuraState state = one.getValue().state();
            Notice failing = one.getValue().packages().state().failing();
            boolean fails = !failing.en().isEmpty();
            GatewayState whole = fails ? GatewayState.FAILED : state.whole();
            ReportBody.Gateway.Builder gateway = report.addGatewaysBuilder().setName(one.getKey()).setHere(state.here())
                    .setState(whole.word()).setDiffering(state.keys().size()).setReleased(settings.releases()).setPackages(settings.takesPackages());
            if (whole.isBad()) {
                gateway.setWhyZh(shortened(fails ? failing.zh() : state.zh())).setWhyEn(shortened(fails ? failing.en() : state.en()));
            }
            one.getValue().checked().findings().forEach(found -> gateway.addFindings(found.what().word()));
            if (state.birth() != null) {
                gateway.setModel(state.birth().model()).setFirmware(state.birth().firmware()).setKura(state.birth().kura());
            }
        });
    }

    private static String shortened(String why) {
        return why.length() <= LONGEST_WHY ? why : why.substring(0, LONGEST_WHY);
    }

    /**
     * Goes on with all gateways. Blocks only while it keeps something in the journal.
     *
     * @param now milliseconds of a monotonic clock
     */
    public void work(long now) {
        requests.work(now);
        twins.forEach((gateway, twin) -> {
            try {
                twin.work(now, clock.instant());
            } catch (RuntimeException e) {
                LOG.error("gateway {} cannot be looked after at the moment: {}", gateway, e.toString());
            }
        });
    }

    void subscribed(String gateway, Subscriber subscriber) {
        requests.subscribed(gateway, subscriber);
    }

    void gone(String gateway, Subscriber subscriber) {
        requests.gone(gateway, subscriber);
    }

    /** A gateway of the configuration says what it is. */
    void born(String gateway, KuraPayload payload) {
        KuraBirth birth = KuraBirth.of(payload, clock.instant());
        LOG.info("gateway {} is here: {} {}, firmware {}, Kura {}", gateway, birth.model(), birth.serial(), birth.firmware(), birth.kura());
        Optional.ofNullable(twins.get(gateway)).ifPresent(twin -> twin.born(birth));
    }

    /** Data of a gateway of the configuration came. */
    void heard(String gateway) {
        Optional.ofNullable(twins.get(gateway)).ifPresent(KuraTwin::heard);
    }

    /** @return false when it answers what another gateway was asked */
    boolean answered(String gateway, String id, KuraReply reply) {
        KuraRequests.Taken taken = requests.answered(gateway, id, reply);
        LOG.debug("gateway {} answers {}: {}", gateway, id, taken);
        return taken != KuraRequests.Taken.FOR_ANOTHER;
    }
}
