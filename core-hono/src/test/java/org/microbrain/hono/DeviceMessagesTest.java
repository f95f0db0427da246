package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.impl.KafkaConsumerRecordImpl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.device.DeviceMessage;

/** What Hono's devices send goes where it is taken, with what Hono says of it. */
class DeviceMessagesTest {

    private final List<DeviceMessage> heard = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final CompletableFuture<Void> durable = new CompletableFuture<>();
    private int done;
    private final RecordIntake intake = new RecordIntake(new MessageReader("guangxi", new DivisionCode("450000000000")),
            (batch, child) -> CompletableFuture.failedFuture(new AssertionError("no record")), letter -> {
        letters.add(letter);
        return CompletableFuture.completedFuture(null);
    }, Optional.of(message -> {
        heard.add(message);
        return durable;
    }), (pause, again) -> { });

    private void take(String topic, String key, Map<String, String> headers, byte[] payload) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, value) -> all.add(name, value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
        intake.take(new KafkaConsumerRecordImpl<>(new ConsumerRecord<>(topic, 3, 17, 1_234, TimestampType.LOG_APPEND_TIME, 0, 0, key,
                payload == null ? null : Buffer.buffer(payload), all, Optional.empty())), () -> done++);
    }

    @Test
    void whatHonoSaysOfAMessageIsPassedOnAndItCountsAsReadWhenItIsDurable() {
        take("hono.event.guangxi", "pump-7", Map.of("content-type", "Application/JSON; charset=utf-8", "orig_adapter", "hono-mqtt",
                "device_id", "pump-7", "ttd", "-1", "creation-time", "99"), new byte[] {'1'});
        assertThat(heard).singleElement().usingRecursiveComparison().isEqualTo(new DeviceMessage("hono.event.guangxi", 3, 17, 1_234,
                "pump-7", DeviceMessage.Kind.EVENT, "hono-mqtt", "application/json", DeviceMessage.UNTIL_FURTHER_NOTICE,
                new byte[] {'1'}));
        assertThat(done).isZero();
        durable.complete(null);
        assertThat(done).isEqualTo(1);
    }

    @Test
    void aNoticeWithoutAPayloadIsAccepted() {
        take("hono.telemetry.guangxi", "pump-7", Map.of("content-type", "application/vnd.eclipse-hono-empty-notification", "ttd", "20"),
                null);
        assertThat(heard).singleElement().satisfies(message -> {
            assertThat(message.payload()).isEmpty();
            assertThat(message.ttd()).isEqualTo(20);
            assertThat(message.kind()).isEqualTo(DeviceMessage.Kind.TELEMETRY);
        });
    }

    @Test
    void whatNoDeviceOrTheWrongOneOrAnotherTenantSaysIsSetAside() {
        take("hono.event.guangxi", null, Map.of(), new byte[] {'1'});
        take("hono.event.guangxi", "", Map.of(), new byte[] {'1'});
        take("hono.event.guangxi", "pump-7", Map.of("device_id", "pump-8"), new byte[] {'1'});
        take("hono.event.guangxi", "pump-7", Map.of("tenant_id", "hunan"), new byte[] {'1'});
        take("hono.event.hunan", "pump-7", Map.of(), new byte[] {'1'});
        assertThat(heard).isEmpty();
        assertThat(letters).hasSize(5).extracting(DeadLetter::reason).containsOnly(DeadLetter.Reason.FOREIGN);
        assertThat(done).isEqualTo(5);
    }

    @Test
    void whatSaysThatItIsARecordIsHeldToIt() {
        take("hono.event.guangxi", "450102001003", Map.of("content-type", RecordMessage.CONTENT_TYPE), new byte[] {'1'});
        assertThat(heard).isEmpty();
        assertThat(letters).extracting(DeadLetter::reason).containsExactly(DeadLetter.Reason.UNREADABLE);
    }

    @Test
    void headersThatAreNonsenseLoseNothing() {
        java.util.HashMap<String, String> headers = new java.util.HashMap<>();
        headers.put("ttd", null);
        headers.put("content-type", null);
        take("hono.event.guangxi", "pump-7", headers, new byte[] {'1'});
        take("hono.event.guangxi", "pump-7", Map.of("ttd", "soon"), new byte[] {'1'});
        assertThat(heard.size() + letters.size()).isEqualTo(2);
    }
}
