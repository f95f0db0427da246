package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;

/**
 * A village that has no line, in a province of real processes: somebody drives there and back with a stick. Its records climb to
 * the core, an update comes down and is kept, and when the line comes at last everything is there once.
 */
class CarryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final NodeId VILLAGE = FaultProvince.DALONG;
    private static final NodeId COUNTY = FaultProvince.COUNTY;
    private static final String NOWHERE = "127.0.0.1:1";

    private final Path folder = FaultProvince.folder(CarryIT.class);
    private final Path stick = folder.resolve("stick");

    @Test
    void aVillageWithoutALineReportsAndIsUpdatedByStickAndLosesNothingWhenTheLineComes() throws Exception {
        try (FaultProvince province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY, COUNTY,
                VILLAGE), "block: {readings: 50, age: 1s}\n", 1, 0)) {
            Publishers publishers = province.files().publishers(Instant.now());
            province.configure(VILLAGE, "updates: {root: \"" + publishers.root() + "\"}\n");
            publishers.draft(new ReleaseName(ReleaseKind.MODEL, "alarm", new Version("1")), List.of(rules()),
                    new Notes("告警规则", "rules of alarm"), Instant.now());
            publishers.signAndPublish(Instant.now());
            dial(province, province.files().listen(COUNTY), NOWHERE);
            Files.createDirectories(stick);
            province.start();
            Sensors sensors = province.sensors(VILLAGE, "carried", 4, 50).start();
            try (sensors) {
                await().atMost(PATIENCE).until(() -> Journals.held(province.journal(VILLAGE), VILLAGE).waiting() > 5);
                List<String> figures = new ArrayList<>();
                figures.add(up(province, "first"));
                SignedIn operator = new SignedIn(province.files().console(FaultProvince.CORE), ProvinceFiles.CONSOLE_USER,
                        province.files().consolePassword());
                SignedIn approver = new SignedIn(province.files().console(FaultProvince.CORE), "approver",
                        province.files().consolePassword());
                await().atMost(PATIENCE).ignoreExceptions().until(() ->
                        operator.post("/api/v1/rollouts/dry-run", plan()).path("nodes").asInt() == 1);
                long rollout = operator.post("/api/v1/rollouts", plan()).get("number").asLong();
                approver.post("/api/v1/rollouts/" + rollout + "/approve", "{}");

                await().atMost(PATIENCE).until(() -> down(province).at("/taken/intents").asInt() > 0);
                JsonNode down = down(province);
                figures.add("down " + down.get("taken"));
                assertThat(down.at("/taken/pieces").asInt()).as("the release is on it").isGreaterThan(8);
                Journals.Held held = Journals.held(province.journal(VILLAGE), VILLAGE);
                assertThat(held.waiting()).as("receipts came back").isLessThan(held.made());
                await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                    up(province, "again");
                    return state(operator, rollout).equals("finished");
                });
                assertThat(operator.get("/api/v1/why/" + VILLAGE).findPath("runs").asText()).isEqualTo("1");

                Path left = bundle(VILLAGE, COUNTY);
                sensors.finish(PATIENCE); // what has no answer when the edge is killed would be published anew
                province.kill(List.of(VILLAGE));
                dial(province, NOWHERE, province.files().listen(COUNTY));
                province.start(VILLAGE);
                Verdict verdict;
                try (Sensors over = province.sensors(VILLAGE, "over-the-line", 4, 50).start()) {
                    in(province, COUNTY, left); // while the line brings the same and more
                    down(province);
                    over.finish(PATIENCE);
                    province.awaitDrained();
                    verdict = Verdict.of(province, VILLAGE, "carried", sensors.account())
                            .plus(Verdict.of(province, VILLAGE, "over-the-line", over.account()));
                }
                System.out.println("[carry] " + figures + "; " + verdict);
                assertThat(verdict.storedTwice()).isZero();
            } catch (AssertionError | ConditionTimeoutException | IOException e) {
                System.out.println(province.logs());
                throw e;
            }
        }
    }

    private static void dial(FaultProvince province, String from, String to) throws IOException {
        Path file = province.files().configuration(VILLAGE);
        String text = Files.readString(file);
        assertThat(text).contains("\"" + from + "\"");
        Files.writeString(file, text.replace("\"" + from + "\"", "\"" + to + "\""));
    }

    private Path rules() throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve("rules")).resolve("package.yaml"), """
                package: alarm
                version: 1
                rules:
                  - name: alarm
                    series: "*alarm-*"
                    hazard: equipment
                    quantity: {zh: 告警值, en: alarm value}
                    detectors: [{detector: range, above: {red: 100}}]
                """);
    }

    private static String plan() {
        return "{\"title\": \"rules\", \"component\": \"model/alarm\", \"version\": \"1\", \"target\": {\"areas\": [\""
                + COUNTY.area().code() + "\"]}, \"waves\": [{\"take\": \"all\", \"gate\": {\"failed_percent\": 0,"
                + " \"quiet_percent\": 50, \"observe_seconds\": 0, \"quiet_after_seconds\": 3000,"
                + " \"slow_after_seconds\": 6000, \"detections_factor\": 0}}], \"prove_seconds\": 1}";
    }

    private static String state(SignedIn operator, long rollout) throws IOException, InterruptedException {
        return operator.get("/api/v1/rollouts/" + rollout).get("state").asText();
    }

    private String up(FaultProvince province, String which) throws IOException, InterruptedException {
        carry(province, "out", VILLAGE, "--to", stick.toString(), "--certificate", certificate(province, COUNTY));
        return which + " up " + in(province, COUNTY, bundle(VILLAGE, COUNTY)).get("taken");
    }

    private JsonNode down(FaultProvince province) throws IOException, InterruptedException {
        carry(province, "out", COUNTY, "--to", stick.toString(), "--for", VILLAGE.text());
        return in(province, VILLAGE, bundle(COUNTY, VILLAGE));
    }

    private JsonNode in(FaultProvince province, NodeId node, Path from) throws IOException, InterruptedException {
        return carry(province, "in", node, "--from", from.toString()).get("bundles").get(0);
    }

    private Path bundle(NodeId from, NodeId to) throws IOException {
        try (Stream<Path> files = Files.list(stick)) {
            return files.filter(file -> file.getFileName().toString().startsWith(from + "_" + to + "_")).findAny()
                    .orElseThrow();
        }
    }

    private static String certificate(FaultProvince province, NodeId of) {
        return province.files().home(of).resolve("identity/node.crt").toString();
    }

    private JsonNode carry(FaultProvince province, String what, NodeId node, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("carry", what, "--json", "--config",
                province.files().configuration(node).toString()));
        command.addAll(List.of(options));
        return new ObjectMapper().readTree(String.join("\n",
                NodeProgram.run(folder.resolve("carry.err"), command.toArray(String[]::new))));
    }
}
