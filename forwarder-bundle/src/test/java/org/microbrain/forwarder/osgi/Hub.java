package org.microbrain.forwarder.osgi;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.block.ReadingBlock;
import org.microbrain.journal.Journal;
import org.microbrain.link.ParentLimits;
import org.microbrain.link.SharedBook;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.ParentSide;

/** A district's hub with real disk, socket and mutual TLS, and the province that certifies it and the gateway. */
final class Hub implements AutoCloseable {

    static final String NAME = "450102000000";
    static final String GATEWAY = "450102001003-k";
    private static final JournalSettings JOURNAL =
            new JournalSettings(64 << 20, 16 << 20, 7, 100, Duration.ofSeconds(1));

    private final Path folder;
    private final NodeIdentity identity;
    private final JournalNode node;
    private final SyncComponent sync;
    private final CamelRoutes routes;
    private ParentSide parent;
    private int port;

    Hub(Path folder) throws Exception {
        this.folder = folder;
        Instant now = InstantSource.system().instant();
        CertificateAuthority authority = CertificateAuthority.create("Test Province", now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(300)));
        issue(authority, NAME, folder.resolve("hub-identity"), now);
        issue(authority, GATEWAY, folder.resolve("identity"), now);
        Path own = folder.resolve("hub-identity");
        identity = NodeIdentity.load(new IdentitySettings(own.resolve("node.crt"), own.resolve("node.key"),
                own.resolve("province.crt")), new NodeId(NAME));
        node = new JournalNode(settings(), JOURNAL, identity, "test", InstantSource.system());
        sync = new SyncComponent(node.uplink());
        routes = new CamelRoutes(NAME, Map.of("sync", sync, "journal",
                new JournalComponent(node.journal(), node.commits(), node.blocks())), List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("sync:children").routeId("from-children").to("journal:outbox");
                    }
                }), settings().routes());
        routes.start();
        listen();
        node.every(Duration.ofMillis(200), this::work);
    }


    private static void issue(CertificateAuthority authority, String name, Path to, Instant now) throws Exception {
        Files.createDirectories(to);
        authority.issue(new PeerName(new NodeId(name), 2023), List.of("127.0.0.1"), now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofDays(200))).write(to.resolve("node.crt"), to.resolve("node.key"));
        authority.writeRoot(to.resolve("province.crt"));
    }

    private NodeSettings settings() {
        return new NodeSettings(new NodeId(NAME), new LocalName(NAME, NAME), folder.resolve("hub"), null, List.of(),
                new InetSocketAddress("127.0.0.1", port), new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)),
                folder.resolve("routes.d"));
    }

    private synchronized void work() {
        if (parent != null) {
            parent.work(node.clock().moment());
        }
    }

    /** The line is there, again on the same port. */
    synchronized void listen() throws Exception {
        parent = new ParentSide(settings(), ParentLimits.DEFAULT, "test", node.loops(), identity, InstantSource.system(),
                sync, node, SharedBook.EMPTY, node.clock().moment());
        port = parent.port();
    }

    /** The line is cut. */
    synchronized void cut() {
        parent.close();
        parent = null;
    }

    String address() {
        return NAME + "@127.0.0.1:" + port;
    }

    /** All values that arrived of the gateway, however often. */
    List<Double> values() {
        return node.commits().submit(journal -> {
            List<Double> values = new ArrayList<>();
            journal.waiting(PriorityClass.READING, 0, 10_000, 64 << 20).stream().map(Journal.Entry::record)
                    .filter(record -> record.kind().equals(RecordKind.READINGS))
                    .forEach(record -> ReadingBlock.decode(record.body()).forEach(reading -> values.add(reading.value())));
            return values;
        }).join();
    }

    @Override
    public void close() {
        cut();
        node.uplink().close();
        routes.close();
        node.close();
    }
}
