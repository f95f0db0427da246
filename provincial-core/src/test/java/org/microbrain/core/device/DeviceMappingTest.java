package org.microbrain.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.microbrain.journal.BlockWriter.Named;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.device.DeviceMessage;

/** What becomes readings of what Hono's devices send, and under whose name. */
class DeviceMappingTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");
    private static final long NOW = Instant.parse("2026-11-24T08:00:00Z").toEpochMilli();
    private static final String SETTINGS = """
            areas:
              - {device: "pump-*", area: "450102001003"}
              - {device: "lora.*", area: "450102001000"}
              - {device: "two*", area: "450102001000"}
            areas-by-name: true
            mappings:
              - topic: "telemetry/{device}"
                items: /uplink
                series: "{device}/level"
                value: /u16/2
                scale: 0.01
                unit: m
            """;

    private final Problems problems = new Problems();

    private DeviceMapping mapping(String yaml) {
        DeviceSettings settings = DeviceSettings.read(Section.parse(yaml, Path.of("core.yaml"), problems), GUANGXI);
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        return new DeviceMapping(settings, GUANGXI, InstantSource.fixed(Instant.ofEpochMilli(NOW)));
    }

    private static DeviceMessage message(String device, DeviceMessage.Kind kind, String type, byte[] payload) {
        return new DeviceMessage("hono.telemetry.guangxi", 0, 1, NOW, device, kind, "hono-lora", type, DeviceMessage.NOT_SAID, payload);
    }

    private static DeviceMessage json(String device, String payload) {
        return message(device, DeviceMessage.Kind.EVENT, "application/json", payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void withoutARuleJsonIsUnderstoodAsAtAnEdgeAndKeptUnderTheDevicesName() throws Exception {
        DeviceMapping.Understood understood = mapping("areas-by-name: true").read(json("450102001003:well-7",
                "{\"values\":{\"level\":1.5,\"temp\":20},\"time\":1795507200000}"));

        assertThat(understood.node()).isEqualTo(new NodeId("450102001003-hono"));
        assertThat(understood.node().isOfDevices()).isTrue();
        assertThat(understood.left()).isNull();
        assertThat(understood.readings()).containsExactly(
                new Named("450102001003:well-7/level", "", "Hono: hono-lora", 1795507200000L, 1.5, 0),
                new Named("450102001003:well-7/temp", "", "Hono: hono-lora", 1795507200000L, 20, 0));
    }

    @Test
    void aReadingWithoutATimeHasTheBrokersTimeSoThatItIsTheSameWhenItComesAgain() throws Exception {
        assertThat(mapping("areas-by-name: true").read(json("450102001003", "7")).readings())
                .containsExactly(new Named("450102001003", "", "Hono: hono-lora", NOW, 7, 0));
    }

    @Test
    void whereADeviceStandsIsSaidByTheFirstPatternThatFitsAndThenByItsName() throws Exception {
        DeviceMapping mapping = mapping(SETTINGS);
        assertThat(mapping.read(json("pump-7", "7")).node()).isEqualTo(new NodeId("450102001003-hono"));
        assertThat(mapping.read(json("lora.a", "7")).node()).isEqualTo(new NodeId("450102001000-hono"));
        assertThat(mapping.read(json("450203001003", "7")).node()).isEqualTo(new NodeId("450203001003-hono"));
        for (String stranger : new String[] {"loraXa", "45010200100", "4501020010033", "440103001001:x", "x-pump-7"}) {
            assertThatThrownBy(() -> mapping.read(json(stranger, "7"))).as(stranger).isInstanceOfSatisfying(Unusable.class,
                    unusable -> assertThat(unusable.reason()).isEqualTo(Unusable.Reason.NO_AREA));
        }
    }

    @Test
    void bytesAreReadByRulesThatPointIntoThem() throws Exception {
        DeviceMapping mapping = mapping(SETTINGS.replace("    items: /uplink\n", ""));
        assertThat(mapping.read(message("pump-7", DeviceMessage.Kind.TELEMETRY, "application/octet-stream",
                new byte[] {1, 2, 0x01, (byte) 0xF4, 5})).readings())
                .containsExactly(new Named("pump-7/level", "m", "Hono: hono-lora", NOW, 5.0, 0));
        assertThatThrownBy(() -> mapping.read(message("pump-7", DeviceMessage.Kind.TELEMETRY, "", new byte[] {1, 2})))
                .isInstanceOf(Unusable.class).hasMessageContaining("there is no value");
        assertThatThrownBy(() -> mapping.read(message("pump-7", DeviceMessage.Kind.EVENT, "", new byte[] {1, 2, 3, 4})))
                .as("no rule for events").isInstanceOf(Unusable.class).hasMessageContaining("no mapping rule");
        assertThatThrownBy(() -> mapping.read(message("pump-7", DeviceMessage.Kind.TELEMETRY, "image/png", new byte[9_000])))
                .isInstanceOf(Unusable.class).hasMessageContaining("only JSON");
    }

    @Test
    void jsonThatSaysItIsBytesIsReadAsJson() throws Exception {
        assertThat(mapping("areas-by-name: true").read(message("450102001003", DeviceMessage.Kind.TELEMETRY, "application/octet-stream",
                " {\"value\": 3}\n".getBytes(StandardCharsets.UTF_8))).readings()).hasSize(1);
    }

    @Test
    void noDeviceWritesIntoTheSeriesOfAnother() throws Exception {
        DeviceMapping mapping = mapping("""
                areas-by-name: true
                mappings:
                  - {topic: "event/+", device: /who, series: "{device}/level", value: /v}
                """);
        assertThat(mapping.read(json("450102001003:a", "{\"who\":\"450102001003:b\",\"v\":1}")).readings())
                .extracting(Named::series).containsExactly("450102001003:a/450102001003:b/level");
        assertThat(mapping.read(json("450102001003:a", "{\"who\":\"450102001003:a\",\"v\":1}")).readings())
                .extracting(Named::series).containsExactly("450102001003:a/level");
    }

    @Test
    void whatIsNotUnderstoodOfAMessageIsSaidBesideWhatIs() throws Exception {
        DeviceMapping.Understood understood = mapping("areas-by-name: true")
                .read(json("450102001003", "[{\"value\":1},{\"value\":\"x\"},{\"value\":2}]"));
        assertThat(understood.readings()).hasSize(2);
        assertThat(understood.left()).hasMessageContaining("1 refused, 2 taken; item 1:");
    }

    @Property(tries = 300)
    void anyPayloadIsReadOrRefusedWithAReason(@ForAll @Size(max = 600) byte[] payload, @ForAll @StringLength(max = 12) String type) {
        try {
            mapping(SETTINGS).read(message("pump-7", DeviceMessage.Kind.TELEMETRY, type, payload));
        } catch (Unusable unusable) {
            assertThat(unusable.getMessage()).isNotBlank();
        }
    }

    @Test
    void mistakesOfTheConfigurationAreSaid() {
        DeviceSettings.read(Section.parse("""
                areas:
                  - {device: "a*", area: "440100000000"}
                  - {device: "b*", area: "4501"}
                """, Path.of("core.yaml"), problems), GUANGXI);
        DeviceSettings.read(Section.parse("series-limit: 0", Path.of("core.yaml"), problems), GUANGXI);
        assertThat(problems.toString()).contains("440100000000 does not lie in this province", "must be a division code",
                "say where devices stand", "series-limit");
    }
}
