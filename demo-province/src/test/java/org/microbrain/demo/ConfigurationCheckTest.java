package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What a person meets who writes a configuration by hand. */
class ConfigurationCheckTest {

    private static final Path MODULES = Path.of("..");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(String... arguments) {
        CommandLine program = Microbrain.commandLine();
        program.setOut(new PrintWriter(out, true));
        program.setErr(new PrintWriter(err, true));
        return program.execute(arguments);
    }

    @ParameterizedTest
    @CsvSource({"edge, edge-node/edge.example.yaml", "hub, district-hub/hub.example.yaml",
        "core, provincial-core/core.example.yaml"})
    void theExampleOfEachTierIsAGoodConfiguration(String tier, String example) {
        int status = run(tier, "--config", MODULES.resolve(example).toString(), "--check", "--lang", "en");
        assertThat(err.toString()).isEmpty();
        assertThat(status).isZero();
        assertThat(out.toString()).contains(example).contains("the configuration is good");
    }

    @Test
    void everyErrorOfAnEdgeIsNamedAtOnceWithFileLineAndKey() throws IOException {
        Path file = write("""
                node: 450102001003
                consol: {address: "127.0.0.1:8081"}
                parents:
                  - {node: 450124000000, address: "127.0.0.1:7801"}
                journal:
                  limit: plenty
                  block: {age: 5 fortnights}
                intake:
                  mqtt:
                    address: "127.0.0.1:99999"
                rules:
                  - name: River
                    series: "*/stage"
                    hazard: flood
                    detectors:
                      - {detector: rnage, above: {red: 1}}
                """);
        assertThat(run("edge", "--config", file.toString(), "--check", "--lang", "en")).isEqualTo(2);
        List<String> problems = err.toString().lines().toList();
        assertThat(problems).anyMatch(line -> line.startsWith(file + ":2: ") && line.contains("consol"))
                .anyMatch(line -> line.startsWith(file + ":4: parents[0].node: ") && line.contains("450102000000"))
                .anyMatch(line -> line.startsWith(file + ":6: journal.limit: "))
                .anyMatch(line -> line.startsWith(file + ":7: journal.block.age: "))
                .anyMatch(line -> line.startsWith(file + ":10: intake.mqtt.address: "))
                .anyMatch(line -> line.startsWith(file + ":12: rules[0].name: "))
                .anyMatch(line -> line.startsWith(file + ":16: rules[0].detectors[0]"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMistakeAmongTheDevicesOfTheConsoleIsNamedWithItsLineToo() throws IOException {
        Path file = write("""
                node: 450102001003
                parents: [{node: 450102000000, address: "127.0.0.1:7801"}]
                data: data
                intake: {sl651: {address: "127.0.0.1:5651", stations: {"45022501": {series: gate}}}}
                """);
        Path devices = folder.resolve("data").resolve("devices.yaml");
        Files.createDirectories(devices.getParent());
        Files.writeString(devices, """
                sl651:
                  stations:
                    "45022502": {series: daling, colour: blue}
                    "45022501": {series: again}
                """);
        assertThat(run("edge", "--config", file.toString(), "--check", "--lang", "en")).isEqualTo(2);
        assertThat(err.toString().lines()).anyMatch(line -> line.startsWith(devices + ":3: sl651.stations.45022502.colour: "))
                .anyMatch(line -> line.startsWith(devices + ":4: sl651.stations.45022501: stands in the node's"));
    }

    @Test
    void everyErrorOfAHubIsNamedInChineseToo() throws IOException {
        Path file = write("""
                node: 45010200000
                listen: "hub.example:7801"
                watch: {silent-after: soon}
                """);
        assertThat(run("hub", "--config", file.toString(), "--check", "--lang", "zh")).isEqualTo(2);
        assertThat(err.toString().lines())
                .anyMatch(line -> line.startsWith(file + ":1: node: ") && line.contains("区划代码"))
                .anyMatch(line -> line.startsWith(file + ":2: listen: ") && line.contains("IP 地址"))
                .anyMatch(line -> line.startsWith(file + ":3: watch.silent-after: "))
                .anyMatch(line -> line.contains("parents"));
    }

    @Test
    void aCoreWithAParentAndAFileThatIsNoYamlAreRefused() throws IOException {
        Path file = write("node: 450000000000\nlisten: \"127.0.0.1:7601\"\n"
                + "parents:\n  - {node: 450000000000, address: \"127.0.0.1:7801\"}\n");
        assertThat(run("core", "--config", file.toString(), "--check", "--lang", "en")).isEqualTo(2);
        assertThat(err.toString()).contains(file + ":").contains("parents").contains("the core has no parent");

        Path broken = write("node: [450000000000\nlisten: {\n");
        assertThat(run("core", "--config", broken.toString(), "--check", "--lang", "en")).isEqualTo(2);
        assertThat(err.toString().lines().toList()).last().asString().startsWith(broken + ":")
                .doesNotContain("Exception");
    }

    @Test
    void mistakesInTheWayThroughKafkaAreNamedInBothLanguages() throws IOException {
        Path file = write("""
                node: 450000000000
                listen: "127.0.0.1:7601"
                ingest:
                  kafka:
                    servers: [kafka-1]
                    tenant: "guang xi"
                    copys: 2
                """);
        assertThat(run("core", "--config", file.toString(), "--check", "--lang", "zh")).isEqualTo(2);
        assertThat(err.toString().lines())
                .anyMatch(line -> line.startsWith(file + ":5: ingest.kafka.servers: ") && line.contains("主机:端口"))
                .anyMatch(line -> line.startsWith(file + ":6: ingest.kafka.tenant: ") && line.contains("字母"))
                .anyMatch(line -> line.startsWith(file + ":7: ingest.kafka.copys: ") && line.contains("copies"));
        assertThat(run("core", "--config", file.toString(), "--check", "--lang", "en")).isEqualTo(2);
        assertThat(err.toString()).contains("must be written host:port").contains("did you mean copies?");
    }

    @Test
    void aMissingFileAndAMissingOptionSayWhatIsMissing() {
        String missing = folder.resolve("none.yaml").toString();
        assertThat(run("edge", "--config", missing, "--check", "--lang", "en")).isEqualTo(2);
        assertThat(err.toString()).contains(missing);
        assertThat(run("hub")).isEqualTo(2);
        assertThat(err.toString()).contains("--config FILE");
        assertThat(run("edge", "--confg", "x")).isEqualTo(2);
        assertThat(err.toString()).contains("--confg").contains("--config");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "demo", "edge", "edge export", "hub", "core", "password"})
    void everyCommandHasHelp(String command) {
        String[] arguments = (command + " --help").strip().split(" ");
        assertThat(run(arguments)).isZero();
        assertThat(out.toString().toLowerCase(Locale.ROOT)).contains("usage: microbrain " + command);
        assertThat(err.toString()).isEmpty();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("node-" + yaml.hashCode() + ".yaml"), yaml);
    }
}
