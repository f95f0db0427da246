package org.microbrain.edge.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.config.Problem;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** Devices beside those of the configuration: who wins, two at once, hands in the file, power cuts between. */
class AddedDevicesTest {

    private static final DeviceEntry RIVER = DeviceEntry.of("sl651:0045022502");
    private static final DeviceEntry PUMP = DeviceEntry.of("modbus:bridge/pump");
    private static final Map<String, Object> DALING = Map.of("series", "daling", "name", "大岭站");
    private static final Map<String, Object> LINE = Map.of("address", "127.0.0.1:502", "framing", "tcp");

    private final List<IntakeSettings> atWork = new ArrayList<>();
    @TempDir
    private Path folder;

    private IntakeSettings configured() {
        Problems problems = new Problems();
        IntakeSettings intake = IntakeSettings.read(Section.parse("""
                sl651: {address: "127.0.0.1:5651", stations: {"45022501": {series: gate}}}
                modbus:
                  bridge:
                    address: "127.0.0.1:4001"
                    framing: rtu
                    devices: {level: {unit: 1, series: river, points: {stage: {address: 2}}}}
                """, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        return intake;
    }

    private Path file() {
        return folder.resolve(DeviceFile.NAME);
    }

    private AddedDevices devices() {
        return new AddedDevices(new DeviceFile(file(), configured()), atWork::add);
    }

    private static Map<String, Object> pump(int unit) {
        return new LinkedHashMap<>(Map.of("unit", String.valueOf(unit), "series", "pump", "points",
                new LinkedHashMap<>(Map.of("running", new LinkedHashMap<>(Map.of("address", "0x0010"))))));
    }

    @Test
    void whatIsSavedIsAtWorkAtOnceAndAfterARestart() {
        AddedDevices devices = devices();
        assertThat(devices.save(RIVER, "", DALING, Map.of()).isGood()).isTrue();
        assertThat(atWork).hasSize(1);
        assertThat(atWork.get(0).stations().get(FieldProtocol.SL651)).containsKeys("0045022501", "0045022502");
        AddedDevices restarted = devices();
        assertThat(restarted.settings().stations().get(FieldProtocol.SL651).get("0045022502").name()).isEqualTo("大岭站");
        assertThat(restarted.troubles()).isEmpty();
        assertThat(restarted.remove(RIVER, restarted.version(RIVER)).isGood()).isTrue();
        assertThat(devices().settings().stations().get(FieldProtocol.SL651)).containsOnlyKeys("0045022501");
    }

    @Test
    void theFileIsForTheNodesUserAloneAndReadsAsAPersonWouldWriteIt() throws IOException {
        devices().save(RIVER, "", DALING, Map.of());
        assertThat(Files.readString(file())).contains("stations:").contains("0045022502").contains("大岭站");
        assertThat(Files.getPosixFilePermissions(file())).hasSize(2);
        assertThat(folder.toFile().list()).containsExactly(DeviceFile.NAME);
    }

    @Test
    void aNumberThatIsTakenIsRefusedWhereverItStands() {
        AddedDevices devices = devices();
        devices.save(RIVER, "", DALING, Map.of());
        assertThat(devices.save(RIVER, "", Map.of("series", "other"), Map.of()).all()).singleElement()
                .satisfies(why -> assertThat(why.en()).contains("already"));
        assertThat(devices.save(DeviceEntry.of("sl651:0045022501"), "", Map.of("series", "other"), Map.of()).all()).singleElement()
                .satisfies(why -> assertThat(why.en()).contains("configuration"));
        assertThat(devices.settings().stations().get(FieldProtocol.SL651).get("0045022501").series()).isEqualTo("gate");
        assertThat(atWork).hasSize(1);
    }

    @Test
    void ofTwoWhoChangeTheSameTheSecondIsTold() {
        AddedDevices devices = devices();
        devices.save(RIVER, "", DALING, Map.of());
        String seen = devices.version(RIVER);
        assertThat(devices.save(RIVER, seen, Map.of("series", "first"), Map.of()).isGood()).isTrue();
        assertThat(devices.save(RIVER, seen, Map.of("series", "second"), Map.of()).all()).hasSize(1);
        assertThat(devices.remove(RIVER, seen).isGood()).isFalse();
        assertThat(devices.settings().stations().get(FieldProtocol.SL651).get("0045022502").series()).isEqualTo("first");
    }

    @Test
    void everyMistakeIsNamedAndNothingIsWritten() {
        Proposal proposal = devices().save(DeviceEntry.of("sl651:12"), "", Map.of("series", "a//b", "lik", "river"), Map.of());
        assertThat(proposal.problems()).extracting(Problem::key).containsExactlyInAnyOrder("sl651.stations.12",
                "sl651.stations.12.series", "sl651.stations.12.lik");
        assertThat(devices().save(DeviceEntry.of("hj212:A1"), "", DALING, Map.of()).problems()).singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("hj212"));
        assertThat(file()).doesNotExist();
        assertThat(atWork).isEmpty();
    }

    @Test
    void aDeviceJoinsALineOfTheConfigurationOrBringsItsOwn() {
        AddedDevices devices = devices();
        assertThat(devices.save(PUMP, "", pump(2), Map.of()).all()).isEmpty();
        DeviceEntry yard = DeviceEntry.of("modbus:yard/pump");
        assertThat(devices.save(yard, "", pump(3), Map.of()).isGood()).as("no address").isFalse();
        assertThat(devices.save(yard, "", pump(3), LINE).all()).isEmpty();
        assertThat(devices.save(DeviceEntry.of("modbus:yard/gate"), "", pump(4), Map.of()).all()).isEmpty();
        assertThat(devices().settings().stations().get(FieldProtocol.MODBUS)).containsOnlyKeys("bridge/level", "bridge/pump",
                "yard/pump", "yard/gate");
        devices.remove(yard, devices.version(yard));
        devices.remove(DeviceEntry.of("modbus:yard/gate"), devices.version(DeviceEntry.of("modbus:yard/gate")));
        assertThat(devices().settings().modbus()).containsOnlyKeys("bridge");
        assertThat(devices.save(DeviceEntry.of("modbus:bridge/level"), "", pump(9), Map.of()).isGood()).as("configured").isFalse();
    }

    @Test
    void whatHandsWroteMeanwhileIsKept() throws IOException {
        AddedDevices devices = devices();
        devices.save(RIVER, "", DALING, Map.of());
        Files.writeString(file(), "sl651: {stations: {\"45022503\": {series: hill}}}\n");
        assertThat(devices.save(PUMP, "", pump(2), Map.of()).isGood()).isTrue();
        assertThat(devices().settings().stations().get(FieldProtocol.SL651)).containsOnlyKeys("0045022501", "0045022503");
        DeviceEntry hill = DeviceEntry.of("sl651:0045022503");
        assertThat(devices.save(hill, devices.version(hill), Map.of("series", "peak"), Map.of()).isGood()).isTrue();
        assertThat(Files.readString(file())).contains("45022503").doesNotContain("0045022503").contains("peak");
    }

    @Test
    void aMistakeInTheFileStopsItsOwnDeviceAlone() throws IOException {
        Files.writeString(file(), """
                sl651:
                  stations:
                    "45022502": {series: daling}
                    "45022503": {series: hill, colour: blue}
                    "45022501": {series: again}
                modbus:
                  yard: {devices: {pump: {unit: 3, series: pump, points: {running: {address: 1}}}}}
                """);
        AddedDevices devices = devices();
        assertThat(devices.settings().stations().get(FieldProtocol.SL651)).containsOnlyKeys("0045022501", "0045022502");
        assertThat(devices.settings().stations().get(FieldProtocol.MODBUS)).containsOnlyKeys("bridge/level");
        assertThat(devices.troubles()).extracting(notice -> notice.en()).hasSize(3)
                .anySatisfy(text -> assertThat(text).contains("devices.yaml:4: sl651.stations.45022503.colour"));
        assertThat(devices.save(PUMP, "", pump(2), Map.of()).all()).isEmpty();
        assertThat(Files.readString(file())).contains("colour").contains("again").contains("yard");
        Problems checked = new Problems();
        new DeviceFile(file(), configured()).check(checked);
        assertThat(checked.all()).hasSize(3);
    }

    @Test
    void aFileThatIsNoYamlIsNeverOverwritten() throws IOException {
        Files.writeString(file(), "sl651: {stations: {\n");
        AddedDevices devices = devices();
        assertThat(devices.settings().stations().get(FieldProtocol.SL651)).containsOnlyKeys("0045022501");
        assertThat(devices.troubles()).hasSize(1);
        assertThat(devices.save(RIVER, "", DALING, Map.of()).all()).hasSize(1);
        assertThat(Files.readString(file())).isEqualTo("sl651: {stations: {\n");
    }

    @Test
    void aDiskThatTakesNothingChangesNothing() throws IOException {
        Path noFolder = Files.writeString(folder.resolve("no-folder"), "");
        AddedDevices devices = new AddedDevices(new DeviceFile(noFolder.resolve(DeviceFile.NAME), configured()), atWork::add);
        assertThat(devices.save(RIVER, "", DALING, Map.of()).all()).hasSize(1);
        assertThat(atWork).isEmpty();
        assertThat(devices.version(RIVER)).isEmpty();
    }
}
