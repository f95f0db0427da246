package org.microbrain.core;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Component;
import org.microbrain.core.api.CommandApi;
import org.microbrain.core.api.CoreApi;
import org.microbrain.core.api.DeviceApi;
import org.microbrain.core.api.DeviceOrders;
import org.microbrain.core.api.LearningApi;
import org.microbrain.core.api.ReleaseApi;
import org.microbrain.core.api.RolloutApi;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.console.ArchivePages;
import org.microbrain.core.console.HonoDevicePages;
import org.microbrain.core.console.LearningPages;
import org.microbrain.core.console.ReleasePages;
import org.microbrain.core.console.RolloutPages;
import org.microbrain.core.device.CommandDesk;
import org.microbrain.core.device.DeviceOffice;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.learn.ReleasedPackages;
import org.microbrain.core.release.PublishedReleases;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.core.release.TimestampRenewal;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.journal.GroupCommit;
import org.microbrain.link.ChildStatus;
import org.microbrain.link.SharedBooks;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.call.CallOffice;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.carry.CarryEnds;
import org.microbrain.runtime.carry.CarryOffice;
import org.microbrain.runtime.clock.ClockFile;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.district.District;
import org.microbrain.runtime.district.DistrictPages;
import org.microbrain.runtime.enrol.AdmissionActions;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.Admitting;
import org.microbrain.runtime.node.IdentityTroubles;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.ParentSide;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.StatusParts;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.selftest.CertificateCheck;
import org.microbrain.runtime.selftest.ClockCheck;
import org.microbrain.runtime.selftest.DiskCheck;
import org.microbrain.runtime.selftest.RoutesCheck;
import org.microbrain.runtime.selftest.SelfTestPage;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.runtime.warning.WarningPages;

/** The province: archives what the cities send and answers questions about it. */
final class CoreNode implements RunningNode {

    private static final String PROGRAM = ProgramVersion.of("provincial-core");

    private final OpenParts parts = new OpenParts();
    private final NodeSettings settings;
    private final IdentityTroubles troubles;
    private final Instant started;
    private final NodeClock clock;
    private final ArchiveWatch archive;
    private final Optional<KafkaIngest> kafka;
    private final Optional<DeviceOffice> devices;
    private final LatestSeen latest;
    private final WarningOffice office;
    private final SentDown down;
    private final PublishedReleases published;
    private final TimestampRenewal renewal;
    private final RolloutOffice rollouts;
    private final CamelRoutes routes;
    private final ParentSide parentSide;
    private final Console console;

    /** Runs from here on. */
    CoreNode(CoreSettings core, NodeIdentity identity, InstantSource system) throws IOException {
        settings = core.node();
        started = system.instant();
        troubles = new IdentityTroubles(identity);
        try {
            Files.createDirectories(settings.data());
            NodeMetrics metrics = parts.add(new NodeMetrics(settings.node()));
            latest = parts.add(new LatestSeen(system));
            ClockFile clockFile = new ClockFile(settings.data().resolve("last-good-time"));
            clock = new NodeClock(system, System::nanoTime, clockFile.read());
            OpenArchive opened = parts.add(new OpenArchive(core, clock));
            SqlArchive store = opened.store();
            GroupCommit<SqlArchive> commits = opened.commits();
            archive = opened.watch();
            archive.show(metrics);
            EventLoopGroup loops =
                    new MultiThreadIoEventLoopGroup(2, new DefaultThreadFactory("net"), NioIoHandler.newFactory());
            parts.add(() -> loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1,
                    TimeUnit.SECONDS));
            OwnJournal own = parts.add(new OwnJournal(settings.data().resolve("journal.db"), settings.node(), clock::confirmed));
            office = parts.add(new WarningOffice(settings, own.commits(), clock));
            office.refill(own.commits());
            CallOffice calls = parts.add(new CallOffice(settings, core.calls(), office, () -> false, clock, clock::elapsed));
            Admitting admitting = parts.add(new Admitting(settings, core.admission(), identity, clock::credible));
            down = parts.add(new SentDown(settings, identity, admitting.admission()::isRevoked, clock));
            down.show(metrics);
            published = parts.add(new PublishedReleases(core.releases().repository(), down.releases(),
                    settings.data().resolve("verified-releases"), clock::credible));
            renewal = new TimestampRenewal(core.releases(), clock);
            rollouts = parts.add(new RolloutOffice(settings.data(), new IssuedIntents(down.desk()), published::offers,
                    clock::credible));
            devices = core.ingest().devices(settings.area(), store, commits, settings.data(), clock, latest::saw).map(parts::add);
            kafka = core.ingest().open(settings.node(), settings.area(), store, commits, clock, devices);
            kafka.ifPresent(ingest -> parts.add(ingest).show(metrics));
            SyncComponent sync = new SyncComponent(null);
            routes = parts.add(new CamelRoutes(settings.node().text(),
                    components(sync, opened.component(clock), new JournalComponent(own.journal(), own.commits())),
                    List.of(new CoreRoutes(latest, office, rollouts, admitting, core.ingest()), calls.routes()), settings.routes()));
            routes.start();
            parentSide = parts.add(new ParentSide(settings, core.children(), PROGRAM, loops, identity, clock::credible,
                    sync, archive, children -> {
                        children.shareFrom(new SharedBooks(admitting.book(), office.book()));
                        down.handOn(children);
                        if (core.ingest().part() == KafkaSettings.Part.FRONT_END) {
                            children.letRelaysIn();
                        }
                    }, admitting, clock.moment()));
            office.tell(parentSide.children());
            People people = parts.add(new People(settings.data(), Tier.CORE, settings.area(), system));
            people.audit().recordIn((kind, body) -> own.record(kind, body, clock.get()));
            CarryOffice carry = parts.add(new CarryOffice(settings, identity, clock, people.audit(), CarryEnds.ofCore(
                    parentSide.children().carried(), admitting.admission().peers(), admitting.admission()::issued)));
            console = parts.add(new Console(settings, people, this::status, metrics));
            console.fact(StatusParts.version(PROGRAM)).fact(archive.kept()).fact(StatusParts.certificate(identity));
            District district = new District(settings.node(), archive::accounts,
                    this::children, latest, office.book(), system,
                    clock::elapsed);
            new ArchivePages(store, latest).addTo(console, archive::remarks,
                    new DistrictPages(settings.node(), district, latest, office, clock, core.map()));
            console.page(new SelfTestPage(List.of(new ClockCheck(clock), new DiskCheck(settings.data(), clock::elapsed),
                    new CertificateCheck(identity, clock::credible), new RoutesCheck(() -> StatusParts.routes(routes)))));
            new WarningPages(settings.node(), office, clock, calls::shown, null).addTo(console);
            new CoreApi(store, request -> Console.asker(request).area(), request -> Console.asker(request).may(Right.EXPORT))
                    .routes((path, handler) -> console.api(path, Right.LOOK, handler));
            new RolloutPages(rollouts).addTo(console);
            EvaluationOffice evaluations = parts.add(new EvaluationOffice(store, settings.area(), new ReleasedPackages(
                    core.releases().repository(), published::offers), settings.data().resolve("evaluations"), clock::credible));
            ReleaseDesk releases = new ReleaseDesk(core.releases(), renewal, evaluations.reports(), clock::credible);
            Uploads uploads = new Uploads(settings.data().resolve("uploads"), core.releases().upload());
            TrainingOffice trainings = parts.add(new TrainingOffice(store, evaluations, core.training()::leavesOut,
                    settings.data().resolve("trainings"), clock::credible));
            new LearningPages(store, rollouts, evaluations, trainings, uploads).addTo(console);
            new LearningApi(evaluations, trainings, uploads).addTo(console);
            new ReleaseApi(releases, uploads, clock::credible).addTo(console);
            new ReleasePages(rollouts, releases, uploads,
                    () -> Stream.concat(published.troubles().stream(), renewal.troubles().stream()).toList()).addTo(console);
            new RolloutApi(rollouts).addTo(console);
            devices.ifPresent(office -> {
                CommandDesk desk = parts.add(new CommandDesk(settings.data(), office.presence(), kafka.orElseThrow()::send,
                        () -> clock.get().millis()));
                DeviceOrders orders = new DeviceOrders(desk, settings.area());
                new HonoDevicePages(office.presence(), orders).addTo(console);
                new DeviceApi(office.presence(), settings.area(), () -> clock.get().millis()).addTo(console);
                new CommandApi(orders).addTo(console);
            });
            calls.pages(console);
            AdmissionActions.addTo(console, admitting.admission());
            admitting.admission().log().auditIn(people.audit());
            console.start();
            ScheduledExecutorService ticker =
                    Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ticker"));
            parts.add(ticker::shutdownNow);
            ScheduledExecutorService counting =
                    Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("counting"));
            parts.add(counting::shutdownNow);
            counting.scheduleWithFixedDelay(archive::count, 0, 1, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(() -> parentSide.work(clock.moment()), 500, 500, TimeUnit.MILLISECONDS);
            ticker.scheduleWithFixedDelay(() -> archive.work(parentSide.children()::know), 1, 1, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(archive::retire, 60_000, 50, TimeUnit.MILLISECONDS);
            ticker.scheduleWithFixedDelay(people.audit()::record, 10, 10, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(own::tend, 10, 10, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(office::work, 5, 5, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(carry::work, 1, 1, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(rollouts::work, 1, 1, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(published::work, 0, 2, TimeUnit.SECONDS);
            counting.scheduleWithFixedDelay(renewal::work, 0, 1, TimeUnit.MINUTES);
            ticker.scheduleWithFixedDelay(office::tend, 1, 1, TimeUnit.DAYS);
            ticker.scheduleWithFixedDelay(admitting::copy, 1, 1, TimeUnit.HOURS);
            ticker.scheduleWithFixedDelay(calls::work, 5, 5, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(calls::tend, 1, 1, TimeUnit.HOURS);
            troubles.logAt(clock.credible());
            ticker.scheduleWithFixedDelay(() -> troubles.logAt(clock.credible()), 1, 1, TimeUnit.DAYS);
            ticker.scheduleWithFixedDelay(() -> clockFile.write(clock.lastGood()), 10, 60, TimeUnit.SECONDS);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private Map<String, Component> components(SyncComponent sync, ArchiveComponent archived, JournalComponent journal) {
        Map<String, Component> components = new HashMap<>(Map.of("sync", sync, "archive", archived, "journal", journal));
        kafka.ifPresent(ingest -> components.put("hono", ingest.component()));
        return components;
    }

    /** A child that went to a relay is not away: it is judged by what comes from it, as nodes further below are. */
    private List<NodeStatus.Child> children() {
        List<ChildStatus> all = parentSide.children().statuses();
        return StatusParts.children(all.stream().noneMatch(child -> child.node().isRelay()) ? all
                : all.stream().filter(child -> child.connected() || child.node().isRelay()).toList());
    }

    private NodeStatus status(DivisionCode area) {
        return new NodeStatus(settings.node(), settings.name(), Tier.CORE, settings.area().level(),
                settings.area(), started, NodeStatus.Link.NONE,
                children(), List.of(), archive.ledger(), StatusParts.routes(routes),
                latest.readings(area, 200), office.latest(area, 50), StatusParts.disk(archive.folder(), archive.storage()),
                clock.get().quality(), parentSide.children().refused(),
                troubles.at(clock.credible(), archive.troubles(),
                        kafka.map(KafkaIngest::troubles).orElse(List.of()),
                        devices.map(DeviceOffice::troubles).orElse(List.of()), office.troubles(), rollouts.trouble().stream().toList(),
                        down.troubles(), published.troubles(), renewal.troubles()));
    }

    @Override
    public Console console() {
        return console;
    }

    @Override
    public void close() {
        parts.close();
    }
}
