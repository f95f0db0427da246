package org.microbrain.runtime.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import org.microbrain.record.NodeId;

/** The metrics of one node, its JVM's memory, threads, CPU and file handles among them. Thread-safe. */
public final class NodeMetrics implements AutoCloseable {

    /** The content type of {@link #text()}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    /** Null until somebody asks for metrics. */
    private JvmGcMetrics gc;
    /** The registry itself holds them weakly. */
    private final List<DoubleSupplier> counts = new CopyOnWriteArrayList<>();

    /** @param node stands as label {@code node} on every metric */
    public NodeMetrics(NodeId node) {
        registry.config().commonTags("node", node.text());
    }

    /**
     * The counter of a metric; the same counter for the same labels.
     *
     * @param labels names and values in turn
     */
    public Counter counter(Metric metric, String... labels) {
        require(metric, Metric.Kind.COUNTER);
        return Counter.builder(metric.key()).description(metric.description()).tags(labels).register(registry);
    }

    /**
     * Shows what {@code value} gives at each scrape; it must be cheap and may be called by any thread. NaN while there
     * is nothing to show.
     */
    public void gauge(Metric metric, DoubleSupplier value, String... labels) {
        require(metric, Metric.Kind.GAUGE);
        Gauge.builder(metric.key(), value, DoubleSupplier::getAsDouble).description(metric.description()).tags(labels)
                .strongReference(true).register(registry);
    }

    /** Shows a count that is kept elsewhere, as {@link #gauge} does; it may only grow. */
    public void counted(Metric metric, DoubleSupplier count, String... labels) {
        require(metric, Metric.Kind.COUNTER);
        counts.add(count);
        FunctionCounter.builder(metric.key(), count, DoubleSupplier::getAsDouble).description(metric.description())
                .tags(labels).register(registry);
    }

    private static void require(Metric metric, Metric.Kind kind) {
        if (metric.kind() != kind) {
            throw new IllegalArgumentException(metric + " is a " + metric.kind());
        }
    }

    /**
     * All metrics in the Prometheus text format. Those of the Java machine begin with the first call: its management
     * beans are some hundred classes, and on a gateway nobody may ever ask. The pauses of its collector are therefore
     * counted from then on. Any thread.
     */
    public String text() {
        bindMachine();
        return registry.scrape(CONTENT_TYPE);
    }

    private synchronized void bindMachine() {
        if (gc != null) {
            return;
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc = new JvmGcMetrics();
        gc.bindTo(registry);
    }

    @Override
    public synchronized void close() {
        if (gc != null) {
            gc.close();
        }
        registry.close();
    }
}
