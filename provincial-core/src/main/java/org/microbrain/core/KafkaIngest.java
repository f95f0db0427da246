package org.microbrain.core;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Component;
import org.microbrain.core.archive.SetAside;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.hono.DeadLetter;
import org.microbrain.hono.HonoComponent;
import org.microbrain.hono.KafkaAccess;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;

/** Records between the links and the archive go through Kafka. Owns a thread, which asks the brokers how they are. */
final class KafkaIngest implements AutoCloseable {

    private final HonoComponent hono;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("kafka-watch"));

    private KafkaIngest(HonoComponent hono) {
        this.hono = hono;
        watch.scheduleWithFixedDelay(hono::work, 0, 2, TimeUnit.SECONDS);
    }

    /** @throws NoClassDefFoundError when the optional libraries are not there */
    static KafkaIngest open(KafkaSettings settings, DivisionCode area, GroupCommit<SqlArchive> commits, NodeClock clock) {
        KafkaAccess access = new KafkaAccess(settings.servers(), settings.tenant(), settings.group(), settings.copies(),
                settings.security());
        return new KafkaIngest(new HonoComponent(access, area, clock::credible,
                letter -> setAside(commits, letter, Instant.ofEpochMilli(clock.get().millis()))));
    }

    private static CompletionStage<Void> setAside(GroupCommit<SqlArchive> commits, DeadLetter letter, Instant arrived) {
        SetAside message = new SetAside(letter.topic(), letter.partition(), letter.offset(), letter.stamped(), letter.device(),
                letter.contentType(), letter.reason().name(), letter.detail(), letter.payload(),
                letter.reason() == DeadLetter.Reason.REFUSED);
        return commits.submit(archive -> {
            archive.setAside(message, arrived);
            return null;
        });
    }

    /** For routes; they end it. */
    Component component() {
        return hono;
    }

    void show(NodeMetrics metrics) {
        metrics.gauge(Metric.INGEST_LAG, hono::lag);
    }

    /** Why nothing is acknowledged, or why it is not archived. */
    List<Notice> troubles() {
        return Stream.concat(hono.trouble().stream(), hono.standstill().stream()).toList();
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
