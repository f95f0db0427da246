package org.microbrain.core.device;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.JournalRecord;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.device.DeviceMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the core does with devices of Hono: archives what they send, and remembers who is there. */
public final class DeviceOffice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceOffice.class);

    private final PresenceBook presence;
    private final DeviceIntake intake;
    private volatile Notice trouble;

    /**
     * @param data   folder for what is known of devices
     * @param stored told of records that are durable now
     */
    public DeviceOffice(DeviceSettings settings, DivisionCode province, SqlArchive archive, GroupCommit<SqlArchive> commits,
                        Path data, NodeClock clock, Consumer<List<JournalRecord>> stored) {
        presence = new PresenceBook(data.resolve("devices.db"),
                device -> settings.areas().of(device, province).map(DivisionCode::code).orElse(""));
        intake = new DeviceIntake(archive, commits, new DeviceMapping(settings, province, clock::credible),
                new DeviceJournals(new SecureRandom()), this::saw, clock, stored);
    }

    /** As {@link DeviceIntake#take}. */
    public CompletionStage<Void> take(DeviceMessage message) {
        return intake.take(message);
    }

    public PresenceBook presence() {
        return presence;
    }

    /** Presence is less than readings: when it cannot be kept, they go on. */
    private void saw(List<DeviceMessage> messages) {
        try {
            presence.saw(messages);
            trouble = null;
        } catch (StorageFailure e) {
            if (trouble == null) {
                LOG.error("the presence of devices is not kept", e);
            }
            trouble = new Notice("设备在线情况无法保存：" + e.getMessage() + "。读数照常归档。",
                    "The presence of devices is not kept: " + e.getMessage() + ". Their readings are archived all the same.");
        }
    }

    /** What a person must mend. Any thread. */
    public List<Notice> troubles() {
        Notice now = trouble;
        return now == null ? List.of() : List.of(now);
    }

    @Override
    public void close() {
        intake.close();
        presence.close();
    }
}
