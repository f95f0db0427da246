package org.microbrain.forwarder.osgi;

import java.io.IOException;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.microbrain.forwarder.Measurement;
import org.microbrain.forwarder.NotTaken;
import org.microbrain.forwarder.ReadingsSink;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.Journal;
import org.microbrain.journal.NamedReadings;
import org.microbrain.journal.Observed;
import org.microbrain.journal.Outbox;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.IdentityTroubles;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.Reports;
import org.sqlite.JDBC;

/** A node that takes readings of other bundles and forwards them: no routes, no console, no judgement. Owns threads. */
final class ForwardingNode implements ReadingsSink, AutoCloseable {

    private static final int RECORDS_IN_BATCH = 256;
    private static final long BYTES_IN_BATCH = 64 << 10;

    private final Driver driver = new JDBC();
    private final JournalNode node;
    private final Forwarder forwarder;
    private final ReadingsCheck check;
    private final ExecutorService encoder;

    /**
     * Runs from here on.
     *
     * @param program what this program calls itself
     * @throws IdentityProblem when certificate or key cannot be used
     * @throws IOException     when TLS or the database driver cannot be had
     */
    ForwardingNode(ForwarderSettings settings, String program, InstantSource system) throws IdentityProblem, IOException {
        NodeIdentity identity = NodeIdentity.load(settings.node().identity(), settings.node().node());
        register(driver);
        try {
            node = new JournalNode(settings.node(), settings.journal(), identity, program, system);
        } catch (IOException | RuntimeException | LinkageError e) {
            unregisterDrivers();
            throw e;
        }
        // Encoding keeps buffers for its thread; on another bundle's thread they would keep this bundle's classes alive.
        encoder = Executors.newSingleThreadExecutor(work -> new Thread(work, "microbrain-readings"));
        try {
            check = new ReadingsCheck(settings.seriesLimit(),
                    node.journal().series().stream().map(Journal.Series::name).toList(), node.clock());
            forwarder = new Forwarder(node.commits(), node.journal(),
                    new Outbox(node.journal(), RECORDS_IN_BATCH, BYTES_IN_BATCH), node.uplink()::send);
            run(settings, identity, program);
        } catch (RuntimeException | LinkageError e) {
            release();
            throw e;
        }
    }

    private void run(ForwarderSettings settings, NodeIdentity identity, String program) {
        node.shareInto();
        forwarder.start();
        node.every(Duration.ofSeconds(1), forwarder::retry);
        Reports reports = new Reports(node.commits(), program, settings.node().data(), node.clock(), () -> 0,
                identity::notAfter);
        reports.write("started");
        node.every(Duration.ofHours(1), () -> reports.write("periodic"));
        IdentityTroubles troubles = new IdentityTroubles(identity);
        troubles.logAt(node.clock().credible());
        node.every(Duration.ofDays(1), () -> troubles.logAt(node.clock().credible()));
    }

    /** By hand, since the Java machine looks for drivers only where its own class path is, and keeps each until told. */
    private static void register(Driver driver) throws IOException {
        try {
            DriverManager.registerDriver(driver);
        } catch (SQLException e) {
            throw new IOException("the database driver cannot be registered: " + e.getMessage(), e);
        }
    }

    private static void unregisterDrivers() {
        ClassLoader own = ForwardingNode.class.getClassLoader();
        DriverManager.drivers().filter(one -> one.getClass().getClassLoader() == own).toList().forEach(one -> {
            try {
                DriverManager.deregisterDriver(one);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void take(List<Measurement> readings) throws NotTaken, InterruptedException {
        write(readings, false);
    }

    @Override
    public void takeAgain(List<Measurement> readings) throws NotTaken, InterruptedException {
        write(readings, true);
    }

    private void write(List<Measurement> readings, boolean again) throws NotTaken, InterruptedException {
        List<Measurement> same = List.copyOf(readings);
        NamedReadings checked = check.checked(same);
        if (checked.size() == 0) {
            return;
        }
        Observed observed = new Observed(checked, List.of(), Map.of(), again);
        try {
            CompletableFuture.supplyAsync(() -> node.blocks().take(observed), encoder).thenCompose(durable -> durable)
                    .whenComplete((done, failure) -> check.settled(same, failure == null)).get();
        } catch (RejectedExecutionException stopped) {
            check.settled(same, false);
            throw new NotTaken("the forwarder stops; hand the readings over when its service is back", false, null);
        } catch (ExecutionException e) {
            throw new NotTaken("the disk did not take the readings; hand them over again later: " + e.getCause().getMessage(),
                    false, null);
        }
    }

    /** What was taken is on the disk; the rest is said to be not taken. */
    @Override
    public void close() {
        forwarder.stop();
        release();
    }

    private void release() {
        encoder.shutdown();
        node.uplink().close();
        node.close();
        unregisterDrivers();
    }
}
