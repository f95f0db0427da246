package org.microbrain.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.device.DeviceMessage;

/** Whether a device is there, from what Hono says of it. */
class DevicePresenceTest {

    private static DeviceMessage message(long at, String type, int ttd, String payload) {
        return new DeviceMessage("hono.event.guangxi", 0, at, at, "pump-7", DeviceMessage.Kind.EVENT, "hono-mqtt", type, ttd,
                payload.getBytes(StandardCharsets.UTF_8));
    }

    private static DeviceMessage connection(long at, String cause) {
        return message(at, DevicePresence.CONNECTION, DeviceMessage.NOT_SAID, "{\"cause\":\"" + cause + "\",\"source\":\"hono-mqtt\"}");
    }

    private static DeviceMessage ttd(long at, int ttd) {
        return message(at, DevicePresence.EMPTY, ttd, "");
    }

    private static DevicePresence after(DeviceMessage... messages) {
        DevicePresence presence = DevicePresence.of("pump-7", "450102001003");
        for (DeviceMessage message : messages) {
            presence = presence.after(message);
        }
        return presence;
    }

    @Test
    void aConnectionEventSaysWhenItLastConnectedAndWent() {
        DevicePresence presence = after(connection(1_000, "connected"));
        assertThat(presence.connected(2_000)).isTrue();
        assertThat(presence.listens(2_000)).as("it is connected and has not asked for commands").isFalse();
        presence = presence.after(connection(3_000, "disconnected"));
        assertThat(presence.connected(4_000)).isFalse();
        assertThat(presence).extracting(DevicePresence::connected, DevicePresence::disconnected, DevicePresence::seen)
                .containsExactly(1_000L, 3_000L, 3_000L);
    }

    @Test
    void aTimeTillDisconnectSaysUntilWhenItListens() {
        assertThat(after(ttd(1_000, 20)).listens(20_999)).isTrue();
        assertThat(after(ttd(1_000, 20)).listens(21_000)).isFalse();
        assertThat(after(ttd(1_000, -1)).listens(Long.MAX_VALUE - 1)).isTrue();
        assertThat(after(ttd(1_000, -1), ttd(2_000, 0)).listens(2_001)).isFalse();
        assertThat(after(ttd(1_000, -1), connection(2_000, "disconnected")).listens(2_001)).isFalse();
        assertThat(after(ttd(1_000, -1)).connected()).isEqualTo(1_000);
    }

    @Test
    void aReadingSaysThatItIsThereAndLeavesTheRest() {
        DevicePresence presence = after(ttd(1_000, -1), message(5_000, "application/json", DeviceMessage.NOT_SAID, "{}"));
        assertThat(presence.seen()).isEqualTo(5_000);
        assertThat(presence.listens(6_000)).isTrue();
    }

    @Test
    void whatIsOldTellsNothingNew() {
        DevicePresence presence = after(connection(3_000, "disconnected"), ttd(1_000, -1), connection(2_000, "connected"));
        assertThat(presence.connected(4_000)).isFalse();
        assertThat(presence.seen()).isEqualTo(3_000);
    }

    @Test
    void nonsenseInANoticeChangesNothingButThatItWasSeen() {
        for (String payload : List.of("", "x", "[]", "{\"cause\":7}", "{\"cause\":\"fell over\"}")) {
            DevicePresence presence = after(message(9, DevicePresence.CONNECTION, DeviceMessage.NOT_SAID, payload));
            assertThat(presence).isEqualTo(new DevicePresence("pump-7", "450102001003", "hono-mqtt", 9, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void noticesAndEmptyPayloadsHoldNoReadings() {
        assertThat(DevicePresence.isNotice(ttd(1, -1))).isTrue();
        assertThat(DevicePresence.isNotice(connection(1, "connected"))).isTrue();
        assertThat(DevicePresence.isNotice(message(1, DevicePresence.PROVISIONING + "+json", DeviceMessage.NOT_SAID, "{}"))).isTrue();
        assertThat(DevicePresence.isNotice(message(1, "application/json", -1, ""))).isTrue();
        assertThat(DevicePresence.isNotice(message(1, "application/json", -1, "{}"))).isFalse();
    }

    @Property(tries = 200)
    void messagesThatComeAgainChangeNothing(@ForAll @Size(max = 12) List<@IntRange(min = -1, max = 30) Integer> ttds,
                                            @ForAll @IntRange(max = 11) int from) {
        List<DeviceMessage> messages = new ArrayList<>();
        for (int i = 0; i < ttds.size(); i++) {
            messages.add(i % 3 == 0 ? connection(i * 100, i % 2 == 0 ? "connected" : "disconnected") : ttd(i * 100, ttds.get(i)));
        }
        DevicePresence once = after(messages.toArray(DeviceMessage[]::new));
        DevicePresence again = once;
        for (DeviceMessage message : messages.subList(Math.min(from, messages.size()), messages.size())) {
            again = again.after(message);
        }
        assertThat(again).isEqualTo(once);
    }

    @Test
    void whatIsKnownOutlivesARestartAndWhereItStandsIsWhatTheConfigurationSays(@TempDir Path folder) {
        try (PresenceBook book = new PresenceBook(folder.resolve("devices.db"), device -> "450102001003")) {
            assertThat(book.saw(List.of(ttd(1_000, -1), connection(2_000, "connected")))).hasSize(1);
            assertThat(book.saw(List.of(connection(2_000, "connected")))).as("the same again").isEmpty();
        }
        try (PresenceBook book = new PresenceBook(folder.resolve("devices.db"), device -> "450102001000")) {
            assertThat(book.of("pump-7")).get().satisfies(one -> {
                assertThat(one.area()).as("where the configuration says now").isEqualTo("450102001000");
                assertThat(one.listens(5_000)).isTrue();
            });
            assertThat(book.of("other")).isEmpty();
        }
    }
}
