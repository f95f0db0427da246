package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.mqtt.StandInGateway;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;

/** A gateway with Kura at a whole edge. */
class KuraAtEdgeTest {

    @TempDir
    private Path folder;

    @Test
    void itIsPutWhatIsWantedAndPeopleSeeIt() throws Exception {
        Files.write(folder.resolve("gw-1.xml"), KuraSnapshot.write(KuraConfiguration.of(Map.of(
                new Key("data", "publish.qos"), KuraValue.of(Type.INTEGER, "1"),
                new Key("data", "password"), KuraValue.of(Type.PASSWORD, "s3cret-PW")))));
        try (TestEdge edge = new TestEdge(folder, "  kura: {account: mashan, gateways: {gw-1: {series: school, configuration: gw-1.xml}}}\n");
             StandInGateway gateway = StandInGateway.withoutPassword("gw-1", edge.mqtt)) {
            await().until(() -> gateway.asked.contains("PUT/configurations"));
            await().until(() -> edge.page("/devices", "en").contains("sent, being read back"));
            assertThat(edge.page("/devices", "en")).contains("Reliagate", "KURA_5.6.0");
            assertThat(edge.page("/device?of=kura:gw-1", "en")).contains("publish.qos", "***").doesNotContain("s3cret");
            assertThat(edge.page("/devices", "zh")).contains("配置已下发，正在核实");
            await().until(() -> edge.page("/device?of=kura:gw-1", "en").contains("3.118"));
            assertThat(edge.page("/device?of=kura:gw-1", "en")).contains("Installed software", "BUNDLE · 1", "org.eclipse.osgi");
            assertThat(gateway.inventories).as("however often somebody looks").isEqualTo(1);
            await().until(() -> edge.page("/device?of=kura:gw-1", "en").contains("has no deployment packages"));
            assertThat(edge.page("/device?of=kura:gw-1", "en")).contains("the installer has not named")
                    .doesNotContain("/device/install");
            assertThat(edge.refusal("/device/install", "name=kura:gw-1&choice=probe&packageversion=1.0&sha256=" + "ab".repeat(32)
                    + "&url=http://10.1.1.5/probe.dp")).contains("400", "packages cannot be installed from here");
        }
    }

    private static String mark(String page) {
        Matcher mark = Pattern.compile("name=\"mark\" value=\"([^\"]+)\"").matcher(page);
        assertThat(mark.find()).as(page).isTrue();
        return mark.group(1);
    }

    @Test
    void aPersonSeesWhatIsOverwrittenBeforeItIsPutAgainOrTakenBack() throws Exception {
        Files.write(folder.resolve("gw-1.xml"), KuraSnapshot.write(KuraConfiguration.of(Map.of(
                new Key("data", "publish.qos"), KuraValue.of(Type.INTEGER, "1")))));
        String device = "/device?of=kura:gw-1";
        try (TestEdge edge = new TestEdge(folder, "  kura: {account: mashan, gateways: {gw-1: {series: school, configuration: gw-1.xml}}}\n");
             StandInGateway gateway = StandInGateway.withoutPassword("gw-1", edge.mqtt)) {
            gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
            gateway.refuses();
            await().until(() -> edge.page(device, "en").contains("the gateway refused"));
            assertThat(edge.page(device, "en")).contains("Put again", "over what somebody changed there", "0 → 1",
                    "Roll back to a snapshot", "is lost, also what is not configured from here");
            assertThat(edge.page(device, "zh")).contains("会被覆盖", "再次下发这些配置");
            assertThat(edge.refusal("/device/put-again", "name=kura:gw-1&mark=0")).contains("409", "has changed since you looked");
            assertThat(edge.refusal("/device/put-again", "name=kura:gw-9&mark=0")).contains("404", "no such gateway");
            assertThat(edge.refusal("/device/roll-back", "name=kura:gw-1&choice=7")).contains("409", "no such snapshot");
            int puts = gateway.asked.size();
            assertThat(edge.submit("/device/put-again", "name=kura:gw-1&mark=" + mark(edge.page(device, "en")))).endsWith("/device?of=kura%3Agw-1");
            await().until(() -> gateway.asked.subList(puts, gateway.asked.size()).contains("PUT/configurations"));
            await().until(() -> edge.page(device, "en").contains("the gateway refused"));
            assertThat(edge.page("/audit", "en")).contains("configuration of a gateway put again", "kura:gw-1");
        }
    }

    @Test
    void packagesComeFromSourcesThatTheInstallerNamedAndPeopleSeeWhatBecameOfThem() throws Exception {
        String device = "/device?of=kura:gw-1";
        String form = "name=kura:gw-1&choice=probe&packageversion=1.0&sha256=" + "AB".repeat(32) + "&url=";
        try (TestEdge edge = new TestEdge(folder, "  kura: {account: mashan, packages: [\"http://10.1.1.5/dp/\"], gateways: {gw-1: {series: school}}}\n");
             StandInGateway gateway = StandInGateway.withoutPassword("gw-1", edge.mqtt)) {
            gateway.packages.put("heater", "2.1.0");
            gateway.files.put("http://10.1.1.5/dp/probe.dp", Map.entry("ab".repeat(32), "probe 1.0.0"));
            await().until(() -> edge.page(device, "en").contains("Uninstall heater 2.1.0"));
            assertThat(edge.page(device, "zh")).contains("安装软件包", "SHA-256 相符才安装", "http://10.1.1.5/dp/");
            for (String elsewhere : List.of("http://10.1.1.5/probe.dp", "http://evil/dp/probe.dp", "http://10.1.1.5/dp/../probe.dp",
                    "http://10.1.1.5/dp/%252e%252e/probe.dp", "http://10.1.1.5/dp/probe.dp?a=b", "file:///dp/probe.dp")) {
                assertThat(edge.refusal("/device/install", form + elsewhere)).as(elsewhere).contains("400", "not below a source that is allowed");
            }
            assertThat(edge.refusal("/device/install", "name=kura:gw-1&choice=../probe&packageversion=1.0")).contains("400", "a name has letters");
            assertThat(edge.refusal("/device/install", "name=kura:gw-1&choice=probe&packageversion=1.0&sha256=12")).contains("400", "64 hexadecimal");
            assertThat(edge.refusal("/device/uninstall", "name=kura:gw-1&choice=no 1.0.0")).contains("409", "no such package");
            assertThat(edge.submit("/device/install", form + "http://10.1.1.5/dp/probe.dp")).endsWith("/device?of=kura%3Agw-1");
            await().until(() -> edge.page(device, "en").contains("under way"));
            gateway.apply();
            await().until(() -> edge.page(device, "en").contains("verified"));
            assertThat(edge.page(device, "en")).contains("install probe 1.0.0", "Uninstall probe 1.0.0");
            assertThat(edge.page("/audit", "en")).contains("package installed at a gateway", "kura:gw-1 probe 1.0 " + "AB".repeat(32));
        }
    }
}
