package org.microbrain.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.link.SharedBooks;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Fact;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.Admitting;
import org.microbrain.runtime.node.IdentityTroubles;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.NodeChecks;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.ParentSide;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.StatusParts;
import org.microbrain.runtime.node.WayDown;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.selftest.SelfTestPage;
import org.microbrain.runtime.warning.WarningOffice;

/**
 * A relay of the core: takes links of children beside the front-end, writes what they send to Kafka and acknowledges, and hands on
 * to them what the front-end sends down. It admits nobody, says nothing of its own and takes no steps about warnings: who reads
 * and decides is at the front-end. Without it records go up all the same.
 */
final class RelayNode implements RunningNode {

    private static final String PROGRAM = ProgramVersion.of("provincial-core");
    private static final long MIB = 1L << 20;
    /** Of what it records itself, such as what its people do. */
    private static final JournalSettings JOURNAL = new JournalSettings(256 * MIB, 16 * MIB, 30, 1000, Duration.ofSeconds(60));

    private final OpenParts parts = new OpenParts();
    private final NodeSettings settings;
    private final IdentityTroubles troubles;
    private final Instant started;
    private final JournalNode node;
    private final ArchiveWatch archive;
    private final KafkaIngest kafka;
    private final WarningOffice warnings;
    private final WayDown down;
    private final CamelRoutes routes;
    private final ParentSide parentSide;
    private final Console console;

    /** Runs from here on. */
    RelayNode(CoreSettings core, NodeIdentity identity, InstantSource system) throws IOException {
        settings = core.node();
        started = system.instant();
        troubles = new IdentityTroubles(identity);
        try {
            NodeMetrics metrics = parts.add(new NodeMetrics(settings.node()));
            node = parts.add(new JournalNode(settings, JOURNAL, identity, PROGRAM, system));
            OpenArchive opened = parts.add(new OpenArchive(core, node.clock()));
            archive = opened.watch();
            archive.show(metrics);
            warnings = parts.add(new WarningOffice(settings, node.commits(), node.clock()));
            kafka = parts.add(core.ingest().open(settings.node(), settings.area(), opened.store(), opened.commits(), node.clock(),
                    Optional.empty()).orElseThrow());
            kafka.show(metrics);
            SyncComponent sync = new SyncComponent(node.uplink());
            routes = parts.add(new CamelRoutes(settings.node().text(), Map.of("sync", sync, "hono", kafka.component(),
                    "archive", opened.component(node.clock()),
                    "journal", new JournalComponent(node.journal(), node.commits())), List.of(flows()), settings.routes()));
            parts.add(node.uplink()::close);
            routes.start();
            Admitting admitting = parts.add(new Admitting(settings, core.admission(), identity, node.clock()::credible));
            SharedBooks books = new SharedBooks(admitting.book(), warnings.book());
            node.shareInto(admitting.book(), warnings.book());
            down = parts.add(new WayDown(settings, new ArtifactSettings(ArtifactSettings.AT_A_HUB), identity,
                    admitting.admission()::isRevoked, node.uplink(), node.clock()));
            down.show(metrics);
            parentSide = parts.add(new ParentSide(settings, core.children(), PROGRAM, node.loops(), identity,
                    node.clock()::credible, sync, archive, children -> {
                        children.shareFrom(books);
                        down.handOn(children);
                    }, admitting, node.clock().moment()));
            warnings.tell(parentSide.children());
            People people = parts.add(new People(settings.data(), Tier.CORE, settings.area(), system));
            people.audit().recordIn(node::record);
            console = parts.add(new Console(settings, people, this::status, metrics));
            console.fact(StatusParts.version(PROGRAM)).fact(StatusParts.certificate(identity)).fact(new Fact("relay.down", this::wayDown));
            console.page(new SelfTestPage(NodeChecks.of(settings, identity, node, routes)));
            admitting.admission().log().auditIn(people.audit());
            console.start();
            troubles.logAt(node.clock().credible());
            node.every(Duration.ofMillis(100), down::work);
            node.every(Duration.ofMillis(500), () -> parentSide.work(node.clock().moment()));
            node.every(Duration.ofSeconds(1), () -> archive.work(parentSide.children()::know));
            node.every(Duration.ofSeconds(10), people.audit()::record);
            node.every(Duration.ofDays(1), warnings::tend);
            node.every(Duration.ofHours(1), admitting::copy);
            node.every(Duration.ofDays(1), () -> troubles.logAt(node.clock().credible()));
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private RouteBuilder flows() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("sync:children").routeId("from-children").to("hono:records").process(warnings.enter());
                from("journal:outbox").routeId("own-records").to("archive:records");
            }
        };
    }

    private String wayDown(View view) {
        return view.t().get(node.uplink().status().connected() ? "relay.down.open" : "relay.down.waits");
    }

    private NodeStatus status(DivisionCode area) {
        return new NodeStatus(settings.node(), settings.name(), Tier.CORE, settings.area().level(), settings.area(), started,
                StatusParts.link(node.uplink().status(), settings.parents()),
                StatusParts.children(parentSide.children().statuses()), List.of(), List.of(), StatusParts.routes(routes), List.of(),
                warnings.latest(area, 50), StatusParts.disk(settings.data(), node.storage().state()), node.clock().get().quality(),
                parentSide.children().refused(),
                troubles.at(node.clock().credible(), archive.troubles(), kafka.troubles(), node.storage().troubles(),
                        warnings.troubles(), down.troubles()));
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
