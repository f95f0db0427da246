package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A province comes into being as people would do it, with the commands of the product and real processes: the root is made
 * and signs for the core, the core admits a county hub, the hub admits an edge, and a reading of the edge comes to the core.
 */
class EnrolmentIT {

    private static final String CORE = "450000000000";
    private static final String COUNTY = "450102000000";
    private static final String EDGE = "450102001003";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder = FaultProvince.folder(EnrolmentIT.class);
    private final Ports ports = new Ports(27_500);
    private final List<NodeProcess> processes = new ArrayList<>();

    @BeforeEach
    void passphrase() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("passphrase"), "not a secret of anybody");
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (NodeProcess process : processes) {
            process.terminate();
        }
        for (NodeProcess process : processes) {
            if (!process.awaitEnd(Duration.ofSeconds(20))) {
                process.kill();
            }
        }
    }

    /** Runs a command of the product. @return what it printed */
    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Microbrain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
        assertThat(status).as(String.join(" ", arguments) + "\n" + out + err).isZero();
        return out.toString().strip();
    }

    private String home(String node) {
        return folder.resolve(node).toString();
    }

    private NodeProcess start(String tier, String node) throws IOException, InterruptedException {
        NodeProcess process = new NodeProcess(node, NodeProgram.get().command(tier, "--config",
                folder.resolve(node).resolve("node.yaml").toString(), "--with-parent"), folder.resolve(node + ".log"));
        processes.add(process);
        process.start();
        process.awaitReady(PATIENCE);
        return process;
    }

    private NodeApi api(String node) {
        return new NodeApi(ports.address("console-" + node), folder.resolve(node).resolve("data").resolve("api-token"));
    }

    private void configure(String node, String more) throws IOException {
        Path file = folder.resolve(node).resolve("node.yaml");
        Files.writeString(file, (Files.exists(file) ? Files.readString(file).replaceAll("(?m)^listen:.*\n", "")
                : "node: " + node + "\ndata: data\n") + "console: {address: \"" + ports.address("console-" + node) + "\"}\n"
                + more, StandardCharsets.UTF_8);
    }

    private String token(String at, String child, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("token", "--config",
                folder.resolve(at).resolve("node.yaml").toString(), "--node", child));
        arguments.addAll(List.of(more));
        Path file = folder.resolve("token-" + child);
        Files.writeString(file, run(arguments.toArray(String[]::new)));
        return file.toString();
    }

    private String listening(String node) {
        return "listen: \"" + ports.address("listen-" + node) + "\"\nadmission: {address: \"" + ports.address("listen-" + node)
                + "\"}\n";
    }

    @Test
    void aReadingOfAnEnrolledEdgeComesToTheCore() throws Exception {
        String root = folder.resolve("offline").toString();
        String passphrase = folder.resolve("passphrase").toString();
        run("authority", "init", "--folder", root, "--name", "Test Province", "--passphrase-file", passphrase);
        String identity = folder.resolve(CORE).resolve("identity").toString();
        run("authority", "request", "--folder", identity, "--node", CORE);
        run("authority", "sign", "--root", root, "--requests", identity, "--edition", "2023", "--yes", "--passphrase-file",
                passphrase);
        configure(CORE, listening(CORE));
        start("core", CORE);

        run("enrol", "--token-file", token(CORE, COUNTY, "--hub"), "--hub", "--folder", home(COUNTY));
        configure(COUNTY, listening(COUNTY));
        start("hub", COUNTY);

        run("enrol", "--token-file", token(COUNTY, EDGE), "--folder", home(EDGE));
        assertThat(Files.readString(folder.resolve(EDGE).resolve("node.yaml"))).as("it may fail over to the core")
                .contains(COUNTY, CORE);
        Path drop = folder.resolve("drop");
        Files.createDirectories(drop);
        configure(EDGE, "journal:\n  block: {readings: 10, age: 100ms}\nintake:\n  folder: {path: \"" + drop + "\"}\n");
        start("edge", EDGE);

        Files.writeString(drop.resolve("part"), "series,time,value\nriver/stage," + Instant.now() + ",3.25\n");
        Files.move(drop.resolve("part"), drop.resolve("one.csv"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode series = api(CORE).get("/api/v1/series?node=" + EDGE);
            assertThat(series.toString()).contains("river/stage");
        });
        assertThat(api(COUNTY).status().toString()).contains(EDGE);

        try (var door = Files.newBufferedReader(folder.resolve(COUNTY + ".log"))) {
            assertThat(door.lines()).anyMatch(line -> line.contains("child " + EDGE + " connected"));
        }
    }
}
