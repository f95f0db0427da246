package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Component;
import org.microbrain.core.archive.SetAside;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.device.DeviceOffice;
import org.microbrain.hono.DeadLetter;
import org.microbrain.hono.HonoComponent;
import org.microbrain.hono.KafkaAccess;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;

/** Records between the links and the archive go through Kafka. Owns a thread, which asks the brokers how they are. */
final class KafkaIngest implements AutoCloseable {

    private static final String REFUSED = DeadLetter.Reason.REFUSED.name();

    private final SqlArchive archive;
    private final HonoComponent hono;
    private final RefusedRecords refused;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("kafka-watch"));

    private KafkaIngest(SqlArchive archive, GroupCommit<SqlArchive> commits, HonoComponent hono) {
        this.archive = archive;
        this.hono = hono;
        this.refused = new RefusedRecords(archive, commits, REFUSED, hono::reads, hono::again);
        watch.scheduleWithFixedDelay(hono::work, 0, 2, TimeUnit.SECONDS);
        watch.scheduleWithFixedDelay(refused::work, 5, 1, TimeUnit.SECONDS);
    }

    /**
     * @param devices takes what Hono's devices send; empty when that is set aside
     * @throws NoClassDefFoundError  when the optional libraries are not there
     * @throws IllegalStateException in both languages, when Kafka's client does not take the settings
     */
    static KafkaIngest open(KafkaSettings settings, NodeId node, DivisionCode area, SqlArchive archive,
                            GroupCommit<SqlArchive> commits, NodeClock clock, Optional<DeviceOffice> devices) {
        KafkaAccess access = new KafkaAccess(node, settings.servers(), settings.tenant(), settings.group(), settings.copies(),
                settings.part() != KafkaSettings.Part.WORKER, settings.security());
        return new KafkaIngest(archive, commits, new HonoComponent(access, area, clock::credible, clock::elapsed,
                letter -> setAside(commits, letter, Instant.ofEpochMilli(clock.get().millis())),
                devices.map(office -> office::take)));
    }

    private static CompletionStage<Void> setAside(GroupCommit<SqlArchive> commits, DeadLetter letter, Instant arrived) {
        SetAside message = new SetAside(letter.topic(), letter.partition(), letter.offset(), letter.stamped(), letter.device(),
                letter.contentType(), letter.reason().name(), letter.detail(), letter.payload(),
                letter.reason() == DeadLetter.Reason.REFUSED);
        return commits.submit(store -> {
            store.setAside(message, arrived);
            return null;
        });
    }

    /** For routes; they end it. */
    Component component() {
        return hono;
    }

    /** As {@link HonoComponent#send}. */
    CompletionStage<CommandAnswer> send(DeviceCommand command) {
        return hono.send(command);
    }

    void show(NodeMetrics metrics) {
        metrics.gauge(Metric.INGEST_LAG, hono::lag);
    }

    /** Why nothing is acknowledged, or why it is not archived. */
    List<Notice> troubles() {
        long count = archive.setAside(REFUSED);
        return Stream.concat(hono.troubles().stream(), count == 0 ? Stream.empty() : Stream.of(new Notice(
                "档案库拒收了 " + count + " 条来自 Kafka 的完整记录，已存于表 dead_letter（原因 " + REFUSED + "）。请查看其中的说明，排除原因后重新启动省级核心，将再次归档。",
                "The archive refused " + count + " whole records from Kafka; they are kept in table dead_letter (reason " + REFUSED
                + "). See there why, mend it and start the core anew: they are tried again."))).toList();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        hono.close();
    }
}
