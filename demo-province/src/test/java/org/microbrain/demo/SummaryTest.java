package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.microbrain.demo.SentFile.Times;

class SummaryTest {

    private static final Published A = Published.of("450124101204/river/stage", 1_000, 0.314);

    private static Summary summary(LossProof proof, List<Long> latencies, long raised, long archived,
            boolean balanced) {
        return new Summary(6.24, 8, 812.36, proof, 0, 7, raised, archived, latencies, balanced, Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    private static LossProof clean() {
        return LossProof.compare(Map.of(A, new Times(1, 1)), List.of(A));
    }

    @Test
    void theJsonLineHasThePromisedKeys() throws IOException {
        String line = summary(clean(), List.of(5L), 3, 3, true).json();
        assertThat(line).doesNotContain("\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.fieldNames()).toIterable().contains("ready_s", "nodes", "pss_total_mb", "readings_sent",
                "readings_archived", "lost", "duplicated", "shed", "detections", "warnings_raised",
                "warnings_archived", "warning_latency_ms", "ledger_balanced");
        assertThat(json.path("ready_s").asDouble()).isEqualTo(6.2);
        assertThat(json.path("readings_archived").asInt()).isEqualTo(1);
    }

    @Test
    void whatBecameOfReleasesIsSaidWhereSomeWereTried() throws IOException {
        Summary tried = new Summary(6, 8, 800, clean(), 0, 0, 0, 0, List.of(), true,
                Optional.of(2), Optional.of(new ReleaseStory.Outcome(2, "stopped_by_gate", 2, "finished")), Optional.empty());
        JsonNode json = new ObjectMapper().readTree(tried.json());
        assertThat(json.path("rollout_bad").asText()).isEqualTo("stopped_by_gate");
        assertThat(json.path("rollout_good").asText()).isEqualTo("finished");
        assertThat(json.path("nodes_back").asInt()).isEqualTo(2);
        assertThat(json.path("horns_sounded").asInt()).isEqualTo(2);
        assertThat(new ObjectMapper().readTree(summary(clean(), List.of(), 0, 0, true).json()).has("rollout_bad")).isFalse();
    }

    @Test
    void whatStandsBelowTheCoreIsSaidWhereSomethingDoes() throws IOException {
        Summary scaled = new Summary(6, 8, 800, clean(), 0, 0, 0, 0, List.of(), true, Optional.empty(), Optional.empty(),
                Optional.of(new ScaleOut.Below(1, 1, 2, 0)));
        JsonNode json = new ObjectMapper().readTree(scaled.json());
        assertThat(json.path("brokers").asInt()).isEqualTo(1);
        assertThat(json.path("workers").asInt()).isEqualTo(2);
        assertThat(json.path("ingest_lag").asInt(-1)).isZero();
        assertThat(new ObjectMapper().readTree(summary(clean(), List.of(), 0, 0, true).json()).has("brokers")).isFalse();
    }

    @Test
    void percentilesAreNearestRank() throws IOException {
        List<Long> hundred = LongStream.rangeClosed(1, 100).map(i -> 101 - i).boxed().toList();
        JsonNode latency = new ObjectMapper().readTree(summary(clean(), hundred, 0, 0, true).json())
                .path("warning_latency_ms");
        assertThat(latency.path("p50").asInt()).isEqualTo(50);
        assertThat(latency.path("p99").asInt()).isEqualTo(99);
    }

    @Test
    void withoutWarningsThereIsNoLatency() throws IOException {
        assertThat(new ObjectMapper().readTree(summary(clean(), List.of(), 0, 0, true).json())
                .path("warning_latency_ms").path("p50").isNull()).isTrue();
    }

    @Test
    void aLostReadingAnUnevenAccountOrAMissingWarningIsNotGood() {
        LossProof lost = LossProof.compare(Map.of(A, new Times(1, 1)), List.of());
        assertThat(summary(clean(), List.of(), 2, 2, true).good()).isTrue();
        assertThat(summary(lost, List.of(), 2, 2, true).good()).isFalse();
        assertThat(summary(clean(), List.of(), 2, 2, false).good()).isFalse();
        assertThat(summary(clean(), List.of(), 2, 1, true).good()).isFalse();
    }
}
