package org.microbrain.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.release.ReleaseSettings;
import org.microbrain.core.train.TrainingSettings;
import org.microbrain.engine.LoopbackPort;
import org.microbrain.link.ParentLimits;
import org.microbrain.runtime.call.CallSettings;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.district.Outlines;

/** The core as its program runs it, and one edge right below it, both with real disks, sockets and TLS. */
final class CoreAndEdge implements AutoCloseable {

    static final int READINGS_OF_A_BLOCK = 1_000;

    private static final String CORE = "450000000000";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestIdentities identities;
    private final CoreSettings settings;
    private final MeasuringEdge edge;
    private final HttpClient browser = HttpClient.newHttpClient();
    private CoreNode core;

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
        identities = new TestIdentities(folder);
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", LoopbackPort.free());
        settings = settings(folder, MeasuringEdge.settings(folder, CORE, List.of(), address), archive, ingest);
        startCore();
        edge = new MeasuringEdge(folder, identities, List.of(MeasuringEdge.parent(CORE, address)), READINGS_OF_A_BLOCK);
    }

    /** Of a core where all that may be left out is. */
    static CoreSettings settings(Path folder, NodeSettings node, ArchiveSettings archive, IngestSettings ingest) {
        return new CoreSettings(node, ParentLimits.DEFAULT, AdmissionSettings.read(Section.parse("", folder.resolve("core.yaml"),
                new Problems())), archive, ingest, CallSettings.NONE, Outlines::sketch, new TrainingSettings(List.of()),
                new ReleaseSettings(folder.resolve("repository"), Optional.empty(), ReleaseSettings.UPLOAD));
    }

    void startCore() throws Exception {
        core = new CoreNode(settings, identities.of(CORE), InstantSource.system());
    }

    void stopCore() {
        core.close();
    }

    /** The edge measures; each block is a record of about 8 KB that does not compress. */
    void measure(int blocks) {
        edge.measure(blocks);
    }

    /** Readings the edge has made. */
    long measured() {
        return edge.blocks() * READINGS_OF_A_BLOCK;
    }

    /** Records the edge has no acknowledgement for. */
    long waiting() {
        return edge.waiting();
    }

    /** Records the core has acknowledged to the edge. */
    long acknowledged() {
        return edge.acknowledged();
    }

    /** What the edge knows of why its parent takes nothing; may be null. */
    String edgeWasTold() {
        return edge.wasTold();
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
        edge.close();
        core.close();
    }
}
