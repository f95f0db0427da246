package org.microbrain.core;

import java.util.Optional;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code ingest} section: how records get from the links to the archive.
 *
 * @param kafka what they go through; empty when they go straight
 */
public record IngestSettings(Optional<KafkaSettings> kafka) {

    /** From the link into the archive. */
    public static final IngestSettings STRAIGHT = new IngestSettings(Optional.empty());

    public static IngestSettings read(Section s) {
        s.onlyKeys("kafka");
        return s.has("kafka") ? new IngestSettings(Optional.of(KafkaSettings.read(s.section("kafka")))) : STRAIGHT;
    }

    /** What of the way through Kafka is this program's; without Kafka it does all there is to do. */
    KafkaSettings.Part part() {
        return kafka.map(KafkaSettings::part).orElse(KafkaSettings.Part.ALL);
    }

    /** @throws IllegalStateException in both languages, when what it needs is not on the class path */
    Optional<KafkaIngest> open(NodeId node, DivisionCode area, SqlArchive archive, GroupCommit<SqlArchive> commits,
                               NodeClock clock) {
        try {
            return kafka.map(settings -> KafkaIngest.open(settings, node, area, archive, commits, clock));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("缺少 Kafka 与 Hono 的库。请用 ./microbrain core 启动，它会加上所需的库。" + System.lineSeparator()
                    + "the libraries of Kafka and Hono are not on the class path. Start with ./microbrain core, which adds what is "
                    + "needed.", e);
        }
    }
}
