package org.microbrain.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;

class NodeMetricsTest {

    @Test
    void scrapeShowsTheNodesOwnFiguresAndTheJvm() {
        try (NodeMetrics metrics = new NodeMetrics(new NodeId("450102001003"))) {
            AtomicLong waiting = new AtomicLong(7);
            metrics.gauge(Metric.WAITING_RECORDS, waiting::get, "class", "warning");
            metrics.counter(Metric.JOURNAL_MADE, "class", "reading").add(3);
            metrics.counter(Metric.JOURNAL_MADE, "class", "reading").increment();
            waiting.set(9);
            assertThat(metrics.text())
                    .contains("microbrain_journal_waiting_records{class=\"warning\",node=\"450102001003\"} 9.0")
                    .contains("microbrain_journal_made_total{class=\"reading\",node=\"450102001003\"} 4.0")
                    .contains("# HELP microbrain_journal_made_total Records made at this node")
                    .contains("jvm_memory_used_bytes{").contains("jvm_threads_live_threads{");
        }
    }

    @Test
    void namesAreUniqueAndTheProducts() {
        assertThat(Arrays.stream(Metric.values()).map(Metric::key)).doesNotHaveDuplicates()
                .allMatch(key -> key.matches("microbrain(\\.[a-z]+)+"));
    }

    @Test
    void aGaugeIsNotCounted() {
        try (NodeMetrics metrics = new NodeMetrics(new NodeId("450000000000"))) {
            assertThatThrownBy(() -> metrics.counter(Metric.DISK_FREE)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
