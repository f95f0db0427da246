package org.microbrain.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.release.ReleaseSettings;
import org.microbrain.core.train.TrainingSettings;
import org.microbrain.link.ParentLimits;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.journal.JournalComponent;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.call.CallSettings;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.district.Outlines;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.node.JournalNode;

/** The core as its program runs it, and one edge right below it, both with real disks, sockets and TLS. */
final class CoreAndEdge implements AutoCloseable {

    static final int READINGS_OF_A_BLOCK = 1_000;

    private static final String CORE = "450000000000";
    private static final String EDGE = "450102001003";
    private static final InstantSource NOW = InstantSource.system();
    private static final JournalSettings JOURNAL = new JournalSettings(64 << 20, 48 << 20, 7, 100, Duration.ofSeconds(1));
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final CertificateAuthority authority;
    private final CoreSettings settings;
    private final JournalNode edge;
    private final CamelRoutes routes;
    private final HttpClient browser = HttpClient.newHttpClient();
    private final Random random = new Random(1);
    private CoreNode core;
    private long made;

    /** The core runs, the edge dials it. */
    CoreAndEdge(Path folder, Path archive) throws Exception {
        this(folder, ArchiveSettings.inFile(archive));
    }

    /** The core runs, the edge dials it. */
    CoreAndEdge(Path folder, ArchiveSettings archive) throws Exception {
        this(folder, archive, IngestSettings.STRAIGHT);
    }

    /** The core runs, the edge dials it. */
    CoreAndEdge(Path folder, ArchiveSettings archive, IngestSettings ingest) throws Exception {
        this.folder = folder;
        authority = CertificateAuthority.create("Test Province", NOW.instant().minus(Duration.ofDays(1)),
                NOW.instant().plus(Duration.ofDays(1)));
        authority.writeRoot(folder.resolve("province.crt"));
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", freePort());
        settings = new CoreSettings(node(CORE, List.of(), address), ParentLimits.DEFAULT,
                AdmissionSettings.read(Section.parse("", folder.resolve("core.yaml"), new Problems())), archive, ingest, CallSettings.NONE,
                Outlines::sketch, new TrainingSettings(List.of()), new ReleaseSettings(folder.resolve("repository"), Optional.empty(),
                        ReleaseSettings.UPLOAD));
        startCore();
        NodeSettings below = node(EDGE, List.of(new ParentSettings(new NodeId(CORE), address)), null);
        edge = new JournalNode(below, JOURNAL, identity(EDGE), "test", NOW);
        routes = new CamelRoutes(EDGE, Map.of("sync", new SyncComponent(edge.uplink()), "journal",
                new JournalComponent(edge.journal(), edge.commits(), edge.blocks())), List.of(new RouteBuilder() {
                    @Override
                    public void configure() {
                        errorHandler(noErrorHandler());
                        from("journal:outbox").routeId("to-parent").to("sync:parent");
                    }
                }), below.routes());
        routes.start();
        append(RecordKind.SERIES, SeriesBody.newBuilder().setSeries(1).setName("river/stage").setUnit("m").build()
                .toByteArray());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private NodeSettings node(String name, List<ParentSettings> parents, InetSocketAddress listen) {
        Path data = folder.resolve("data-" + name);
        return new NodeSettings(new NodeId(name), new LocalName(name, name), data, null, parents, listen,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), data.resolve("routes.d"));
    }

    private NodeIdentity identity(String name) throws Exception {
        Path files = Files.createDirectories(folder.resolve("identity-" + name));
        NodeId node = new NodeId(name);
        authority.issue(new PeerName(node, 2023), List.of("127.0.0.1"), NOW.instant().minus(Duration.ofHours(1)),
                NOW.instant().plus(Duration.ofHours(1))).write(files.resolve("node.crt"), files.resolve("node.key"));
        return NodeIdentity.load(new IdentitySettings(files.resolve("node.crt"), files.resolve("node.key"),
                folder.resolve("province.crt")), node);
    }

    void startCore() throws Exception {
        core = new CoreNode(settings, identity(CORE), NOW);
    }

    void stopCore() {
        core.close();
    }

    private void append(RecordKind kind, byte[] body) {
        PriorityClass priority = kind.equals(RecordKind.READINGS) ? PriorityClass.READING : PriorityClass.EVENT;
        edge.commits().submit(journal -> journal.append(new Draft(kind, priority, edge.clock().get(), body))).join();
    }

    /** The edge measures; each block is a record of about 8 KB that does not compress. */
    void measure(int blocks) {
        for (int block = 0; block < blocks; block++) {
            List<Reading> readings = new ArrayList<>(READINGS_OF_A_BLOCK);
            for (int i = 0; i < READINGS_OF_A_BLOCK; i++) {
                readings.add(new Reading(1, made * READINGS_OF_A_BLOCK + i, random.nextGaussian()));
            }
            made++;
            append(RecordKind.READINGS, ReadingBlock.encode(readings));
        }
    }

    /** Readings the edge has made. */
    long measured() {
        return made * READINGS_OF_A_BLOCK;
    }

    /** Records the edge has no acknowledgement for. */
    long waiting() {
        return edge.commits().submit(journal -> journal.backlog().records()).join();
    }

    /** Records the core has acknowledged to the edge. */
    long acknowledged() {
        return edge.commits().submit(journal -> journal.made(journal.origin()) - journal.backlog().records()).join();
    }

    /** What the edge knows of why its parent takes nothing; may be null. */
    String edgeWasTold() {
        return edge.uplink().status().lastError();
    }

    /** What the core's page says is wrong, both languages. */
    String troubles() throws Exception {
        return get("/health").body();
    }

    /** As the metric and the page show it. */
    String diskState() throws Exception {
        return json("/api/v1/status").path("disk").path("state").asText();
    }

    JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    HttpResponse<String> get(String path) throws Exception {
        String token = Files.readString(settings.node().data().resolve("api-token")).strip();
        return browser.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + core.consolePort() + path))
                .header("Authorization", "Bearer " + token).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        edge.uplink().close();
        routes.close();
        edge.close();
        core.close();
    }
}
