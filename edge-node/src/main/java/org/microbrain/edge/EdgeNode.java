package org.microbrain.edge;

import io.javalin.http.HandlerType;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.microbrain.edge.camel.IntakeComponent;
import org.microbrain.edge.console.DeviceForms;
import org.microbrain.edge.console.DeviceQuestions;
import org.microbrain.edge.console.EdgePages;
import org.microbrain.edge.console.EvidenceChart;
import org.microbrain.edge.console.LatestAtEdge;
import org.microbrain.edge.device.AddedDevices;
import org.microbrain.edge.device.Trials;
import org.microbrain.edge.field.Device;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.FieldRoutes;
import org.microbrain.edge.field.GaugeBook;
import org.microbrain.edge.field.MeterRoutes;
import org.microbrain.edge.field.ModbusRoutes;
import org.microbrain.edge.field.PasswordMask;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationQuestions;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.history.HistoryReader;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.RefusalsFile;
import org.microbrain.edge.intake.folder.DropFolder;
import org.microbrain.edge.intake.http.HttpIntake;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.kura.KuraApplied;
import org.microbrain.edge.kura.KuraRollouts;
import org.microbrain.edge.kura.KuraTrials;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.edge.learn.Contributing;
import org.microbrain.edge.output.OutputOffice;
import org.microbrain.edge.profile.GatewayProfile;
import org.microbrain.infer.Inference;
import org.microbrain.infer.Rule;
import org.microbrain.journal.Journal;
import org.microbrain.link.LinkStatus;
import org.microbrain.link.Settled;
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
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.enrol.Renewal;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.SeriesLimit;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.IdentityTroubles;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.NodeChecks;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.Reports;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.StatusParts;
import org.microbrain.runtime.node.WayDown;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.update.UpdatesPage;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.runtime.warning.WarningPages;
import org.microbrain.warning.WarningId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A site: takes readings in, judges them, keeps them, warns, and sends everything up when the line allows. */
final class EdgeNode implements RunningNode {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeNode.class);
    private static final Duration ALONE_AFTER = Duration.ofSeconds(30);
    private static final String PROGRAM = ProgramVersion.of("edge-node");

    private final OpenParts parts = new OpenParts();
    private final StationKinds kinds = new StationKinds();
    private final IntakeSettings intake;
    private final AddedDevices added;
    private final NodeSettings settings;
    private final IdentityTroubles troubles;
    private final Instant started;
    private final JournalNode node;
    private final Refusals refusals;
    private final WarningOffice office;
    private final WayDown down;
    private final OutputOffice outputs;
    private final LatestAtEdge latest;
    private final InferenceStep infer;
    private final EdgeUpdates updates;
    private final Devices devices;
    private final StationQuestions questions;
    private final KuraTwins twins;
    private final ModbusRoutes modbus;
    private final MeterRoutes meters;
    private final EdgeMqtt mqtt;
    private final CamelRoutes routes;
    private final Reports reports;
    private final Console console;

    /** Runs from here on. */
    EdgeNode(EdgeSettings edge, NodeIdentity identity, InstantSource system) throws IOException {
        settings = edge.node();
        started = system.instant();
        troubles = new IdentityTroubles(identity);
        try {
            added = new AddedDevices(edge.devices(), this::use);
            intake = added.settings();
            NodeMetrics metrics = parts.add(new NodeMetrics(settings.node()));
            Optional<GatewayProfile> profile = EdgeUpdates.profile(edge);
            long journalLimit = profile.map(GatewayProfile::journal).orElse(0L);
            profile.ifPresent(last -> kinds.use(last.stations()));
            node = parts.add(new JournalNode(settings, journalLimit == 0 ? edge.journal()
                    : edge.journal().limitedTo(journalLimit), identity, PROGRAM, system));
            InstantSource clock = () -> Instant.ofEpochMilli(node.clock().get().millis());
            RefusalsFile refused = new RefusalsFile(settings.data().resolve("refused.json"));
            refusals = new Refusals(clock, PasswordMask.masked(refused.read()));
            parts.add(() -> refused.save(refusals));
            office = parts.add(new WarningOffice(settings, node.commits(), node.clock()));
            office.refill(node.commits());
            node.shareInto(office.book());
            down = parts.add(new WayDown(settings, edge.artifacts(), identity, node.revokedParents()::isRevoked,
                    node.uplink(), node.clock()));
            down.show(metrics);
            CallOffice calls = parts.add(new CallOffice(settings, edge.calls(), office, this::alone, node.clock(),
                    node.clock()::elapsed));
            latest = new LatestAtEdge();
            List<Journal.Series> known = node.commits().submit(Journal::series).join();
            known.forEach(one -> latest.know(one.name(), one.unit(), one.source()));
            SeriesLimit series = new SeriesLimit(intake.seriesLimit(), known.stream().map(Journal.Series::name)
                    .toList());
            MeasurementCheck check = new MeasurementCheck(series, clock);
            MeasurementMapping mapping = new MeasurementMapping(edge.mappings(), check,
                    intake.mqtt() == null ? 1 << 20 : intake.mqtt().maxPacket());
            infer = new InferenceStep(inference(edge), node.clock(), node.clock()::elapsed, latest, edge.sources(),
                    node.blocks()::take, office.desk()::enter);
            IntakeComponent sink = new IntakeComponent(mapping, refusals);
            devices = intake.devices(clock);
            Publishers publishers = new Publishers(clock);
            twins = new KuraTwins(intake.kura(), KuraApplied.in(node.commits()), clock, new SecureRandom());
            StationReadings stations = new StationReadings(kinds, check, sink, refusals, devices);
            questions = new StationQuestions(node.clock(), node.clock()::elapsed);
            FieldRoutes field = new FieldRoutes(intake.sl651(), intake.hj212(), stations, refusals,
                    GaugeBook.in(node.commits()), questions, node.clock());
            modbus = new ModbusRoutes(intake.modbus().values(), stations, node.clock()::elapsed);
            outputs = new OutputOffice(edge.outputs(), modbus, twins.assets(node.clock()::elapsed), settings.node(), node.commits(), office,
                    node.clock(), node.clock()::elapsed, EdgePages.templates());
            meters = new MeterRoutes(intake.dlt645().values(), stations, node.clock()::elapsed);
            routes = parts.add(new CamelRoutes(settings.node().text(), Map.of("intake", sink,
                    "journal", new JournalComponent(node.journal(), node.commits(), node.blocks()),
                    "sync", new SyncComponent(node.uplink())), List.of(new EdgeRoutes(infer), calls.routes(), field, modbus, meters),
                    settings.routes()));
            parts.add(node.uplink()::close);
            parts.add(infer::save);
            KuraRollouts gateways = twins.rollouts(KuraTrials.in(node.commits()));
            updates = new EdgeUpdates(edge, node, infer, routes, mapping, kinds, series, journalLimit, gateways, down);
            parts.add(updates);
            reports = new Reports(node.commits(), PROGRAM, settings.data(), node.clock(), refusals::total,
                    identity::notAfter, report -> {
                        updates.describe(report);
                        twins.describe(report);
                    });
            Contributing contributing = parts.add(new Contributing(edge.learning(), settings.node(),
                    settings.parents().get(0).node(), node.journalFile(), node.commits(), node.clock()));
            node.uplink().contributeFrom(contributing.contributions());
            People people = parts.add(new People(settings.data(), Tier.EDGE, settings.area(), system));
            people.audit().recordIn(node::record);
            CarryOffice carry = parts.add(new CarryOffice(settings, identity, node.clock(), people.audit(),
                    CarryEnds.ofEdge(node.uplink().carried(), (name, bytes) -> Settled.of(down.keep(name, bytes)),
                            node.revokedParents())));
            mqtt = intake.mqtt() == null ? null : new EdgeMqtt(intake, settings, stations, kinds, check, mapping,
                    outputs.topics(refusals), twins, sink, refusals, publishers, clock, node.clock()::elapsed);
            console = parts.add(new Console(settings, people, area -> status(), metrics));
            DeviceQuestions asking = new DeviceQuestions(questions, devices, people.audit());
            new EdgePages(latest, infer::levels, infer::outlook,
                    new HistoryReader(node.journalFile(), settings.node()), infer::rules,
                    devices, twins, publishers, refusals, outputs, clock).selfTest(NodeChecks.of(settings, identity, node, routes), intake)
                    .addTo(console).devices(console, new DeviceForms(added, devices,
                            new Trials(devices.strangers(), modbus, meters, mqtt == null ? null : mqtt.listener(),
                                    mqtt == null ? null : mqtt.devices(), clock), clock), asking, stations, kinds,
                            twins.inventories(node.clock()::elapsed));
            new UpdatesPage(updates.general().updater(), edge.updates().traits(), edge.updates().root() != null).addTo(console);
            new WarningPages(settings.node(), office, node.clock(), (view, warning) -> Page.both(outputs.shown(view, warning),
                    calls.shown(view, warning)), new EvidenceChart()).addTo(console);
            console.fact(StatusParts.version(PROGRAM)).fact(StatusParts.certificate(identity));
            contributing.fact().ifPresent(console::fact);
            calls.pages(console);
            outputs.addTo(console, () -> infer.rules().rules().stream().map(Rule::hazard)
                    .collect(Collectors.toCollection(TreeSet::new)));
            console.api("/api/v1/refused", Right.LOOK, ctx -> ctx.contentType("application/json")
                    .result(RefusalsFile.json(refusals.snapshot())));
            if (intake.http() != null) {
                console.open(HandlerType.POST, "/api/v1/readings",
                        new ReadingsUpload(intake.http(), new HttpIntake(intake.http(), check, sink, refusals)));
            }
            routes.start();
            updates.general().start();
            parts.add(modbus);
            parts.add(meters);
            if (intake.folder() != null) {
                parts.add(new FolderWatch(new DropFolder(intake.folder(), check, sink, refusals), clock));
            }
            if (mqtt != null) {
                parts.add(mqtt).start();
                if (intake.kura() != null) {
                    parts.add(new KuraWatch(twins, gateways, node.clock()::elapsed));
                }
            }
            parts.add(outputs).start();
            console.start();
            troubles.logAt(node.clock().credible());
            reports.write("started");
            node.every(Duration.ofSeconds(10), people.audit()::record);
            node.every(Duration.ofSeconds(1), infer::tick);
            node.every(Duration.ofSeconds(1), updates.general()::work);
            node.every(Duration.ofSeconds(1), this::reportUpdates);
            node.every(Duration.ofSeconds(1), asking::work);
            node.every(Duration.ofSeconds(1), carry::work);
            node.every(Duration.ofMillis(100), down::work);
            node.every(Duration.ofSeconds(10),
                    new Renewal(settings, identity, node.loops(), node.clock()::credible)::work);
            node.every(Duration.ofSeconds(5), office::work);
            node.every(Duration.ofDays(1), office::tend);
            node.every(Duration.ofSeconds(5), calls::work);
            node.every(Duration.ofHours(1), calls::tend);
            node.every(Duration.ofMinutes(1), this::learnAfterWarnings);
            node.every(Duration.ofMinutes(5), infer::save);
            node.every(Duration.ofMinutes(1), contributing::work);
            node.every(Duration.ofSeconds(10), () -> refused.save(refusals));
            node.every(Duration.ofDays(1), () -> troubles.logAt(node.clock().credible()));
            node.every(edge.report(), () -> reports.write("periodic"));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** Other devices may deliver from now on, or are asked. */
    private void use(IntakeSettings now) {
        devices.use(now.stations());
        questions.keepOnly(devices.all().stream().map(Device::source).collect(Collectors.toSet()));
        twins.use(now.kura());
        modbus.use(now.modbus().values());
        meters.use(now.dlt645().values());
        if (mqtt != null) {
            mqtt.use(now);
        }
    }

    /** Whether nobody above can confirm a warning: a link that has just begun or broken may be back in a moment. */
    private boolean alone() {
        LinkStatus link = node.uplink().status();
        return !link.connected() && node.clock().get().millis() - link.since() >= ALONE_AFTER.toMillis();
    }

    /** A warning that people have ended keeps nobody from learning any more. */
    private void learnAfterWarnings() {
        for (String id : infer.unsettled()) {
            office.book().find(new WarningId(id)).thenAccept(known -> known.filter(it -> it.state().end().isPresent())
                    .ifPresent(ended -> infer.settle(id)));
        }
    }

    /** What a person must mend in the judgement of readings, and in the book of warnings. */
    private void reportUpdates() {
        if (updates.general().hasEnded()) {
            reports.write("updated");
        }
    }

    private List<Notice> troubles() {
        return Stream.of(infer.faults().stream().map(fault -> new Notice(fault.zh(), fault.en())), office.troubles().stream(),
                added.settings().missing(kinds).stream(), added.troubles().stream(), outputs.troubles().stream()).flatMap(all -> all).toList();
    }

    private Inference inference(EdgeSettings edge) {
        Inference inference = new Inference(settings.area(), edge.rules(), edge.intake().seriesLimit(),
                new SecureRandom(), node.clock()::elapsed);
        byte[] saved = node.commits().submit(journal -> journal.state(InferenceStep.STATE)).join();
        if (saved != null) {
            try {
                inference.restore(saved);
            } catch (IllegalArgumentException e) {
                LOG.warn("what the rules had learnt cannot be read and is learnt anew: {}", e.getMessage());
            }
        }
        return inference;
    }

    private NodeStatus status() {
        return new NodeStatus(settings.node(), settings.name(), Tier.EDGE, settings.area().level(),
                settings.area(), started, StatusParts.link(node.uplink().status(), settings.parents()), List.of(),
                StatusParts.backlog(node.storage().backlog()),
                StatusParts.ledger(node.storage().ledger()), StatusParts.routes(routes),
                latest.readings(200), office.latest(settings.area(), 50), StatusParts.disk(settings.data(),
                node.storage().state()),
                node.clock().get().quality(), refusals.snapshot().stream()
                        .filter(entry -> !entry.reason().isTaken())
                        .collect(Collectors.toMap(entry -> entry.reason().code(), Refusals.Entry::count)),
                troubles.at(node.clock().credible(), node.storage().troubles(), troubles(), down.troubles(),
                        updates.general().troubles()));
    }

    @Override
    public void restartBy(Runnable restart) {
        updates.general().restartBy(restart);
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
