package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Sample;
import org.microbrain.release.Version;

/**
 * The way of an update through a whole province of real processes: two persons sign, a third writes a rollout, a fourth approves
 * it, hubs hand on what they do not understand, villages verify and take it; and a bad one stops itself.
 */
class RolloutIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final List<NodeId> VILLAGES = List.of(FaultProvince.DALONG, FaultProvince.SHANGLING);

    private final Path folder = FaultProvince.folder(RolloutIT.class);

    @Test
    void aGoodReleaseReachesEveryVillageAndABadOneStopsItselfAfterTheFirst() throws Exception {
        try (FaultProvince province = new FaultProvince(folder, List.of(FaultProvince.CORE, FaultProvince.CITY,
                FaultProvince.COUNTY, FaultProvince.DALONG, FaultProvince.SHANGLING), "block: {readings: 50, age: 1s}\n", 2,
                0)) {
            Publishers publishers = new Publishers(province.files().home(FaultProvince.CORE).resolve("data/repository"),
                    Instant.now());
            for (NodeId village : VILLAGES) {
                province.configure(village, "updates: {root: \"" + publishers.root() + "\"}\n");
            }
            publishers.publish(rules("1"), List.of(ruleFile(1, 100)), Optional.empty(),
                    new Notes("告警规则", "rules of alarm"), Instant.now());
            province.start();
            Sensors sensors = province.sensors(FaultProvince.DALONG, "updated", 4, 50).start();
            try (sensors) {
                SignedIn operator = signIn(province, ProvinceFiles.CONSOLE_USER);
                SignedIn approver = signIn(province, "approver");
                await().atMost(PATIENCE).ignoreExceptions().until(() -> operator.get("/api/v1/releases").size() == 1);
                await().atMost(PATIENCE).ignoreExceptions().until(() -> dryRun(operator, "1") == VILLAGES.size());

                long good = create(operator, "1");
                assertThat(state(operator, good)).as("nobody has approved it").isEqualTo("waiting-for-approval");
                approver.post("/api/v1/rollouts/" + good + "/approve", "{}");
                await().atMost(PATIENCE).ignoreExceptions().until(() -> state(operator, good).equals("finished"));
                for (NodeId village : VILLAGES) {
                    assertThat(runs(operator, village)).isEqualTo("1");
                }

                Path input = Files.writeString(folder.resolve("input.csv"), "alarm-1,,2026-07-01T00:00:00Z,150\n");
                Path expected = Files.writeString(folder.resolve("expected.csv"),
                        "detection,range,alarm-1,2026-07-01T00:00:00Z\nwarning,red,equipment,alarm-1\n");
                publishers.publish(rules("2"), List.of(ruleFile(2, 1000), input, expected),
                        Optional.of(new Sample("input.csv", "expected.csv")), new Notes("坏的规则", "bad rules"), Instant.now());
                await().atMost(PATIENCE).ignoreExceptions().until(() -> operator.get("/api/v1/releases").size() == 2);
                long bad = create(operator, "2");
                approver.post("/api/v1/rollouts/" + bad + "/approve", "{}");
                await().atMost(PATIENCE).ignoreExceptions().until(() -> state(operator, bad).equals("paused-by-gate"));
                assertThat(operator.get("/api/v1/rollouts/" + bad).get("failures").get(0).get("reason").asText())
                        .isEqualTo("sample-differs");
                for (NodeId village : VILLAGES) {
                    assertThat(runs(operator, village)).isEqualTo("1");
                }
                sensors.finish(PATIENCE);
                province.awaitDrained();
                Verdict verdict = Verdict.of(province, FaultProvince.DALONG, "updated", sensors.account());
                System.out.println("[rollout] " + verdict);
                assertThat(verdict.storedTwice()).isZero();
            } catch (AssertionError | ConditionTimeoutException | IOException e) {
                System.out.println(province.logs());
                throw e;
            }
        }
    }

    private static SignedIn signIn(FaultProvince province, String name) throws IOException, InterruptedException {
        return new SignedIn(province.files().console(FaultProvince.CORE), name, province.files().consolePassword());
    }

    private static ReleaseName rules(String version) {
        return new ReleaseName(ReleaseKind.MODEL, "alarm", new Version(version));
    }

    private Path ruleFile(int version, double red) throws IOException {
        Path file = Files.createDirectories(folder.resolve("rules-" + version)).resolve("package.yaml");
        return Files.writeString(file, """
                package: alarm
                version: %d
                rules:
                  - name: alarm
                    series: "*alarm-*"
                    hazard: equipment
                    quantity: {zh: 告警值, en: alarm value}
                    detectors: [{detector: range, above: {red: %s}}]
                """.formatted(version, red));
    }

    private static String plan(String version) {
        String gate = "{\"failed_percent\": 0, \"quiet_percent\": 50, \"observe_seconds\": 0, \"quiet_after_seconds\": 300,"
                + " \"slow_after_seconds\": 600, \"detections_factor\": 0}";
        return "{\"title\": \"rules " + version + "\", \"component\": \"model/alarm\", \"version\": \"" + version
                + "\", \"target\": {\"areas\": [\"" + FaultProvince.COUNTY.area().code() + "\"]}, \"waves\": [{\"count\": 1,"
                + " \"gate\": " + gate + "}, {\"take\": \"all\", \"gate\": " + gate + "}], \"prove_seconds\": 1}";
    }

    private static int dryRun(SignedIn operator, String version) throws IOException, InterruptedException {
        JsonNode answer = operator.post("/api/v1/rollouts/dry-run", plan(version));
        return answer.path("nodes").asInt();
    }

    private static long create(SignedIn operator, String version) throws IOException, InterruptedException {
        return operator.post("/api/v1/rollouts", plan(version)).get("number").asLong();
    }

    private static String state(SignedIn operator, long rollout) throws IOException, InterruptedException {
        JsonNode answer = operator.get("/api/v1/rollouts/" + rollout);
        return answer.get("state").asText();
    }

    private static String runs(SignedIn operator, NodeId village) throws IOException, InterruptedException {
        JsonNode why = operator.get("/api/v1/why/" + village);
        return why.findPath("runs").asText();
    }
}
