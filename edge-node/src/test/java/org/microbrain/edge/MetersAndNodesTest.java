package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An electricity meter behind a serial server and a gateway with Sparkplug B, at a whole edge. */
class MetersAndNodesTest {

    private static final String ENERGY = "6825040302010068910833333433753945338B16";
    static final String NODE_BORN = "08f48f9ac3f13312140a05626453657118808c9ac3f13320043800580312230a144e6f646520436f6e74726f6c2f526562697274681881"
            + "8c9ac3f133200b38007000122d0a0762617474657279100118828c9ac3f133200938004a100a07656e67556e69741205080c420156659a"
            + "9949411800";

    @TempDir
    private Path folder;

    /** A meter behind a serial server: tells its energy, whatever it is asked. */
    static void answering(ServerSocket server) {
        Thread meter = new Thread(() -> answer(server), "meter");
        meter.setDaemon(true);
        meter.start();
    }

    private static void answer(ServerSocket server) {
        try {
            while (true) {
                try (Socket line = server.accept()) {
                    byte[] question = new byte[64];
                    while (line.getInputStream().read(question) > 0) {
                        line.getOutputStream().write(HexFormat.of().parseHex(ENERGY));
                    }
                }
            }
        } catch (IOException e) {
            // The other end has gone.
        }
    }

    @Test
    void whatTheyTellIsStoredAndTheDevicesAreShown() throws Exception {
        try (ServerSocket bus = new ServerSocket(0); TestEdge edge = new TestEdge(folder, """
                  sparkplug: {nodes: {mashan/pumps: {series: polder}}}
                  dlt645:
                    bus:
                      address: "127.0.0.1:%d"
                      meters: {"000102030425": {series: house, points: {energy: {}}}}
                """.formatted(bus.getLocalPort()))) {
            answering(bus);
            Mqtt3AsyncClient node = MqttClient.builder().useMqttVersion3().identifier("pumps").serverHost("127.0.0.1")
                    .serverPort(edge.mqtt).buildAsync();
            node.connect().join();
            node.subscribeWith().topicFilter("spBv1.0/mashan/NCMD/pumps/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
            node.publishWith().topic("spBv1.0/mashan/NBIRTH/pumps").qos(MqttQos.AT_LEAST_ONCE)
                    .payload(HexFormat.of().parseHex(NODE_BORN)).send().join();
            assertThat(edge.values("polder/battery")).containsExactly(12.6);
            await().untilAsserted(() -> assertThat(edge.values("house/energy")).containsExactly(1206.42));
            assertThat(edge.page("/devices", "en")).contains("Electricity meter", "bus/000102030425", "Sparkplug B node", "mashan/pumps");
            node.disconnect().join();
            await().untilAsserted(() -> assertThat(edge.page("/devices", "zh")).contains("节点已离线", "电表"));
        }
    }
}
