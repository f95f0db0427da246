package org.microbrain.forwarder.osgi;

import java.time.Instant;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.microbrain.forwarder.Measurement;
import org.microbrain.forwarder.NotTaken;
import org.microbrain.forwarder.ReadingsSink;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Another vendor's bundle: hands each value that the test gives it to the forwarder, and returns when it was taken. */
public final class Station implements BundleActivator, DoubleConsumer {

    private BundleContext context;

    @Override
    public void start(BundleContext bundle) {
        context = bundle;
        bundle.registerService(DoubleConsumer.class, this, null);
    }

    @Override
    public void stop(BundleContext bundle) {
        context = null;
    }

    @Override
    public void accept(double value) {
        ServiceReference<ReadingsSink> reference = context.getServiceReference(ReadingsSink.class);
        if (reference == null) {
            throw new IllegalStateException("there is no forwarder");
        }
        try {
            context.getService(reference).take(List.of(
                    new Measurement("river/level", "m", Instant.ofEpochMilli(1_790_000_000_000L + (long) value), value)));
        } catch (NotTaken e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            context.ungetService(reference);
        }
    }
}
