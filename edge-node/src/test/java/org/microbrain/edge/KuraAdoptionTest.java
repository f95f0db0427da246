package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.mqtt.StandInGateway;
import org.microbrain.edge.intake.mqtt.StandInKura;
import org.microbrain.edge.kura.KuraCheck;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import picocli.CommandLine;

/** A gateway with Kura comes to an edge by a file, whether somebody owns it or it never ran, and its owner notices nothing. */
class KuraAdoptionTest {

    private static final String DEVICE = "/device?of=kura:gw-1";
    private static final String ADOPT = "/devices/adopt?of=kura:gw-1";

    @TempDir
    private Path folder;

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }

    /** Added at the console, before this. */
    private void added() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/devices.yaml"), "kura: {gateways: {gw-1: {series: school, place: by the river}}}\n");
    }

    @Test
    void aGatewayOfSomebodyIsAdoptedByAFileDeliversAndIsLetGoAgain() throws Exception {
        added();
        try (StandInKura kura = StandInKura.ofAnOwner(); TestEdge edge = new TestEdge(folder, "  kura: {account: mashan}\n")) {
            Map<String, KuraValue> owners = kura.component(KuraConnection.TRANSPORT);
            String form = "name=kura:gw-1&store=30000&version=" + found("name=\"version\" value=\"([^\"]+)\"", edge.page(ADOPT, "en"));
            assertThat(edge.refusal("/devices/adopt", form + "&host=10.1.2.3")).contains("400", "open TLS at intake.mqtt.tls first");
            String page = edge.page(edge.submit("/devices/adopt", form + "&host=127.0.0.1"), "en");
            String address = found("href=\"(/api/v1/gateway-file[^\"]+)\"", page);
            String file = edge.page(address, "en");
            String password = found("type=\"Password\"><esf:value>([^<]+)<", file);
            assertThat(edge.page(address, "en")).as("a second time").contains("taken already").doesNotContain(password);
            assertThat(page).contains("Upload and Apply").doesNotContain(password);
            assertThat(Files.readString(folder.resolve("data/devices.yaml"))).contains("password", "pbkdf2:", "by the river").doesNotContain(password);

            kura.load(file.getBytes(StandardCharsets.UTF_8));
            await().until(() -> edge.page(DEVICE, "en").contains("Reliagate"));
            kura.tells("gauge", Map.of("stage", 1.5));
            await().until(() -> edge.page("/api/v1/series", "en").contains("school/gauge/stage"));
            await().atMost(Duration.ofSeconds(30)).until(() -> edge.page(DEVICE, "en").contains("default web password"));
            await().until(() -> edge.page(DEVICE, "en").contains("Roll back to a snapshot"));
            assertThat(edge.page(DEVICE, "en")).contains("default keystore password", "KURA_CRYPTO_SECRET_KEY")
                    .doesNotContain(password).doesNotContain(StandInKura.OWNERS_PASSWORD);
            assertThat(edge.page("/devices", "zh")).contains("需处理 2 项");

            StandInGateway gateway = kura.edges();
            List<Long> snapshots = kura.snapshotIds();
            edge.submit("/device/roll-back", "name=kura:gw-1&choice=" + snapshots.get(snapshots.size() - 2));
            await().until(() -> gateway.asked.stream().anyMatch(one -> one.startsWith("EXEC/rollback")));
            gateway.apply();
            assertThat(kura.edges()).isNull();
            assertThat(kura.servesItsOwner()).as("all the time").isTrue();
            assertThat(kura.component(KuraConnection.TRANSPORT)).isEqualTo(owners);
            assertThat(edge.page("/audit", "en")).contains("connection file of a gateway made", "gateway rolled back to a snapshot");
        }
    }

    private String command(int status, String... words) {
        StringWriter said = new StringWriter();
        int code = new CommandLine(new EdgeCommand()).setOut(new PrintWriter(said)).setErr(new PrintWriter(said)).execute(words);
        assertThat(code).as(said.toString()).isEqualTo(status);
        return said.toString();
    }

    @Test
    void aGatewayThatNeverRanIsHereAfterItsFirstStart() throws Exception {
        String more = "\nintake: {mqtt: {address: \"127.0.0.1:1883\"}, kura: {account: mashan}}\nupdates: {firmware: {values: {plc.address: 192.168.10.20}}}\n";
        TestEdge.settings(folder, more);
        Path image = Files.writeString(folder.resolve("image.xml"), StandInKura.IMAGE);
        String[] words = {"kura", "first-boot", "--config", folder.resolve("node.yaml").toString(), "--gateway", "gw-1", "--broker",
            "mqtt://127.0.0.1:1883", "--image", image.toString(), "--profile", "../gateway-profiles/kura-gateway", "--into", folder.toString()};
        String said = command(0, words);
        String snapshot = Files.readString(folder.resolve("snapshot_0.xml"));
        String line = found("(\"gw-1\": \\{.*})", said);
        assertThat(command(2, words)).as("a second time").contains("is there already");
        assertThat(said).doesNotContain(found("type=\"Password\"><esf:value>([^<]+)<", snapshot.substring(snapshot.indexOf("broker-url"))));
        KuraConfiguration all = KuraSnapshot.read(snapshot.getBytes(StandardCharsets.UTF_8));
        assertThat(KuraCheck.of(all, "", null).findings()).isEmpty();
        assertThat(all.components()).containsKeys("plc-1", "pump", "gauge", "org.eclipse.kura.wire.graph.WireGraphService", "cloud-publisher");
        assertThat(snapshot).contains("192.168.10.20").doesNotContain("{{");

        try (TestEdge edge = new TestEdge(folder, "  kura: {account: mashan, gateways: {" + line + "}}\n");
             StandInKura kura = StandInKura.boots(snapshot.replace(":1883", ":" + edge.mqtt).getBytes(StandardCharsets.UTF_8))) {
            kura.tells("pump", Map.of("current", 12.5));
            await().until(() -> edge.page("/api/v1/series", "en").contains("gw-1/pump/current"));
        }
    }

    @Test
    void theCommandSaysWhatIsWrongAndWritesNothing() throws Exception {
        TestEdge.settings(folder, "\nintake: {mqtt: {address: \"127.0.0.1:1883\"}, kura: {account: mashan}}\n");
        String config = folder.resolve("node.yaml").toString();
        Path into = folder.resolve("out");
        assertThat(command(2, "kura", "adopt", "--config", config, "--gateway", "gw-1", "--broker", "mqtt://10.1.2.3:1883", "--into", into.toString()))
                .contains("the password could be read on its way");
        assertThat(command(2, "kura", "adopt", "--config", config, "--gateway", "a/b", "--broker", "mqtts://10.1.2.3:8883", "--into", into.toString()))
                .contains("must be one level of a topic");
        assertThat(command(2, "kura", "adopt", "--config", config, "--gateway", "gw-1", "--broker", "mqtts://10.1.2.3:8883", "--user", "eve", "--into",
                into.toString())).contains("no user eve");
        Path sealed = Files.writeString(folder.resolve("sealed.xml"), "q83v-w==");
        assertThat(command(2, "kura", "first-boot", "--config", config, "--gateway", "gw-1", "--broker", "mqtts://10.1.2.3:8883", "--image", sealed.toString(),
                "--into", into.toString())).contains("seals its snapshots");
        assertThat(into).doesNotExist();
        assertThat(command(0, "kura", "adopt", "--config", config, "--gateway", "gw-1", "--broker", "mqtts://10.1.2.3:8883", "--into", into.toString()))
                .contains("gw-1-microbrain.xml", "password: \"pbkdf2:", "Upload and Apply");
        assertThat(Files.getPosixFilePermissions(into.resolve("gw-1-microbrain.xml"))).hasSize(2);
    }
}
