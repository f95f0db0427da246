package org.microbrain.hono;

import io.vertx.core.buffer.Buffer;
import io.vertx.kafka.client.consumer.KafkaConsumerRecord;
import java.util.Locale;
import org.eclipse.hono.application.client.kafka.impl.KafkaDownstreamMessage;
import org.microbrain.runtime.device.DeviceMessage;

/** Messages of the tenant's topics that are of Hono's devices: all that are no records of the province. */
final class DeviceMessages {

    private DeviceMessages() {
    }

    static boolean isOne(KafkaConsumerRecord<String, Buffer> message) {
        return MessageReader.header(message, "content-type").filter(RecordMessage.CONTENT_TYPE::equals).isEmpty();
    }

    /** @throws Poison when it is of another tenant, of no device, or cannot be read */
    static DeviceMessage read(KafkaConsumerRecord<String, Buffer> message, String tenant) throws Poison {
        if (message.key() == null || message.key().isEmpty()) {
            throw new Poison(DeadLetter.Reason.FOREIGN, "a message of no device");
        }
        KafkaDownstreamMessage said = MessageReader.open(message);
        String named = MessageReader.header(message, "tenant_id").orElse(said.getTenantId());
        if (!tenant.equals(said.getTenantId()) || !tenant.equals(named)) {
            throw new Poison(DeadLetter.Reason.FOREIGN, "a message of tenant " + named);
        }
        String device = MessageReader.header(message, "device_id").orElse(message.key());
        if (!device.equals(message.key())) {
            throw new Poison(DeadLetter.Reason.FOREIGN, "device " + message.key() + " speaks for " + device);
        }
        Integer ttd = said.getTimeTillDisconnect();
        return new DeviceMessage(message.topic(), message.partition(), message.offset(), message.timestamp(), device,
                message.topic().startsWith(KafkaAccess.EVENT) ? DeviceMessage.Kind.EVENT : DeviceMessage.Kind.TELEMETRY,
                MessageReader.header(message, "orig_adapter").orElse(""), type(message),
                ttd == null ? DeviceMessage.NOT_SAID : ttd, message.value() == null ? new byte[0] : message.value().getBytes());
    }

    private static String type(KafkaConsumerRecord<String, Buffer> message) {
        String type = MessageReader.header(message, "content-type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
