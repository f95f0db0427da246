package org.microbrain.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.microbrain.body.ReportBody;
import org.microbrain.body.WarningBody;
import org.microbrain.link.Settled;
import org.microbrain.link.SharedBooks;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.call.CallOffice;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.carry.CarryEnds;
import org.microbrain.runtime.carry.CarryOffice;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.District;
import org.microbrain.runtime.district.DistrictPages;
import org.microbrain.runtime.district.NodeAccount;
import org.microbrain.runtime.enrol.AdmissionActions;
import org.microbrain.runtime.enrol.Renewal;
import org.microbrain.runtime.enrol.RevocationReports;
import org.microbrain.runtime.hold.HoldBook;
import org.microbrain.runtime.hold.HoldsPage;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.Admitting;
import org.microbrain.runtime.node.IdentityTroubles;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.NodeChecks;
import org.microbrain.runtime.node.NodeUpdates;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.ParentSide;
import org.microbrain.runtime.node.Reports;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.StatusParts;
import org.microbrain.runtime.node.WayDown;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.selftest.SelfTestPage;
import org.microbrain.runtime.update.NodeTraits;
import org.microbrain.runtime.update.UpdatesPage;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.runtime.warning.WarningPages;

/** A county or a city: takes what its children send, keeps it, sends it on, and notices who falls silent. */
final class HubNode implements RunningNode {

    private static final String PROGRAM = ProgramVersion.of("district-hub");
    private static final String KNOWN_CHILDREN = "watch.children";

    private final OpenParts parts = new OpenParts();
    private final NodeSettings settings;
    private final IdentityTroubles troubles;
    private final Instant started;
    private final JournalNode node;
    private final LatestSeen latest;
    private final WarningOffice office;
    private final WayDown down;
    private final CamelRoutes routes;
    private final ParentSide parentSide;
    private final Watch watch;
    /** Warnings that a disk which was full or failed did not take; tried again at the next look. */
    private final Queue<WarningBody> unkept = new ConcurrentLinkedQueue<>();
    private final Correlation correlation;
    private final NodeUpdates updates;
    private final Reports reports;
    private final Console console;

    /** Runs from here on. */
    HubNode(HubSettings hub, NodeIdentity identity, InstantSource system) throws IOException {
        settings = hub.node();
        started = system.instant();
        troubles = new IdentityTroubles(identity);
        try {
            NodeMetrics metrics = parts.add(new NodeMetrics(settings.node()));
            latest = parts.add(new LatestSeen(system));
            node = parts.add(new JournalNode(settings, hub.journal(), identity, PROGRAM, system));
            office = parts.add(new WarningOffice(settings, node.commits(), node.clock()));
            office.refill(node.commits());
            correlation = new Correlation(hub.correlation(), settings.node(), office, node.commits(), node.clock());
            SumOffice sums = new SumOffice(hub.sums(), node.commits(), node.clock());
            CallOffice calls = parts.add(new CallOffice(settings, hub.calls(), office, () -> false, node.clock(),
                    node.clock()::elapsed));
            SyncComponent sync = new SyncComponent(node.uplink());
            JournalComponent journal = new JournalComponent(node.journal(), node.commits(), node.blocks());
            routes = parts.add(new CamelRoutes(settings.node().text(), Map.of("journal", journal, "sync", sync),
                    List.of(new HubRoutes(latest, office, correlation), calls.routes()), settings.routes()));
            parts.add(node.uplink()::close);
            watch = new Watch(hub.silentAfter(), new SecureRandom(), knownChildren(), node.clock().moment());
            routes.start();
            Admitting admitting =
                    parts.add(new Admitting(settings, hub.admission(), identity, node.clock()::credible));
            node.shareInto(admitting.book(), office.book());
            down = parts.add(new WayDown(settings, hub.artifacts(), identity, admitting.admission()::isRevoked,
                    node.uplink(), node.clock()));
            down.show(metrics);
            NodeTraits traits = new NodeTraits("", "", hub.labels());
            updates = parts.add(new NodeUpdates(settings, hub.root(), traits, node, down,
                    Map.of(ReleaseKind.DATA, new CorrelationsApplier(hub.correlation(), correlation)), () -> 0));
            updates.start();
            reports = new Reports(node.commits(), PROGRAM, settings.data(), node.clock(), () -> 0, identity::notAfter,
                    this::describe);
            parentSide = parts.add(new ParentSide(settings, hub.children(), PROGRAM, node.loops(), identity,
                    node.clock()::credible, sync, node, children -> {
                        children.shareFrom(new SharedBooks(admitting.book(), office.book()));
                        down.handOn(children);
                        children.contributionsTo(sums::take);
                    }, admitting, node.clock().moment()));
            Renewal renewal = new Renewal(settings, hub.admission(), identity, node.loops(), node.clock()::credible,
                    admitting.admission()::reloadAuthority);
            office.tell(parentSide.children());
            People people = parts.add(new People(settings.data(), Tier.HUB, settings.area(), system));
            people.audit().recordIn(node::record);
            CarryOffice carry = parts.add(new CarryOffice(settings, identity, node.clock(), people.audit(), new CarryEnds(
                    node.uplink().carried(), (name, bytes) -> Settled.of(down.keep(name, bytes)), node.revokedParents(),
                    parentSide.children().carried(), admitting.admission().peers(), admitting.admission()::issued)));
            console = parts.add(new Console(settings, people, this::status, metrics));
            console.fact(StatusParts.version(PROGRAM)).fact(StatusParts.correlation(correlation::rules)).fact(sums.fact())
                    .fact(StatusParts.certificate(identity));
            District district = new District(settings.node(), this::accounts,
                    () -> StatusParts.children(parentSide.children().statuses()), latest, office.book(), system,
                    node.clock()::elapsed);
            new DistrictPages(settings.node(), district, latest, office, node.clock(), hub.map()).addToHub(console);
            new UpdatesPage(updates.updater(), traits, hub.root() != null).addTo(console);
            calls.pages(console);
            console.page(new SelfTestPage(NodeChecks.of(settings, identity, node, routes)));
            new WarningPages(settings.node(), office, node.clock(), calls::shown, null).addTo(console);
            new HoldsPage(new HoldBook(node.commits(), node.clock()), system).addTo(console);
            console.api("/api/v1/reports", Right.LOOK,
                    ctx -> ctx.json(LatestReport.all(latest.reports(Console.asker(ctx).area()))));
            AdmissionActions.addTo(console, admitting.admission());
            admitting.admission().log().auditIn(people.audit());
            console.start();
            troubles.logAt(node.clock().credible());
            reports.write("started");
            node.every(Duration.ofSeconds(10), people.audit()::record);
            node.every(Duration.ofMillis(100), down::work);
            node.every(Duration.ofMillis(500), () -> parentSide.work(node.clock().moment()));
            node.every(Duration.ofSeconds(5), this::watch);
            node.every(Duration.ofSeconds(1), carry::work);
            RevocationReports revocations = new RevocationReports(admitting.admission(), node.commits(), node.clock());
            node.every(Duration.ofSeconds(1), revocations::work);
            node.every(Duration.ofSeconds(10), renewal::work);
            node.every(Duration.ofSeconds(5), office::work);
            node.every(Duration.ofMillis(500), correlation::work);
            node.every(Duration.ofSeconds(1), updates::work);
            node.every(Duration.ofSeconds(1), this::reportUpdates);
            node.every(Duration.ofMinutes(1), sums::work);
            node.every(Duration.ofDays(1), office::tend);
            node.every(Duration.ofHours(1), admitting::copy);
            node.every(Duration.ofSeconds(5), calls::work);
            node.every(Duration.ofHours(1), calls::tend);
            node.every(Duration.ofDays(1), () -> troubles.logAt(node.clock().credible()));
            node.every(Duration.ofMinutes(10), () -> reports.write("periodic"));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** What this hub says of itself: what its rules find is what detections are at an edge. */
    private void describe(ReportBody.Builder report) {
        report.setDetections(correlation.found()).setWarnings(correlation.born());
        updates.describe(report);
    }

    private void reportUpdates() {
        if (updates.hasEnded()) {
            reports.write("updated");
        }
    }

    private List<Notice> correlationTroubles() {
        return correlation.failure().map(why -> new Notice("关联规则出错，暂不关联预警：" + why,
                "the rules of correlation fail, nothing is correlated now: " + why)).stream().toList();
    }

    private Set<NodeId> knownChildren() {
        byte[] saved = node.commits().submit(store -> store.state(KNOWN_CHILDREN)).join();
        return saved == null || saved.length == 0 ? Set.of()
                : Arrays.stream(new String(saved, StandardCharsets.US_ASCII).split("\n")).map(NodeId::new)
                        .collect(Collectors.toSet());
    }

    private void watch() {
        Set<NodeId> before = watch.known();
        List<WarningBody> warnings = new ArrayList<>();
        for (WarningBody body = unkept.poll(); body != null; body = unkept.poll()) {
            warnings.add(body);
        }
        warnings.addAll(watch.work(parentSide.children().statuses(), node.clock().moment()));
        Set<NodeId> known = watch.known();
        if (warnings.isEmpty() && known.equals(before)) {
            return;
        }
        node.commits().submit(store -> {
            store.state(KNOWN_CHILDREN, known.stream().map(NodeId::text).sorted().collect(Collectors.joining("\n"))
                    .getBytes(StandardCharsets.US_ASCII));
            return warnings.stream().map(body -> store.append(new Draft(RecordKind.WARNING, PriorityClass.WARNING,
                    node.clock().get(), body.toByteArray()))).toList();
        }).whenComplete((records, failure) -> {
            if (failure == null) {
                office.enter(records);
            } else {
                unkept.addAll(warnings);
            }
        });
    }

    private List<NodeAccount> accounts() {
        return StatusParts.ledger(node.storage().ledger()).stream().map(line -> new NodeAccount(line.node(), line.made(),
                line.received(), line.shed(), line.waiting(), line.balanced(), 0, 0)).toList();
    }

    private NodeStatus status(DivisionCode area) {
        return new NodeStatus(settings.node(), settings.name(), Tier.HUB, settings.area().level(),
                settings.area(), started, StatusParts.link(node.uplink().status(), settings.parents()),
                StatusParts.children(parentSide.children().statuses()),
                StatusParts.backlog(node.storage().backlog()),
                StatusParts.ledger(node.storage().ledger()), StatusParts.routes(routes),
                latest.readings(area, 200), office.latest(area, 50), StatusParts.disk(settings.data(), node.storage().state()),
                node.clock().get().quality(), parentSide.children().refused(),
                troubles.at(node.clock().credible(), node.storage().troubles(), office.troubles(), down.troubles(),
                        updates.troubles(), correlationTroubles()));
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
