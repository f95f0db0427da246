package org.microbrain.edge.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/** What is remembered of who publishes: counted in full, kept a little. */
class PublishersTest {

    private static final byte[] PAYLOAD = "{\"value\":1}".getBytes(StandardCharsets.UTF_8);
    private static final List<Measurement> ONE = List.of(new Measurement("tank/level", "m", 1, 1, 0));

    private Instant now = Instant.parse("2026-11-26T04:00:00Z");
    private final Publishers publishers = new Publishers(() -> now);

    @Test
    void aFloodIsCountedAndOnePublishOfASecondIsKept() {
        for (int i = 0; i < 1_000; i++) {
            publishers.heard("tank", "sensors/tank/level", PAYLOAD, ONE, List.of());
        }
        assertThat(publishers.of("tank")).hasValueSatisfying(tank -> {
            assertThat(tank.count()).isEqualTo(1_000);
            assertThat(tank.recent()).hasSize(1);
        });
        for (int i = 0; i < 20; i++) {
            now = now.plusSeconds(1);
            publishers.heard("tank", "sensors/tank/level", PAYLOAD, ONE, List.of());
        }
        assertThat(publishers.of("tank").orElseThrow().recent()).hasSize(Publishers.KEPT)
                .first().satisfies(last -> assertThat(last.raw().time()).isEqualTo(now));
        now = now.minusSeconds(86_400);
        publishers.heard("tank", "sensors/tank/level", PAYLOAD, ONE, List.of());
        assertThat(publishers.of("tank").orElseThrow().recent().get(0).raw().time()).as("a clock that was set back").isEqualTo(now);
    }

    @Test
    void everyRefusalIsCountedByItsReason() {
        for (int i = 0; i < 5; i++) {
            publishers.heard("tank", "tank/x", PAYLOAD, List.of(), List.of(new Refused(RefusalReason.NO_MAPPING)));
        }
        assertThat(publishers.of("tank").orElseThrow().refused()).singleElement().satisfies(entry -> {
            assertThat(entry.count()).isEqualTo(5);
            assertThat(entry.latest().source()).isEqualTo("mqtt:tank");
        });
    }

    @Test
    void whoMakesUpNamesFillsNoMemory() {
        for (int i = 0; i < 3 * Publishers.MOST; i++) {
            now = now.plusSeconds(1);
            publishers.heard("client-" + i, "t", PAYLOAD, ONE, List.of());
        }
        assertThat(publishers.all()).hasSize(Publishers.MOST);
        assertThat(publishers.of("client-0")).isEmpty();
        assertThat(publishers.of("client-" + (3 * Publishers.MOST - 1))).isPresent();
    }
}
