package org.microbrain.field.sparkplug;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.eclipse.tahu.SparkplugInvalidTypeException;
import org.eclipse.tahu.message.SparkplugBPayloadEncoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.Metric.MetricBuilder;
import org.eclipse.tahu.message.model.MetricDataType;
import org.eclipse.tahu.message.model.PropertyDataType;
import org.eclipse.tahu.message.model.PropertySet.PropertySetBuilder;
import org.eclipse.tahu.message.model.PropertyValue;
import org.eclipse.tahu.message.model.SparkplugBPayload;

/** Payloads as the reference implementation writes them. */
public final class Tahu {

    static final long AT = 1_782_820_800_000L;

    private final long seq;
    private final List<Metric> metrics = new ArrayList<>();

    private Tahu(long seq) {
        this.seq = seq;
    }

    /** @param seq negative for none */
    public static Tahu message(long seq) {
        return new Tahu(seq);
    }

    public Tahu with(String name, Long alias, MetricDataType type, Object value, Object... properties) {
        try {
            MetricBuilder metric = new MetricBuilder(name, type, value).timestamp(new Date(AT + metrics.size()));
            if (alias != null) {
                metric.alias(alias);
            }
            PropertySetBuilder set = new PropertySetBuilder();
            for (int i = 0; i < properties.length; i += 2) {
                set.addProperty((String) properties[i], new PropertyValue<>(properties[i + 1] instanceof String
                        ? PropertyDataType.String : PropertyDataType.Int32, properties[i + 1]));
            }
            if (properties.length > 0) {
                metric.properties(set.createPropertySet());
            }
            metrics.add(metric.createMetric());
            return this;
        } catch (SparkplugInvalidTypeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public Tahu historical(String name, MetricDataType type, Object value) {
        with(name, null, type, value);
        metrics.get(metrics.size() - 1).setHistorical(true);
        return this;
    }

    public byte[] bytes() {
        SparkplugBPayload payload = new SparkplugBPayload.SparkplugBPayloadBuilder().setTimestamp(new Date(AT + 500)).addMetrics(metrics)
                .createPayload();
        payload.setSeq(seq < 0 ? null : Long.valueOf(seq));
        try {
            return new SparkplugBPayloadEncoder().getBytes(payload, false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
