package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/** What was opened is closed, whether the start succeeds or not. */
class HonoComponentTest {

    private static HonoComponent component(Map<String, String> security) {
        return new HonoComponent(new KafkaAccess(new NodeId("450000000000"), List.of("127.0.0.1:1"), "guangxi", "core", 2, true, security),
                new DivisionCode("450000000000"), () -> Instant.EPOCH, () -> 0, letter -> CompletableFuture.completedFuture(null),
                Optional.empty());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("kafka-")
                || thread.getName().startsWith("vert.x-eventloop")).collect(Collectors.toSet());
    }

    @Test
    void settingsThatKafkaDoesNotTakeAreSaidInBothLanguagesAndNothingStaysOpen() {
        Set<Thread> before = threads();
        assertThatThrownBy(() -> component(Map.of("security.protocol", "SSL", "ssl.truststore.location", "/no/such/file",
                "ssl.truststore.password", "hush-hush"))).hasMessageContaining("ingest.kafka").hasMessageContaining("客户端")
                .hasMessageContaining("/no/such/file").hasMessageNotContaining("hush-hush");
        await().untilAsserted(() -> assertThat(before).containsAll(threads()));
    }

    @Test
    void aComponentWhoseRoutesNeverStartedClosesAllTheSame() {
        Set<Thread> before = threads();
        HonoComponent component = component(Map.of());
        component.close();
        component.close();
        await().untilAsserted(() -> assertThat(before).containsAll(threads()));
    }
}
