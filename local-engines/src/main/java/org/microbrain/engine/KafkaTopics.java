package org.microbrain.engine;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Topics on a broker, made as docs/components/hono.md says, but with one copy. */
public final class KafkaTopics {

    /** Of each topic, unless told otherwise: as many workers can share it. */
    public static final int PARTITIONS = 12;
    private static final int PATIENCE_SECONDS = 60;

    private KafkaTopics() {
    }

    /** Those of a tenant. */
    public static List<String> of(String tenant) {
        return List.of("hono.telemetry." + tenant, "hono.event." + tenant);
    }

    /** Waits until the broker answers. What is there stays as it is. */
    public static void make(String servers, List<String> names) throws IOException, InterruptedException {
        for (String name : names) {
            make(servers, name, PARTITIONS, Map.of());
        }
    }

    /** @param different settings in place of those of the documents, or beside them */
    public static void make(String servers, String name, int partitions, Map<String, String> different)
            throws IOException, InterruptedException {
        Map<String, String> config = new HashMap<>(Map.of("max.message.bytes", "2097152", "retention.ms", "-1",
                "message.timestamp.type", "LogAppendTime"));
        config.putAll(different);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.of((short) 1)).configs(config))).all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IOException("the broker at " + servers + " does not make " + name + ": " + e.getCause().getMessage(), e);
            }
        } catch (TimeoutException e) {
            throw new IOException("the broker at " + servers + " did not answer for " + PATIENCE_SECONDS + " s", e);
        }
    }
}
