package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.artifact.Recipe;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.IntentDraft;
import org.microbrain.link.Children;
import org.microbrain.link.ParentLimits;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.artifact.ReleaseFolder;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.intent.CoreSignature;
import org.microbrain.runtime.intent.IntentBook;
import org.microbrain.runtime.intent.IntentDesk;

/** A core, a hub and an edge with real disks, sockets and TLS: what the province wants and offers comes down. */
class WayDownTest {

    private static final String CORE = "450000000000";
    private static final String HUB = "450102000000";
    private static final String EDGE = "450102001003";

    @TempDir
    Path folder;
    private TestProvince province;
    private final OpenParts parts = new OpenParts();
    private OpenParts coreParts = new OpenParts();
    private IntentDesk desk;
    private ReleaseFolder releases;
    private WayDown atHub;
    private WayDown atEdge;

    @BeforeEach
    void aProvince() throws Exception {
        province = new TestProvince(folder);
        NodeIdentity identity = province.identity(CORE);
        NodeSettings settings = province.settings(CORE, 0);
        JournalNode core = coreParts.add(new JournalNode(settings, TestProvince.JOURNAL, identity, "test", TestProvince.NOW));
        ExecutorService thread = WayDown.thread("core");
        IntentBook book = coreParts.add(new IntentBook(settings.data().resolve("intents.db"), settings.node(), thread,
                new CoreSignature(identity.root(), none -> false)));
        coreParts.add(() -> WayDown.finish(thread));
        desk = new IntentDesk(book, identity, TestProvince.NOW::millis);
        releases = new ReleaseFolder(settings.data().resolve("releases"), thread, TestProvince.NOW);
        ParentSide top = listen(core, settings, identity, children -> {
            children.intentsFrom(desk);
            children.piecesFrom(releases);
            book.afterNews(children::intentsChanged);
        }, coreParts);
        NodeSettings hub = province.settings(HUB, 0, TestProvince.parent(CORE, top.port()));
        NodeIdentity ofHub = province.identity(HUB);
        JournalNode middle = parts.add(new JournalNode(hub, TestProvince.JOURNAL, ofHub, "test", TestProvince.NOW));
        atHub = parts.add(new WayDown(hub, new ArtifactSettings(1 << 30), ofHub, none -> false, middle.uplink(),
                middle.clock()));
        ParentSide below = listen(middle, hub, ofHub, atHub::handOn, parts);
        middle.every(Duration.ofMillis(50), atHub::work);
        atEdge = edge(TestProvince.parent(HUB, below.port()));
    }

    private WayDown edge(ParentSettings parent) throws Exception {
        NodeSettings settings = province.settings(EDGE, parent);
        NodeIdentity identity = province.identity(EDGE);
        JournalNode node = parts.add(new JournalNode(settings, TestProvince.JOURNAL, identity, "test", TestProvince.NOW));
        WayDown down = parts.add(new WayDown(settings, new ArtifactSettings(1 << 30), identity, none -> false, node.uplink(),
                node.clock()));
        node.every(Duration.ofMillis(50), down::work);
        return down;
    }

    private ParentSide listen(JournalNode node, NodeSettings settings, NodeIdentity identity,
                              Consumer<Children> told, OpenParts into) throws Exception {
        SyncComponent sync = new SyncComponent(node.uplink());
        CamelRoutes routes = into.add(new CamelRoutes(settings.node().text(), Map.of("sync", sync),
                List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("sync:children").routeId("from-children").log("taken");
                    }
                }), settings.routes()));
        routes.start();
        ParentSide side = into.add(new ParentSide(settings, ParentLimits.DEFAULT, "test", node.loops(), identity,
                TestProvince.NOW, sync, node, told, null, node.clock().moment()));
        node.every(Duration.ofMillis(200), () -> side.work(node.clock().moment()));
        return side;
    }

    @AfterEach
    void close() {
        parts.close();
        coreParts.close();
    }

    @Test
    void whatIsWantedArrivesWithinAMomentAndAnArtifactAndItsMetadataCanBeFetchedAlsoWithTheCoreGone() throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> desk.issue(List.of(IntentDraft.desired(new NodeId(EDGE),
                new Desired(List.of())))).join() > 0 && atEdge.intents().wanted().desired().isPresent());
        Instant halted = TestProvince.NOW.instant();
        desk.issue(List.of(IntentDraft.halt(new DivisionCode(CORE), new Halt(true, "王芳", "试验")))).join();
        await().atMost(Duration.ofSeconds(10)).until(() -> atEdge.intents().wanted().halted());
        assertThat(Duration.between(halted, TestProvince.NOW.instant())).isLessThan(Duration.ofSeconds(5));

        byte[] artifact = new byte[3_000_000];
        new Random(4).nextBytes(artifact);
        Recipe recipe = releases.importArtifact(Files.write(folder.resolve("artifact"), artifact));
        AtomicLong here = new AtomicLong();
        Path file = atEdge.artifacts().fetch(recipe.artifact(), recipe.length(), 0, here::set).get(60, TimeUnit.SECONDS);
        assertThat(file).hasBinaryContent(artifact);
        assertThat(here).hasValue(artifact.length);

        releases.metadata("timestamp.json", new byte[] {'{', '}'});
        assertThat(atEdge.metadata().metadata("timestamp.json", 1000)).hasValueSatisfying(bytes ->
                assertThat(bytes).containsExactly('{', '}'));
        assertThat(atEdge.metadata().metadata("7.root.json", 1000)).isEmpty();
        coreParts.close();
        coreParts = new OpenParts();
        Files.delete(file);
        assertThat(atEdge.artifacts().fetch(recipe.artifact(), recipe.length(), 0, here::set).get(60, TimeUnit.SECONDS))
                .hasBinaryContent(artifact);
        assertThat(atEdge.metadata().metadata("timestamp.json", 1000)).isPresent();
    }
}
