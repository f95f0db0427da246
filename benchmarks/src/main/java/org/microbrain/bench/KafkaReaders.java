package org.microbrain.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.microbrain.engine.KafkaTopics;

/** Who reads a topic. */
final class KafkaReaders {

    private static final int PATIENCE_SECONDS = 60;
    private static final long LOOK_MILLIS = 200;

    private KafkaReaders() {
    }

    /** Waits until so many members of a group share the partitions of a topic, each with as many as another, or one more. */
    static void await(String servers, String group, String topic, int members) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            for (long began = System.nanoTime(); !shared(admin, group, topic, members);) {
                if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                    throw new IOException(members + " readers of " + group + " do not share " + topic);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the broker does not say who reads " + topic + ": " + e.getMessage(), e);
        }
    }

    private static boolean shared(Admin admin, String group, String topic, int members)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return admin.describeConsumerGroups(List.of(group)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS).get(group).members().stream()
                    .map(member -> member.assignment().topicPartitions().stream().filter(part -> part.topic().equals(topic)).count())
                    .filter(parts -> parts >= KafkaTopics.PARTITIONS / members).count() == members;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false; // nobody has come yet
            }
            throw e;
        }
    }
}
