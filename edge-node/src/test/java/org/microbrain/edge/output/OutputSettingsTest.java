package org.microbrain.edge.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.edge.profile.GatewayProfile;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** Outputs in a configuration. */
class OutputSettingsTest {

    private static final String INTAKE = "intake: {mqtt: {address: \"127.0.0.1:0\"}, modbus: {pole: {}}, kura: {account: a, gateways: {gw-1: {series: s}}}}\n";
    private final Problems problems = new Problems();

    private List<Output> read(String yaml) {
        return Output.readAll(Section.parse(INTAKE + yaml, Path.of("edge.yaml"), problems));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{horn: {kind: siren, mqtt: {client: h, topic: t}}} | must be horn, sign or pump",
        "{Horn: {kind: horn, mqtt: {client: h, topic: t}}} | a name has 1 to 32",
        "{horn: {kind: horn}} | either mqtt or modbus",
        "{horn: {kind: horn, mqtt: {client: h, topic: t/#}}} | wildcards",
        "{horn: {kind: horn, mqtt: {client: h, topic: t, on: X, off: X}}} | is the same as on",
        "{horn: {kind: horn, mqtt: {client: h, topic: t, answer: {topic: t}}}} | is the topic of the commands",
        "{a: {kind: horn, mqtt: {client: h, topic: t}}, b: {kind: pump, mqtt: {client: i, topic: t}}} | is in the same place as a",
        "{a: {kind: pump, modbus: {line: gone, unit: 1, coil: 1}}} | no such line in intake.modbus",
        "{a: {kind: pump, modbus: {line: pole, unit: 1, coil: 1, register: 2}}} | either coil or register",
        "{a: {kind: pump, modbus: {line: pole, unit: 1, register: 2, on: 5, off: 5}}} | is the same as on",
        "{a: {kind: horn, kura: {gateway: gw-2, asset: a, channel: c}}} | no such gateway in intake.kura.gateways",
        "{a: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c d}}} | without / # +",
        "{a: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c, on: 'yes'}}} | is no value of type BOOLEAN",
        "{a: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c, type: DOUBLE, on: 1, off: 1.0}}} | is the same as on",
        "{a: {kind: pump, kura: {gateway: gw-1, asset: a, channel: c, proof: {type: INTEGER}}}} | proof.channel",
        "{a: {kind: pump, kura: {gateway: gw-1, asset: a, channel: c, proof: {channel: d, on: 1}}}} | is no value of type BOOLEAN",
        "{a: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c}, mqtt: {client: h, topic: t}}} | either mqtt or modbus or kura",
        "{a: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c}}, b: {kind: pump, kura: {gateway: gw-1, asset: a, channel: c}}} | is in the same place as a",
        "{a: {kind: pump, plan: {least: red}, mqtt: {client: h, topic: t}}} | unknown key"})
    void whatIsWrongIsSaid(String outputs, String said) {
        read("outputs: " + outputs + "\n");
        assertThat(problems.toString()).contains(said);
    }

    @Test
    void aProfileFromAboveBringsNeitherOutputsNorPlans(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("profile.yaml"), "profile: " + folder.getFileName() + "\nname: {zh: 型号}\n"
                + "outputs: {horn: {kind: horn, mqtt: {client: h, topic: t}}}\nplans: {horn: {least: red}}\n");
        GatewayProfile.read(folder, problems);
        assertThat(problems.toString()).contains("outputs: unknown key", "plans: unknown key");
    }

    /** An update of the program must not put approved plans out of force. */
    @Test
    void theWiringOfPlacesThatThereWereBeforeStaysTheSame() {
        assertThat(read("outputs: {horn: {kind: horn, mqtt: {client: h, topic: t}}}\n").get(0).wiring()).isEqualTo("9729785e8acbdbdf87edaee47fbd32f0");
    }

    @Test
    void anotherPlaceKindOrValueIsAnotherWiring() {
        List<String> wirings = List.of("horn: {kind: horn, mqtt: {client: h, topic: t}}", "horn: {kind: pump, mqtt: {client: h, topic: t}}",
                "horn: {kind: horn, mqtt: {client: h, topic: u}}", "horn: {kind: horn, mqtt: {client: i, topic: t}}",
                "horn: {kind: horn, mqtt: {client: h, topic: t, on: OPEN}}", "horn: {kind: horn, modbus: {line: pole, unit: 1, coil: 1}}",
                "horn: {kind: horn, modbus: {line: pole, unit: 1, coil: 2}}", "horn: {kind: horn, modbus: {line: pole, unit: 1, register: 1}}",
                "horn: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c}}", "horn: {kind: horn, kura: {gateway: gw-1, asset: a, channel: d}}",
                "horn: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c, on: \"false\", off: \"true\"}}",
                "horn: {kind: horn, kura: {gateway: gw-1, asset: a, channel: c, proof: {channel: d}}}")
                .stream().map(one -> read("outputs: {" + one + "}\n").get(0).wiring()).toList();
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        assertThat(wirings).doesNotHaveDuplicates();
        assertThat(read("outputs: {horn: {name: {zh: 喇叭}, kind: horn, mqtt: {client: h, topic: t}}}\n").get(0).wiring())
                .as("the name for people wires nothing").isEqualTo(wirings.get(0));
    }
}
