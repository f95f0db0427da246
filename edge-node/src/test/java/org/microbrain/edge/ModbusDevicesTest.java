package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.digitalpetri.modbus.server.ModbusRtuServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadOnlyModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyRtuServerTransport;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pole with a level sensor behind a serial server, at a whole edge. */
class ModbusDevicesTest {

    private static final int LEVEL = 1;
    @TempDir
    private Path folder;

    @Test
    void whatASensorMeasuresIsStoredAndASilentOneIsSaidInWords() throws Exception {
        int port = TestEdge.freePort();
        ProcessImage sensor = new ProcessImage();
        sensor.with(tx -> tx.writeHoldingRegisters(map -> {
            map.put(2, new byte[] {0, 0});
            map.put(3, new byte[] {0x1f, 0x48});
        }));
        ModbusRtuServer server = ModbusRtuServer.create(NettyRtuServerTransport.create(to ->
                to.setBindAddress("127.0.0.1").setPort(port)), new ReadOnlyModbusServices() {
                    @Override
                    protected Optional<ProcessImage> getProcessImage(int unit) {
                        return unit == LEVEL ? Optional.of(sensor) : Optional.empty();
                    }
                });
        server.start();
        try (TestEdge edge = new TestEdge(folder, """
                modbus:
                  pole:
                    address: "127.0.0.1:%d"
                    framing: rtu
                    devices:
                      level:
                        unit: 1
                        interval: 1s
                        series: river
                        points:
                          stage: {address: 2, type: int32, scale: 0.001, offset: 50, unit: m, min: 50, max: 70}
                  gone:
                    address: "127.0.0.1:1"
                    devices:
                      pump: {unit: 7, series: pump, points: {running: {table: coil, address: 0}}}
                """.formatted(port).indent(2))) {
            await().untilAsserted(() -> assertThat(edge.values("river/stage")).contains(58.008));
            await().untilAsserted(() -> assertThat(edge.page("/devices", "en")).contains("Modbus device", "pole/level",
                    "gone/pump", "no answer", "the line cannot be connected: 127.0.0.1:1"));
            assertThat(edge.page("/device?of=modbus:pole/level", "en")).contains("1F 48", "8008", "river/stage", "58.008");
            assertThat(edge.page("/devices", "zh")).contains("Modbus 设备", "无应答", "线路连接不上：127.0.0.1:1");
        } finally {
            server.stop();
        }
    }
}
