package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.journal.History;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.NodeIdentity;

/** The routes that the page of {@code intake:} shows, run in an edge as a person would run them. */
final class ExtraRoutesTest {

    private static final NodeId NODE = new NodeId("450124100201");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void theRoutesOfTheDocumentationBringReadingsIntoTheJournal() throws Exception {
        int port = TestEdge.freePort();
        Path meters = Files.createDirectory(folder.resolve("meters"));
        writeRoutes(meters, port);
        try (EdgeNode edge = edge()) {
            assertThat(edge.consolePort()).isPositive();
            writeHesitating(meters.resolve("a.json"), "{\"ts\":1764000000,\"values\":{\"ph\":7.1,", "\"level\":3.2}}");
            sendLine(port, "12.5\n");

            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(values("pump/pressure")).contains(7.2);
                assertThat(values("meter/ph")).containsExactly(7.1);
                assertThat(values("meter/level")).containsExactly(3.2);
                assertThat(values("scale/weight")).containsExactly(12.5);
            });
        }
    }

    /** As a program does that has not all of it at once, while the folder is looked at twice a second. */
    private static void writeHesitating(Path file, String begin, String end) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            await().during(Duration.ofMillis(1_200)).until(() -> Files.exists(file));
            out.write(end.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void writeRoutes(Path meters, int port) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "components", "intake.md"));
        List<String> routes = YAML.matcher(page).results().map(match -> match.group(1)).toList();
        assertThat(routes).hasSize(3);
        Path extra = Files.createDirectory(folder.resolve("routes.d"));
        for (int i = 0; i < routes.size(); i++) {
            Files.writeString(extra.resolve("route-" + i + ".yaml"), routes.get(i)
                    .replace("/var/lib/microbrain/meters", meters.toString()).replace("5100", String.valueOf(port)));
        }
    }

    private EdgeNode edge() throws Exception {
        EdgeSettings settings = TestEdge.settings(folder, """
                console: {address: "127.0.0.1:0"}
                """);
        return new EdgeNode(settings, NodeIdentity.load(settings.node().identity(), NODE), InstantSource.system());
    }

    private List<Double> values(String series) {
        try (History history = History.open(folder.resolve("data").resolve("journal.db"), NODE)) {
            return history.readings(series, Long.MIN_VALUE, Long.MAX_VALUE).stream().map(Reading::value).toList();
        }
    }

    private static void sendLine(int port, String line) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
             OutputStream out = socket.getOutputStream()) {
            out.write(line.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
