package org.microbrain.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.device.DeviceOffice;
import org.microbrain.core.device.DeviceSettings;
import org.microbrain.journal.GroupCommit;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.Section;

/**
 * The core's {@code ingest} section: how records get from the links to the archive.
 *
 * @param kafka   what they go through; empty when they go straight
 * @param devices what becomes of what Hono's devices send in Kafka; empty when it is set aside
 */
public record IngestSettings(Optional<KafkaSettings> kafka, Optional<DeviceSettings> devices) {

    /** From the link into the archive. */
    public static final IngestSettings STRAIGHT = new IngestSettings(Optional.empty(), Optional.empty());

    /** @param province in which devices must stand; null when the configuration does not say it */
    public static IngestSettings read(Section s, DivisionCode province) {
        s.onlyKeys("kafka", "devices");
        if (!s.has("kafka")) {
            if (s.has("devices")) {
                s.problem("devices", "设备的数据经 Kafka 而来，须同时写明 kafka", "what devices send comes through Kafka; say kafka, too");
            }
            return STRAIGHT;
        }
        KafkaSettings kafka = KafkaSettings.read(s.section("kafka"));
        if (s.has("devices") && kafka.part() != KafkaSettings.Part.ALL) {
            s.problem("devices", "设备的数据、在线情况和命令由同一进程处理，请用 part: all，或删除此项",
                    "what devices send, whether they are there and commands to them belong to one process; use part: all, or remove this key");
        }
        return new IngestSettings(Optional.of(kafka),
                s.has("devices") ? Optional.of(DeviceSettings.read(s.section("devices"), province)) : Optional.empty());
    }

    /** @param stored told of records of devices that are durable now */
    Optional<DeviceOffice> devices(DivisionCode area, SqlArchive archive, GroupCommit<SqlArchive> commits, Path data,
                                   NodeClock clock, Consumer<List<JournalRecord>> stored) {
        return devices.map(settings -> new DeviceOffice(settings, area, archive, commits, data, clock, stored));
    }

    /** What of the way through Kafka is this program's; without Kafka it does all there is to do. */
    KafkaSettings.Part part() {
        return kafka.map(KafkaSettings::part).orElse(KafkaSettings.Part.ALL);
    }

    /** @throws IllegalStateException in both languages, when what it needs is not on the class path */
    Optional<KafkaIngest> open(NodeId node, DivisionCode area, SqlArchive archive, GroupCommit<SqlArchive> commits,
                               NodeClock clock, Optional<DeviceOffice> devices) {
        try {
            return kafka.map(settings -> KafkaIngest.open(settings, node, area, archive, commits, clock, devices));
        } catch (NoClassDefFoundError e) {
            throw new IllegalStateException("缺少 Kafka 与 Hono 的库。请用 ./microbrain core 启动，它会加上所需的库。" + System.lineSeparator()
                    + "the libraries of Kafka and Hono are not on the class path. Start with ./microbrain core, which adds what is "
                    + "needed.", e);
        }
    }
}
