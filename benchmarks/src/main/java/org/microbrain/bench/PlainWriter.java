package org.microbrain.bench;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.microbrain.record.JournalRecord;

/**
 * Writes the blocks to a topic with Kafka's own client and nothing else. Arguments: servers, topic, readings in a block, villages.
 * Command: {@code blocks FROM TO}, answered with {@code acknowledged}, in seconds.
 */
final class PlainWriter {

    private static final int BATCH_BYTES = 256 << 10;
    private static final int MOST_BYTES = 2 << 20;

    private PlainWriter() {
    }

    static void run(LineEnd end) throws Exception {
        Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, end.argument(0));
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_BYTES);
        ProvinceBlocks blocks = ProvinceBlocks.open(end.folder(), Integer.parseInt(end.argument(2)),
                Integer.parseInt(end.argument(3))).encoded();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            end.answer("ready", true);
            for (String command = end.command(); command != null; command = end.command()) {
                String[] words = command.split(" ");
                long began = System.nanoTime();
                write(producer, end.argument(1), blocks, Long.parseLong(words[1]), Long.parseLong(words[2]));
                end.answer("acknowledged", (System.nanoTime() - began) / 1e9);
            }
        }
    }

    private static void write(KafkaProducer<String, byte[]> producer, String topic, ProvinceBlocks blocks, long from, long to) {
        AtomicReference<Exception> failed = new AtomicReference<>();
        for (long number = from; number < to; number++) {
            producer.send(message(topic, blocks.block(number)), (where, failure) -> {
                if (failure != null) {
                    failed.set(failure);
                }
            });
        }
        producer.flush();
        if (failed.get() != null) {
            throw new IllegalStateException("a block was not written", failed.get());
        }
    }

    private static ProducerRecord<String, byte[]> message(String topic, JournalRecord record) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, record.origin().node().text(), record.content());
        message.headers().add("journal", record.origin().journal().bytes());
        message.headers().add("sequence", ByteBuffer.allocate(Long.BYTES).putLong(record.sequence()).array());
        message.headers().add("checksum", ByteBuffer.allocate(Integer.BYTES).putInt(record.checksum()).array());
        return message;
    }
}
