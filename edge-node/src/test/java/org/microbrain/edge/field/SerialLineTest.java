package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.dlt645.MeterItem;
import org.microbrain.field.modbus.Register;
import org.microbrain.field.modbus.RegisterRun;
import org.microbrain.field.modbus.Table;
import org.microbrain.field.modbus.ValueType;
import org.microbrain.field.modbus.WordOrder;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** Lines that begin at a serial port of this machine. */
class SerialLineTest {

    private static final String METER = "000102030425";
    private static final RegisterRun LEVEL = RegisterRun.of(List.of(new Register("stage", Table.HOLDING, 2, ValueType.INT32,
            WordOrder.ABCD, 0, "mm")), 0, 64).get(0);

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static Section section(Problems problems, String yaml) {
        return Section.parse(yaml, Path.of("edge.yaml"), problems);
    }

    private static ModbusLineSettings modbus(String device) {
        Problems problems = new Problems();
        ModbusLineSettings line = ModbusLineSettings.readAll(section(problems, """
                pole:
                  address: "serial:%s@9600,8N1"
                  timeout: 300ms
                  devices: {level: {unit: 1, series: river, points: {stage: {address: 2, type: int32}}}}
                """.formatted(device))).get("pole");
        assertThat(problems.all()).isEmpty();
        return line;
    }

    /** Without parity: a pseudo-terminal knows none. */
    private static MeterLineSettings meters(String device) {
        Problems problems = new Problems();
        MeterLineSettings line = MeterLineSettings.readAll(section(problems, """
                bus: {address: "serial:%s@2400,8N1", timeout: 500ms, meters: {"%s": {series: house}}}
                """.formatted(device, METER))).get("bus");
        assertThat(problems.all()).isEmpty();
        return line;
    }

    @Test
    void aModbusDeviceIsAskedAtASerialPort() throws Exception {
        assumeTrue(StandInPort.isPossible(), "python3 makes the port");
        try (StandInPort port = new StandInPort(asked -> Arrays.equals(asked, bytes("01030002000265CB"))
                ? bytes("01030400001F48F235") : new byte[0])) {
            ModbusLine line = new ModbusLine(modbus(port.device()));
            assertThat(line.ask(1, LEVEL)).isEqualTo(bytes("00001F48"));
            assertThatThrownBy(() -> line.ask(2, LEVEL)).isInstanceOf(NoAnswer.class).hasMessage("no answer in time");
            assertThat(line.ask(1, LEVEL)).as("after the port was closed and opened again").isEqualTo(bytes("00001F48"));
            line.close();
        }
    }

    @Test
    void aMeterIsAskedAtASerialPort() throws Exception {
        assumeTrue(StandInPort.isPossible(), "python3 makes the port");
        try (StandInPort port = new StandInPort(asked -> asked.length > 16 && asked[4] == 0x68 && asked[14] == 0x33
                ? bytes("FEFE6825040302010068910833333433753945338B16") : new byte[0])) {
            MeterLine line = new MeterLine(meters(port.device()), System::currentTimeMillis);
            assertThat(line.ask(METER, MeterItem.of("energy")).report(7).readings())
                    .containsExactly(new FieldReading(METER, "energy", 7, 1206.42, "kWh", Reading.GOOD));
            assertThatThrownBy(() -> line.ask(METER, MeterItem.of("voltage-a"))).isInstanceOf(NoAnswer.class)
                    .hasMessage("no answer in time");
            assertThat(line.ask(METER, MeterItem.of("energy")).report(7).readings()).hasSize(1);
            line.close();
        }
    }

    @Test
    void aPortThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> new MeterLine(meters("/dev/none"), () -> 0).ask(METER, MeterItem.of("energy")))
                .isInstanceOf(NoAnswer.class).hasMessage("the line cannot be connected: /dev/none");
        assertThatThrownBy(() -> new ModbusLine(modbus("/dev/none")).ask(1, LEVEL))
                .isInstanceOf(NoAnswer.class).hasMessage("the line cannot be connected: /dev/none");
    }

    @Test
    void whatIsNoPortIsNamed() {
        Problems problems = new Problems();
        ModbusLineSettings.readAll(section(problems, """
                a: {address: "serial:ttyS0@9600,8N1", devices: {}}
                b: {address: "serial:/dev/ttyS0", devices: {}}
                c: {address: "serial:/dev/ttyS0@9600,9X3", devices: {}}
                d: {address: "serial:/dev/ttyS0@9600,8N1", framing: tcp, devices: {}}
                """));
        assertThat(problems.all()).extracting(problem -> problem.key()).containsExactlyInAnyOrder("a.address", "b.address", "c.address",
                "d.framing");
        assertThat(MeterLineSettings.readAll(section(new Problems(), "x: {address: \"h:1\", meters: {}}")).get("x"))
                .isEqualTo(new MeterLineSettings("x", LineAddress.read(section(new Problems(), "address: \"h:1\""), "address", 1),
                        Duration.ofSeconds(2), Duration.ofMillis(50), 4, Map.of()));
    }
}
