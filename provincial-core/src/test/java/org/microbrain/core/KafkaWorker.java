package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.device.CommandDesk;
import org.microbrain.core.device.DeviceOffice;
import org.microbrain.journal.Batch;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.clock.ClockFile;
import org.microbrain.runtime.clock.NodeClock;

/** The part of a core that records go through between link and archive, and nothing else. */
final class KafkaWorker implements AutoCloseable {

    static final DivisionCode GUANGXI = new DivisionCode("450000000000");

    private final Path folder;
    private final SqlArchive archive;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new DefaultThreadFactory("archive"));
    private final Optional<DeviceOffice> devices;
    private final KafkaIngest ingest;
    private final CamelRoutes routes;
    private final ProducerTemplate toKafka;

    /** @param reads whether it archives, too; otherwise it only writes to Kafka */
    KafkaWorker(Path folder, ArchiveSettings settings, IngestSettings kafka, boolean reads) throws Exception {
        this(folder, settings, kafka, reads, null);
    }

    /** @param hears of all events, as a front-end does; null for nobody */
    KafkaWorker(Path folder, ArchiveSettings settings, IngestSettings kafka, boolean reads, Consumer<Batch> hears) throws Exception {
        this.folder = folder;
        archive = settings.open();
        GroupCommit<SqlArchive> commits = new GroupCommit<>(archive, thread);
        NodeClock clock = new NodeClock(InstantSource.system(), System::nanoTime, new ClockFile(folder.resolve("clock")).read());
        devices = kafka.devices(GUANGXI, archive, commits, folder, clock, records -> { });
        ingest = kafka.open(new NodeId("450000000000"), GUANGXI, archive, commits, clock, devices).orElseThrow();
        routes = new CamelRoutes("worker", Map.of("hono", ingest.component(), "archive", new ArchiveComponent(commits, Runnable::run, clock)),
                List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("direct:batches").to("hono:records");
                        if (reads) {
                            from("hono:records").to("archive:records");
                        }
                        if (hears != null) {
                            from("hono:events").process(exchange -> hears.accept(exchange.getMessage().getBody(Batch.class)));
                        }
                    }
                }), folder.resolve("none"));
        routes.start();
        toKafka = routes.context().createProducerTemplate();
    }

    SqlArchive archive() {
        return archive;
    }

    DeviceOffice devices() {
        return devices.orElseThrow();
    }

    /** A desk of its own, for commands to devices. */
    CommandDesk commands() {
        return new CommandDesk(folder, devices().presence(), ingest::send, System::currentTimeMillis);
    }

    boolean ready() {
        return ingest.troubles().isEmpty();
    }

    String troubles() {
        return ingest.troubles().toString();
    }

    /** @return completes when the brokers have it */
    CompletableFuture<?> write(Batch batch) {
        return toKafka.asyncSendBody("direct:batches", batch);
    }

    @Override
    public void close() {
        routes.close();
        ingest.close();
        devices.ifPresent(DeviceOffice::close);
        thread.shutdown();
        archive.close();
    }
}
