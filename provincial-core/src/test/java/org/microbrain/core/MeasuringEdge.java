package org.microbrain.core;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.RevocationBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.WarningBody;
import org.microbrain.link.LinkStatus;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.warning.WarningId;

/** An edge right below the core, with a real disk and TLS, that measures what a test tells it to. */
final class MeasuringEdge implements AutoCloseable {

    static final String NAME = "450102001003";
    static final String SERIES = "river/stage";

    static final JournalSettings JOURNAL = new JournalSettings(64 << 20, 48 << 20, 7, 100, Duration.ofSeconds(1));

    private final int blockSize;
    private final JournalNode edge;
    private final CamelRoutes routes;
    private final Random random = new Random(1);
    private long made;

    /**
     * It dials.
     *
     * @param parents   in order of preference
     * @param blockSize readings of a block
     */
    MeasuringEdge(Path folder, TestIdentities identities, List<ParentSettings> parents, int blockSize) throws Exception {
        this(folder, identities, NAME, parents, blockSize);
    }

    /** Another one, or a hub. */
    MeasuringEdge(Path folder, TestIdentities identities, String name, List<ParentSettings> parents, int blockSize) throws Exception {
        this.blockSize = blockSize;
        NodeSettings settings = settings(folder, name, parents, null);
        edge = new JournalNode(settings, JOURNAL, identities.of(name), "test", InstantSource.system());
        routes = new CamelRoutes(name, Map.of("sync", new SyncComponent(edge.uplink()), "journal",
                new JournalComponent(edge.journal(), edge.commits(), edge.blocks())), List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("journal:outbox").routeId("to-parent").to("sync:parent");
                    }
                }), settings.routes());
        routes.start();
        append(RecordKind.SERIES, SeriesBody.newBuilder().setSeries(1).setName(SERIES).setUnit("m").build().toByteArray());
    }

    static NodeSettings settings(Path folder, String name, List<ParentSettings> parents, InetSocketAddress listen) {
        Path data = folder.resolve("data-" + name);
        return new NodeSettings(new NodeId(name), new LocalName(name, name), data, null, parents, listen,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), data.resolve("routes.d"));
    }

    static ParentSettings parent(String node, InetSocketAddress address) {
        return new ParentSettings(new NodeId(node), address);
    }

    /** Says, as a hub does, that a key is let in no more. */
    void revoke(String node, String key) {
        append(RecordKind.REVOCATION, PriorityClass.WARNING, RevocationBody.newBuilder().setNode(node).setKey(key)
                .setTimeMs(System.currentTimeMillis()).setReason("lost").build().toByteArray());
    }

    private void append(RecordKind kind, byte[] body) {
        append(kind, kind.equals(RecordKind.READINGS) ? PriorityClass.READING : PriorityClass.EVENT, body);
    }

    private JournalRecord append(RecordKind kind, PriorityClass priority, byte[] body) {
        return edge.commits().submit(journal -> journal.append(new Draft(kind, priority, edge.clock().get(), body))).join();
    }

    /** Each block is a record that does not compress, 8 bytes a reading. */
    void measure(int blocks) {
        for (int block = 0; block < blocks; block++) {
            List<Reading> readings = new ArrayList<>(blockSize);
            for (int i = 0; i < blockSize; i++) {
                readings.add(new Reading(1, made * blockSize + i, random.nextGaussian()));
            }
            made++;
            append(RecordKind.READINGS, ReadingBlock.encode(readings));
        }
    }

    /** Raises a warning of level 3. */
    JournalRecord warn(WarningId id) {
        return append(RecordKind.WARNING, PriorityClass.WARNING, WarningBody.newBuilder().setId(id.text()).setLevel(3).setHazard("flood")
                .setArea(NAME).setBornMs(System.currentTimeMillis()).setReasonZh("水位上涨").setReasonEn("the river rises").build()
                .toByteArray());
    }

    /** Blocks of readings it has made; by the thread that measures. */
    long blocks() {
        return made;
    }

    Origin origin() {
        return edge.commits().submit(journal -> journal.origin()).join();
    }

    /** Records it has made. */
    long made() {
        return edge.commits().submit(journal -> journal.made(journal.origin())).join();
    }

    /** Records it has no acknowledgement for. */
    long waiting() {
        return edge.commits().submit(journal -> journal.backlog().records()).join();
    }

    /** Records that were acknowledged to it. */
    long acknowledged() {
        return edge.commits().submit(journal -> journal.made(journal.origin()) - journal.backlog().records()).join();
    }

    /** Who serves it; null for nobody. */
    NodeId servedBy() {
        LinkStatus status = edge.uplink().status();
        return status.connected() ? status.parent().node() : null;
    }

    /** What it runs on. */
    JournalNode node() {
        return edge;
    }

    /** What it knows of why its parent takes nothing; may be null. */
    String wasTold() {
        return edge.uplink().status().lastError();
    }

    @Override
    public void close() {
        edge.uplink().close();
        routes.close();
        edge.close();
    }
}
