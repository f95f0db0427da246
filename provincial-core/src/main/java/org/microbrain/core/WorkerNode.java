package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.clock.ClockFile;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.node.StatusParts;
import org.microbrain.runtime.people.People;

/** A worker of the core: archives what front-ends wrote to Kafka, beside other workers. It has no links. */
final class WorkerNode implements RunningNode {

    private static final String PROGRAM = ProgramVersion.of("provincial-core");

    private final OpenParts parts = new OpenParts();
    private final NodeSettings settings;
    private final Instant started;
    private final NodeClock clock;
    private final ArchiveWatch archive;
    private final KafkaIngest kafka;
    private final CamelRoutes routes;
    private final Console console;

    /** Runs from here on. */
    WorkerNode(CoreSettings core, InstantSource system) throws IOException {
        settings = core.node();
        started = system.instant();
        try {
            Files.createDirectories(settings.data());
            NodeMetrics metrics = parts.add(new NodeMetrics(settings.node()));
            ClockFile clockFile = new ClockFile(settings.data().resolve("last-good-time"));
            clock = new NodeClock(system, System::nanoTime, clockFile.read());
            OpenArchive opened = parts.add(new OpenArchive(core, clock));
            archive = opened.watch();
            archive.show(metrics);
            OwnJournal own = parts.add(new OwnJournal(settings.data().resolve("journal.db"), settings.node(), clock::confirmed));
            kafka = parts.add(core.ingest().open(settings.node(), settings.area(), opened.store(), opened.commits(), clock,
                    Optional.empty()).orElseThrow());
            kafka.show(metrics);
            routes = parts.add(new CamelRoutes(settings.node().text(), Map.of("hono", kafka.component(),
                    "archive", opened.component(clock), "journal",
                    new JournalComponent(own.journal(), own.commits())),
                    List.of(flows()), settings.routes()));
            routes.start();
            People people = parts.add(new People(settings.data(), Tier.CORE, settings.area(), system));
            people.audit().recordIn((kind, body) -> own.record(kind, body, clock.get()));
            console = parts.add(new Console(settings, people, this::status, metrics));
            console.fact(StatusParts.version(PROGRAM));
            console.start();
            ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("ticker"));
            parts.add(ticker::shutdownNow);
            ticker.scheduleWithFixedDelay(() -> archive.work(origins -> { }), 1, 1, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(archive::retire, 60_000, 50, TimeUnit.MILLISECONDS);
            ticker.scheduleWithFixedDelay(people.audit()::record, 10, 10, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(own::tend, 10, 10, TimeUnit.SECONDS);
            ticker.scheduleWithFixedDelay(() -> clockFile.write(clock.lastGood()), 10, 60, TimeUnit.SECONDS);
        } catch (IOException | RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    private static RouteBuilder flows() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("hono:records").routeId("from-kafka").to("archive:records");
                from("journal:outbox").routeId("own-records").to("archive:records");
            }
        };
    }

    private NodeStatus status(DivisionCode area) {
        return new NodeStatus(settings.node(), settings.name(), Tier.CORE, settings.area().level(), settings.area(), started,
                NodeStatus.Link.NONE, List.of(), List.of(), List.of(), StatusParts.routes(routes), List.of(), List.of(),
                StatusParts.disk(archive.folder(), archive.storage()), clock.get().quality(), Map.of(),
                Stream.concat(archive.troubles().stream(), kafka.troubles().stream()).toList());
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
