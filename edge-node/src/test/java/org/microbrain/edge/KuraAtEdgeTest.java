package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
        }
    }
}
