package org.microbrain.forwarder.osgi;

import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.microbrain.forwarder.ReadingsSink;
import org.microbrain.runtime.identity.IdentityProblem;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops the forwarder as its configuration comes and changes. A configuration that is wrong is said in the log and
 * changes nothing: what ran goes on. One that is right but cannot be used yet (no certificate, disk not mounted) is tried
 * again. The configuration is Configuration Admin's; without one there, that of a file.
 */
public final class ForwarderActivator implements BundleActivator {

    /** A framework property: where the file lies that counts while Configuration Admin has nothing. */
    static final String FILE = "org.microbrain.forwarder.file";

    private static final Logger LOG = LoggerFactory.getLogger(ForwarderActivator.class);
    /** Where it runs, it says what it has, or that it has nothing, as soon as the bundle asks to be configured. */
    private static final String CONFIGURATION_ADMIN = "org.osgi.service.cm.ConfigurationAdmin";
    private static final String USUAL_FILE = "/etc/microbrain/forwarder.properties";
    private static final long RETRY_SECONDS = 10;
    private static final long STOP_SECONDS = 20;

    private BundleContext bundle;
    private ScheduledExecutorService thread;
    private ServiceRegistration<?> managed;
    private ForwardingNode node;
    private ServiceRegistration<ReadingsSink> offered;
    private ScheduledFuture<?> retry;
    private ForwarderSettings used;
    private String lastTrouble;

    @Override
    public void start(BundleContext context) {
        bundle = context;
        ScheduledThreadPoolExecutor own = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "microbrain-forwarder"));
        own.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        thread = own;
        if (context.getServiceReference(CONFIGURATION_ADMIN) == null) {
            thread.execute(this::unconfigured);
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(Constants.SERVICE_PID, ForwarderSettings.PID);
        managed = context.registerService(ManagedService.class, this::updated, properties);
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        managed.unregister();
        thread.execute(this::close);
        thread.shutdown();
        if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("the forwarder did not stop in {} s; what it took is safe on the disk", STOP_SECONDS);
        }
        awaitLastThread();
        RecordMethods.forget();
    }

    /** Netty tells on a thread of its own, which ends by itself within a second or two, what connections came to that were under way. */
    private static void awaitLastThread() throws InterruptedException {
        try {
            if (!GlobalEventExecutor.INSTANCE.awaitInactivity(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a thread of this bundle did not end in {} s", STOP_SECONDS);
            }
        } catch (IllegalStateException neverBegun) {
            LOG.debug("no connection was under way");
        }
    }

    private void updated(Dictionary<String, ?> given) throws ConfigurationException {
        if (given == null) {
            thread.execute(this::unconfigured);
            return;
        }
        Map<String, Object> values = new HashMap<>();
        given.keys().asIterator().forEachRemaining(key -> values.put(key, given.get(key)));
        try {
            ForwarderSettings settings = ForwarderSettings.of(values);
            thread.execute(() -> use(settings));
        } catch (ForwarderSettings.Wrong e) {
            LOG.error("the configuration {} is not used: {}", ForwarderSettings.PID, e.getMessage());
            throw new ConfigurationException(e.key(), e.getMessage(), e);
        }
    }

    private void unconfigured() {
        String given = bundle.getProperty(FILE);
        Path file = Path.of(given == null ? USUAL_FILE : given);
        if (!Files.exists(file)) {
            LOG.info("nothing is forwarded yet: Configuration Admin has no configuration {}, and there is no file {}",
                    ForwarderSettings.PID, file);
            close();
            return;
        }
        try (Reader in = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(in);
            Map<String, Object> values = new HashMap<>();
            properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
            use(ForwarderSettings.of(values));
        } catch (IOException | IllegalArgumentException | ForwarderSettings.Wrong e) {
            LOG.error("{} is not used: {}", file, e.getMessage());
        }
    }

    private void use(ForwarderSettings settings) {
        if (node != null && settings.equals(used)) {
            return;
        }
        close();
        try {
            node = new ForwardingNode(settings, program(), InstantSource.system());
            used = settings;
            lastTrouble = null;
            offered = bundle.registerService(ReadingsSink.class, node, null);
            LOG.info("{} forwards readings to {}", settings.node().node(), settings.node().parents());
        } catch (IdentityProblem | IOException | RuntimeException | LinkageError e) {
            // A LinkageError: the database's native library cannot be loaded, as where the folder for it is mounted noexec.
            String trouble = e instanceof IdentityProblem ? e.getMessage() : e.toString();
            if (!trouble.equals(lastTrouble)) {
                lastTrouble = trouble;
                LOG.error("nothing is forwarded yet: {}; tried again every {} s", trouble, RETRY_SECONDS);
            }
            retry = thread.schedule(() -> use(settings), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private String program() {
        return "forwarder-bundle " + bundle.getBundle().getVersion();
    }

    private void close() {
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
        if (offered != null) {
            offered.unregister();
            offered = null;
        }
        if (node != null) {
            node.close();
            node = null;
        }
    }
}
