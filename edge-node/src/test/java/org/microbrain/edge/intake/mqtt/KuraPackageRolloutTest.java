package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.body.ReportBody;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.intent.Attempt;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;

/** A released package comes to the gateways of an edge, which load it from the edge over HTTP, by the edge's updater. */
class KuraPackageRolloutTest extends KuraRolloutRig {

    private static final Component COMPONENT = new Component(ReleaseKind.KURA_PACKAGE, "heater");
    private static final String SITE = """
            account: mashan
            look: 1m
            releases: true
            package-port: 0
            gateways:
              gw-1: {series: school}
              gw-2: {series: clinic}
            """;

    KuraPackageRolloutTest() {
        super(COMPONENT, SITE, 250);
    }

    private void publish(String version) throws IOException {
        node.publishBytes(COMPONENT, version, Map.of("heater.dp", PackedBundle.of("heater", version + ".0.0")));
    }

    private String runs(String gateway) {
        return gateways.get(gateway).packages.getOrDefault("heater", "");
    }

    private long asked(String gateway, String what) {
        return gateways.get(gateway).asked.stream().filter(what::equals).count();
    }

    @Override
    void keepOne() throws IOException {
        connect("gw-1");
        connect("gw-2");
        publish("1");
        want("1");
        assertThat(ended().state().word()).as(node.lastTold().toString()).isEqualTo("kept");
        node.records.clear();
    }

    @Override
    void publishTwo() throws IOException {
        publish("2");
    }

    @Override
    boolean isSettled() {
        return !listener.twins.knownPackages("gw-1").orElseThrow().busy() && !listener.twins.knownPackages("gw-2").orElseThrow().busy();
    }

    @Override
    void check(String gateway, String version, String where) {
        assertThat(runs(gateway)).as(gateway + ", " + where).isEqualTo(version + ".0.0");
    }

    @Test
    void itGoesToOneGatewayAfterTheOtherAndIsKeptWhenAllWereReadBack() throws IOException {
        keepOne();
        publish("2");
        want("2");
        until(() -> asked("gw-1", "EXEC/download") == 2);
        for (int i = 0; i < 100; i++) {
            work();
        }
        assertThat(asked("gw-2", "EXEC/download")).as("while the first one has not proved it").isEqualTo(1);
        assertThat(node.updater.statuses().get(0).note().orElseThrow().en()).isEqualTo("gateway gw-1 is at it");
        assertThat(ended().state().word()).isEqualTo("kept");
        assertThat(runs("gw-1") + " " + runs("gw-2")).isEqualTo("2.0.0 2.0.0");
        assertThat(gateways.get("gw-2").bundles).containsExactly(Map.entry("heater.inside 2.0.0", "ACTIVE"));
    }

    /** Version 2 fails at the second gateway; both have version 1 in the end. */
    private Attempt goesBack() throws IOException {
        publish("2");
        want("2");
        Attempt ended = ended();
        assertThat(ended.state().word()).as(ended.toString()).isEqualTo("gone-back");
        assertThat(ended.reason()).isEqualTo("gateway-failed");
        return ended;
    }

    private void bothRunOne() {
        until(this::isSettled);
        assertThat(runs("gw-1") + " " + runs("gw-2")).isEqualTo("1.0.0 1.0.0");
        assertThat(gateways.get("gw-1").bundles).containsExactly(Map.entry("heater.inside 1.0.0", "ACTIVE"));
    }

    @Test
    void whatIsDamagedOnItsWayIsCompletedAndThenFailedAndBothHaveTheEarlierOne() throws IOException {
        keepOne();
        gateways.get("gw-2").damages = true;
        assertThat(goesBack().detailEn()).isEqualTo("gateway gw-2: the gateway tells that it failed: Failed to verify checksum");
        bothRunOne();
        assertThat(node.told("2")).endsWith("proving", "going-back", "gone-back");
        assertThat(asked("gw-1", "EXEC/uninstall")).as("the newer one goes before the earlier one comes").isEqualTo(1);
    }

    @Test
    void aBundleThatDoesNotRunFailsThoughTheListHasThePackage() throws IOException {
        keepOne();
        gateways.get("gw-1").bundleState = "RESOLVED";
        publish("2");
        want("2");
        until(() -> asked("gw-1", "GET/bundles") > 3 || apply());
        now += 121_000;
        gateways.get("gw-1").bundleState = null;
        Attempt ended = ended();
        assertThat(ended.state().word()).as(ended.toString()).isEqualTo("gone-back");
        assertThat(ended.detailEn()).isEqualTo("gateway gw-1: its bundle heater.inside does not run (RESOLVED)");
        bothRunOne();
        assertThat(asked("gw-2", "EXEC/download")).as("no other was touched").isEqualTo(1);
    }

    /** @return false */
    private boolean apply() {
        gateways.values().forEach(StandInGateway::apply);
        return false;
    }

    @Test
    void aGatewayThatTellsNoDataAnyMoreFails() throws IOException {
        keepOne();
        gateways.get("gw-1").publish(gateways.get("gw-1").topic("W1/asset-1"), KuraCodec.write(KuraPayload.of(Map.of("assetName", "asset-1", "temp", 1.5))),
                MqttQos.AT_LEAST_ONCE);
        until(() -> !listener.taken.isEmpty());
        publish("2");
        want("2");
        until(() -> runs("gw-1").equals("2.0.0") && asked("gw-1", "GET/bundles") > 1 || apply());
        for (int i = 0; i < 20; i++) {
            work();
        }
        assertThat(node.lastTold().state().word()).as("its data are awaited").isEqualTo("proving");
        now += 121_000;
        Attempt ended = ended();
        assertThat(ended.detailEn()).isEqualTo("gateway gw-1: no data came any more");
        bothRunOne();
    }

    @Test
    void aGatewayThatDoesNotComeBackFailsAndGoesBackWhenItComes() throws IOException {
        keepOne();
        gateways.get("gw-2").dies = true;
        publish("2");
        want("2");
        until(() -> runs("gw-2").equals("2.0.0") || apply());
        gateways.get("gw-2").dies = false;
        now += 301_000;
        Attempt ended = ended();
        assertThat(ended.state().word()).as(ended.toString()).isEqualTo("gone-back");
        assertThat(ended.detailEn()).isEqualTo("gateway gw-2: the gateway went away and did not come back");
        assertThat(runs("gw-1") + " " + runs("gw-2")).isEqualTo("1.0.0 2.0.0");
        start();
        until(() -> runs("gw-2").equals("1.0.0") || apply());
        bothRunOne();
    }

    @Test
    void withNothingBeforeAPackageGoesAgainAndWhatIsNotKnownHereIsNamed() throws IOException {
        connect("gw-1").packages.put("heater", "0.9.0");
        connect("gw-2").damages = true;
        Attempt ended = goesBack();
        assertThat(ended.detailEn()).startsWith("gateway gw-2");
        until(this::isSettled);
        assertThat(runs("gw-1") + runs("gw-2")).isEmpty();
        assertThat(report("gw-1")).contains("what it had before, heater 0.9.0, is not kept here: it has none now");
        assertThat(report("gw-2")).doesNotContain("heater");
    }

    private String report(String gateway) {
        ReportBody.Builder report = ReportBody.newBuilder();
        listener.twins.describe(report);
        ReportBody.Gateway one = report.getGatewaysList().stream().filter(said -> said.getName().equals(gateway)).findFirst().orElseThrow();
        return one.getState() + " " + one.getWhyEn();
    }

    @Test
    void oneThatComesLaterGetsItThenAndWhereItFailsThereTheOthersKeepIt() throws IOException {
        connect("gw-1");
        publish("1");
        want("1");
        assertThat(ended().state().word()).isEqualTo("kept");
        connect("gw-2").damages = true;
        until(() -> report("gw-2").startsWith("failed") || apply());
        until(this::isSettled);
        assertThat(report("gw-2")).isEqualTo("failed the gateway tells that it failed: Failed to verify checksum");
        assertThat(runs("gw-1") + runs("gw-2")).isEqualTo("1.0.0");
        gateways.get("gw-2").damages = false;
        start();
        until(() -> runs("gw-2").equals("1.0.0") || apply());
        until(() -> isSettled() && !report("gw-2").startsWith("failed"));
    }

    @Test
    void whereverThePowerFailsAllHaveTheNewPackageInTheEndOrAllTheEarlierOne() throws IOException {
        long seed = seed();
        for (boolean refuses : Boolean.getBoolean("endurance") ? new boolean[] {false, true} : new boolean[] {seed % 2 == 0}) {
            wherever(refuses, seed, 1);
            anew();
        }
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsTouched() throws IOException {
        keepOne();
        node.publishBytes(COMPONENT, "2", Map.of("heater.dp", "no package".getBytes(StandardCharsets.UTF_8)));
        want("2");
        Attempt ended = ended();
        assertThat(ended.state().word()).isEqualTo("failed");
        assertThat(ended.reason() + ": " + ended.detailEn()).isEqualTo("unreadable: this is no deployment package that could be used: it is no whole ZIP file");
        node.publishBytes(COMPONENT, "3", Map.of("other.dp", PackedBundle.of("other", "2.0.0")));
        want("3");
        assertThat(ended().detailEn()).contains("a component is one and the same package always");
        node.publishBytes(COMPONENT, "4", Map.of("heater.dp", PackedBundle.of("heater", "4.0.0"), "kura.yaml", "kinds: [hospital]".getBytes(StandardCharsets.UTF_8)));
        want("4");
        assertThat(ended().reason()).isEqualTo("no-gateway");
        assertThat(asked("gw-1", "EXEC/download") + asked("gw-2", "EXEC/download")).isEqualTo(2);
    }
}
