package org.microbrain.runtime.metrics;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.microbrain.record.NodeId;

/**
 * The metrics of one node, its JVM's memory, threads, CPU and file handles among them. The library that shows them is
 * loaded when somebody asks first: it and the management beans of Java are some hundred classes, and on a gateway nobody
 * may ever ask. Thread-safe.
 */
public final class NodeMetrics implements AutoCloseable {

    /** The content type of {@link #text()}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final NodeId node;
    private final Map<List<String>, LongAdder> counters = new HashMap<>();
    /** What is to be shown; the registry itself holds what it shows weakly. */
    private final List<Consumer<PrometheusMeterRegistry>> shown = new ArrayList<>();
    /** Null until somebody asks for metrics. */
    private PrometheusMeterRegistry registry;
    private JvmGcMetrics gc;

    /** @param node stands as label {@code node} on every metric */
    public NodeMetrics(NodeId node) {
        this.node = node;
    }

    /**
     * The counter of a metric; the same counter for the same labels.
     *
     * @param labels names and values in turn
     */
    public synchronized LongAdder counter(Metric metric, String... labels) {
        require(metric, Metric.Kind.COUNTER);
        List<String> key = new ArrayList<>(List.of(labels));
        key.add(metric.key());
        LongAdder counter = counters.get(key);
        if (counter == null) {
            counter = new LongAdder();
            counters.put(key, counter);
            counted(metric, counter::doubleValue, labels);
        }
        return counter;
    }

    /**
     * Shows what {@code value} gives at each scrape; it must be cheap and may be called by any thread. NaN while there
     * is nothing to show.
     */
    public void gauge(Metric metric, DoubleSupplier value, String... labels) {
        require(metric, Metric.Kind.GAUGE);
        show(to -> Gauge.builder(metric.key(), value, DoubleSupplier::getAsDouble).description(metric.description())
                .tags(labels).strongReference(true).register(to));
    }

    /** Shows a count that is kept elsewhere, as {@link #gauge} does; it may only grow. */
    public void counted(Metric metric, DoubleSupplier count, String... labels) {
        require(metric, Metric.Kind.COUNTER);
        show(to -> FunctionCounter.builder(metric.key(), count, DoubleSupplier::getAsDouble)
                .description(metric.description()).tags(labels).register(to));
    }

    private synchronized void show(Consumer<PrometheusMeterRegistry> one) {
        shown.add(one);
        if (registry != null) {
            one.accept(registry);
        }
    }

    private static void require(Metric metric, Metric.Kind kind) {
        if (metric.kind() != kind) {
            throw new IllegalArgumentException(metric + " is a " + metric.kind());
        }
    }

    /**
     * All metrics in the Prometheus text format. Those of the Java machine begin with the first call; the pauses of its
     * collector are therefore counted from then on. Any thread.
     */
    public String text() {
        return begun().scrape(CONTENT_TYPE);
    }

    private synchronized PrometheusMeterRegistry begun() {
        if (registry == null) {
            PrometheusMeterRegistry first = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            first.config().commonTags("node", node.text());
            shown.forEach(one -> one.accept(first));
            new JvmMemoryMetrics().bindTo(first);
            new JvmThreadMetrics().bindTo(first);
            new ProcessorMetrics().bindTo(first);
            new FileDescriptorMetrics().bindTo(first);
            new UptimeMetrics().bindTo(first);
            gc = new JvmGcMetrics();
            gc.bindTo(first);
            registry = first;
        }
        return registry;
    }

    @Override
    public synchronized void close() {
        if (registry != null) {
            gc.close();
            registry.close();
        }
    }
}
