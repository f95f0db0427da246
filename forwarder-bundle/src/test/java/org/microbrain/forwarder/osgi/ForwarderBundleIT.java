package org.microbrain.forwarder.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;

/** The bundle as it is delivered, in a framework, against a hub over mutual TLS. */
final class ForwarderBundleIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Logger root = Logger.getLogger("");
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(new SimpleFormatter().formatMessage(line));
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @TempDir
    Path folder;
    private Hub hub;
    private Gateway gateway;
    private Set<Thread> before;

    @BeforeEach
    void start() throws Exception {
        root.addHandler(listener);
        hub = new Hub(folder);
        gateway = new Gateway(folder);
        // A copy: the set as it comes holds the stacks too, and by them the classes of a bundle that ran just then.
        before = Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        hub.close();
        root.removeHandler(listener);
    }

    private Map<String, Object> settings() {
        return Map.of("node", Hub.GATEWAY, "data", folder.resolve("data").toString(), "identity",
                folder.resolve("identity").toString(), "parents", new String[] {hub.address()},
                "block.age.s", 1);
    }

    private void configure(Map<String, Object> settings) throws Exception {
        gateway.configure(settings);
        await().atMost(SOON).until(gateway::offers);
    }

    @Test
    void readingsArriveOnceThroughACutLineAStopAndAnUpdate() throws Exception {
        configure(settings());
        gateway.measure(1);
        hub.cut();
        gateway.measure(2);
        gateway.forwarder().stop();
        assertThat(gateway.offers()).isFalse();
        gateway.forwarder().start();
        await().atMost(SOON).until(gateway::offers);
        gateway.measure(3);
        hub.listen();
        gateway.update();
        await().atMost(SOON).until(gateway::offers);
        gateway.measure(4);
        await().atMost(SOON).until(() -> hub.values().size() >= 4);
        assertThat(hub.values()).containsExactlyInAnyOrder(1.0, 2.0, 3.0, 4.0);
    }

    @Test
    void aWrongConfigurationIsExplainedAndWhatRanGoesOn() throws Exception {
        gateway.configure(Map.of("node", "village", "data", "/tmp/x", "identity", "/tmp/x", "parents", "x"));
        await().atMost(SOON).until(() -> said("node: node name must be a 12-digit division code"));
        assertThat(gateway.forwarder().getState()).isEqualTo(Bundle.ACTIVE);
        assertThat(gateway.offers()).isFalse();
        configure(settings());
        gateway.configure(Map.of("node", Hub.GATEWAY, "data", "relative", "identity", "/tmp/x", "parents", "x"));
        await().atMost(SOON).until(() -> said("data: must be an absolute path"));
        gateway.measure(1);
    }

    @Test
    void aMissingCertificateIsSaidAndTheBundleStarts() throws Exception {
        Files.move(folder.resolve("identity/node.crt"), folder.resolve("identity/away"));
        gateway.configure(settings());
        await().atMost(SOON).until(() -> said("node.crt: cannot be read; check that it exists"));
        Files.move(folder.resolve("identity/away"), folder.resolve("identity/node.crt"));
        await().atMost(SOON).until(gateway::offers);
    }

    @Test
    void aReadingThatCannotBeStoredIsRefusedWithItsReason() throws Exception {
        configure(settings());
        assertThatThrownBy(() -> gateway.measure(Double.NaN)).hasMessageContaining("river/level is NaN");
    }

    @Test
    void uninstalledItLeavesNoThreadAndNoClass() throws Exception {
        configure(settings());
        gateway.measure(1);
        WeakReference<ClassLoader> loader = gateway.uninstall();
        assertThat(threadsOfTheBundle()).as("ended before the bundle is, or they would fill again what it forgets").isEmpty();
        await().atMost(SOON).until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** Those of the hub beside it, which may begin late, are of Netty's class as the tests have it; the bundle has a copy of its own. */
    private Set<String> threadsOfTheBundle() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread) && !(thread instanceof FastThreadLocalThread))
                .filter(thread -> !thread.getName().startsWith("awaitility") && !thread.getName().startsWith("Felix"))
                .forEach(thread -> names.add(thread.getName()));
        return names;
    }

    private boolean said(String words) {
        return log.stream().anyMatch(line -> line.contains(words));
    }
}
