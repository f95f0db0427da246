package org.microbrain.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Reads a topic with Kafka's own client, copies what a poll gave into a table in one transaction, and then commits its place.
 * It looks at nothing, derives nothing, and fails on what comes twice: the floor of any design of this kind. Arguments:
 * servers, topic, address of the database. Command: {@code store BLOCKS}, answered with {@code stored} when they are.
 */
final class PlainReader {

    private static final byte[] BEGIN = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FIELDS = 5;
    private static final int FETCH_BYTES = 8 << 20;

    private PlainReader() {
    }

    static void run(LineEnd end) throws Exception {
        try (Connection database = DriverManager.getConnection(end.argument(2));
                KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(config(end.argument(0)), new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            makeTable(database);
            CopyManager copy = database.unwrap(PGConnection.class).getCopyAPI();
            consumer.subscribe(List.of(end.argument(1)));
            while (consumer.assignment().isEmpty()) {
                consumer.poll(Duration.ofMillis(10));
            }
            end.answer("ready", true);
            for (String command = end.command(); command != null; command = end.command()) {
                long left = Long.parseLong(command.substring("store ".length()));
                while (left > 0) {
                    left -= store(consumer.poll(Duration.ofMillis(100)), copy, database);
                    consumer.commitSync();
                }
                end.answer("stored", true);
            }
        }
    }

    private static Map<String, Object> config(String servers) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, "plain");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return config;
    }

    private static void makeTable(Connection database) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute("CREATE TABLE block (node TEXT NOT NULL, journal BYTEA NOT NULL, sequence BIGINT NOT NULL, "
                    + "checksum INTEGER NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (node, journal, sequence))");
            statement.execute("ALTER TABLE block ALTER COLUMN content SET STORAGE EXTERNAL");
            statement.execute("SET synchronous_commit = on");
        }
        database.setAutoCommit(false);
    }

    private static long store(ConsumerRecords<String, byte[]> messages, CopyManager copy, Connection database)
            throws IOException, SQLException {
        if (messages.isEmpty()) {
            return 0;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream rows = new DataOutputStream(bytes);
        rows.write(BEGIN);
        for (ConsumerRecord<String, byte[]> message : messages) {
            rows.writeShort(FIELDS);
            field(rows, message.key().getBytes(StandardCharsets.UTF_8));
            field(rows, message.headers().lastHeader("journal").value());
            field(rows, message.headers().lastHeader("sequence").value());
            field(rows, message.headers().lastHeader("checksum").value());
            field(rows, message.value());
        }
        rows.writeShort(-1);
        long stored = copy.copyIn("COPY block FROM STDIN (FORMAT binary)", new ByteArrayInputStream(bytes.toByteArray()));
        database.commit();
        return stored;
    }

    private static void field(DataOutputStream rows, byte[] value) throws IOException {
        rows.writeInt(value.length);
        rows.write(value);
    }
}
