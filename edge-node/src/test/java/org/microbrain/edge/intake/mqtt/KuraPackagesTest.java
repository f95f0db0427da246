package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.kura.KuraPackagesState.How;
import org.microbrain.edge.kura.KuraPackagesState;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraDeployment.Install;
import org.microbrain.field.kura.KuraDeployment.Uninstall;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.RefusalReason;

/** Packages come to a gateway and go when a person says so, over a real connection, and only its list of them is believed. */
class KuraPackagesTest {

    private static final String URL = "http://10.1.1.5/dp/probe.dp";
    private static final String RIGHT = "ab".repeat(32);
    private static final KuraPackage PROBE = new KuraPackage("probe", "1.0.0");
    private static final KuraDeployment INSTALL = new Install(PROBE, URL, RIGHT);

    @TempDir
    private Path folder;
    private Listener listener;
    private StandInGateway gateway;
    private long now = -1_000_000;

    @BeforeEach
    void open() throws IOException {
        Files.write(folder.resolve("gw-1.xml"), KuraSnapshot.write(KuraConfiguration.of(Map.of(
                new Key("data", "publish.qos"), KuraValue.of(Type.INTEGER, "1")))));
        Problems problems = new Problems();
        KuraSettings settings = KuraSettings.read(Section.parse("""
                account: mashan
                gateways:
                  gw-1: {series: school, configuration: gw-1.xml}
                  gw-2: {series: clinic}
                """, folder.resolve("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        listener = Listener.open(s -> s.withLimits(500, 1000, 16 << 20, 64 << 20), settings);
        gateway = new StandInGateway("gw-1", listener.port());
        gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "1"));
        gateway.packages.put("heater", "2.1.0");
        gateway.files.put(URL, Map.entry(RIGHT, "probe 1.0.0"));
        await().until(() -> {
            work();
            return listener.twins.state("gw-1").orElseThrow().read() != null;
        });
    }

    @AfterEach
    void close() {
        gateway.close();
        listener.close();
    }

    private void work() {
        now += 20;
        listener.twins.work(now);
    }

    private KuraPackagesState state() {
        return listener.twins.knownPackages("gw-1").orElseThrow();
    }

    private void until(Predicate<KuraPackagesState> holds) {
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state()).matches(holds);
        });
    }

    private void untilJob(How how) {
        until(state -> state.job() != null && state.job().how() == how);
    }

    private void untilAsked(String what, int times) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return asked(what) >= times;
        });
    }

    private long asked(String what) {
        return gateway.asked.stream().filter(what::equals).count();
    }

    private void order(KuraDeployment wanted) {
        assertThat(listener.twins.deploy("gw-1", wanted)).isTrue();
    }

    private void untilOver() {
        untilOver(100);
    }

    /** @param step milliseconds that pass at a time: with large ones answers seem late, and requests are repeated */
    private void untilOver(long step) {
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            now += step;
            listener.twins.work(now);
            assertThat(state().busy()).as(state().toString()).isFalse();
        });
    }

    @Test
    void theListIsReadWhenSomebodyLooksAndNotMoreOftenThanEachTenMinutes() {
        work();
        assertThat(asked("GET/packages")).as("nobody looked").isZero();
        listener.twins.packages("gw-1");
        until(state -> state.packages().equals(List.of(new KuraPackage("heater", "2.1.0"))));
        listener.twins.packages("gw-1");
        work();
        work();
        assertThat(asked("GET/packages")).isEqualTo(1);
        now += 600_000;
        untilAsked("GET/packages", 2);
    }

    @Test
    void aPackageIsInstalledWhenTheListShowsItTwiceAndNotWhenTheGatewaySaysYes() {
        order(INSTALL);
        assertThat(listener.twins.deploy("gw-1", INSTALL)).as("twice").isFalse();
        untilJob(How.APPLIED);
        until(state -> state.job().progress() == 40);
        assertThat(listener.twins.putAgain("gw-1", listener.twins.state("gw-1").orElseThrow())).as("beside it").isFalse();
        now += 3_000;
        untilAsked("GET/packages", 2);
        work();
        assertThat(state().job().how()).as("it said 200, and that it works on it").isEqualTo(How.APPLIED);
        gateway.apply();
        untilAsked("GET/packages", 3);
        assertThat(state().job().how()).as("an installation that fails is undone").isEqualTo(How.APPLIED);
        now += 3_000;
        untilJob(How.VERIFIED);
        assertThat(state().packages()).contains(PROBE);
        assertThat(asked("EXEC/download")).isEqualTo(1);
    }

    @Test
    void aWrongHashIsCompletedAndThenFailed() {
        order(new Install(PROBE, URL, "cd".repeat(32)));
        untilJob(How.APPLIED);
        gateway.apply();
        untilOver();
        assertThat(state().job().how()).isEqualTo(How.FAILED);
        assertThat(state().job().why().en()).isEqualTo("the gateway tells that it failed: Failed to verify checksum");
        assertThat(gateway.packages).doesNotContainKey("probe");
    }

    @Test
    void noticesThatGetLostDoNotMatter() {
        gateway.mute = true;
        order(INSTALL);
        untilJob(How.APPLIED);
        gateway.apply();
        untilOver();
        assertThat(state().job().how()).isEqualTo(How.VERIFIED);
    }

    @Test
    void oneThatTellsNothingForFiveMinutesHasFailedAndIsToldToStop() {
        gateway.files.put(URL, Map.entry(RIGHT, "other 3.0.0"));
        gateway.mute = true;
        order(INSTALL);
        untilJob(How.APPLIED);
        gateway.apply();
        long began = now;
        untilOver(1_000);
        assertThat(now - began).isGreaterThanOrEqualTo(290_000);
        assertThat(state().job().why().en()).isEqualTo("the gateway did not do it in time; new in its list since: other 3.0.0");
        assertThat(gateway.asked).contains("DEL/download");
        assertThat(asked("EXEC/download")).as("it is not tried again").isEqualTo(1);
    }

    @Test
    void whatIsNotAsAPersonSawItIsNotTouched() {
        gateway.packages.put("probe", "1.0.0");
        order(INSTALL);
        untilJob(How.FAILED);
        assertThat(state().job().why().en()).contains("other packages than you saw");
        gateway.packages.put("heater", "3.0.0");
        order(new Uninstall(new KuraPackage("heater", "2.1.0")));
        until(state -> !state.busy() && state.job().wanted() instanceof Uninstall);
        assertThat(state().job().how()).isEqualTo(How.FAILED);
        assertThat(gateway.asked).doesNotContain("EXEC/download", "EXEC/uninstall");
    }

    @Test
    void aPackageGoesWhenTheListNoLongerShowsIt() {
        order(new Uninstall(new KuraPackage("heater", "2.1.0")));
        untilJob(How.APPLIED);
        gateway.apply();
        untilOver();
        assertThat(state().job().how()).isEqualTo(How.VERIFIED);
        assertThat(state().packages()).isEmpty();
    }

    @Test
    void aRefusalIsSaid() {
        gateway.refuses();
        order(INSTALL);
        untilJob(How.FAILED);
        assertThat(state().job().why().en()).isEqualTo("the gateway refused (500) not now");
    }

    @Test
    void aGatewayThatLeavesIsReadWhenItReturns() {
        order(INSTALL);
        untilJob(How.APPLIED);
        gateway.disconnect();
        until(state -> !state.here());
        gateway.mute = true;
        gateway.packages.put("probe", "1.0.0");
        gateway.connect();
        untilOver();
        assertThat(state().job().how()).isEqualTo(How.VERIFIED);
        gateway.disconnect();
        until(state -> !state.here());
        assertThat(listener.twins.deploy("gw-1", INSTALL)).as("one that is not here takes no orders").isFalse();
    }

    @Test
    void noOtherGatewayTellsOfItsJobs() {
        order(INSTALL);
        untilJob(How.APPLIED);
        try (StandInGateway other = new StandInGateway("gw-2", listener.port())) {
            other.publish("$EDC/mashan/microbrain/DEPLOY-V2/NOTIFY/gw-1/download", KuraCodec.write(KuraPayload.of(Map.of(
                    "job.id", 7L, "dp.download.status", "FAILED"))), MqttQos.AT_LEAST_ONCE);
            await().until(() -> listener.refusals.total() > 0);
        }
        assertThat(listener.refusals.snapshot().toString()).contains(RefusalReason.NOT_AUTHORISED.name());
        gateway.publish("$EDC/mashan/microbrain/DEPLOY-V2/NOTIFY/gw-1/download", KuraCodec.write(KuraPayload.of(Map.of(
                "job.id", 7L, "dp.download.status", "FAILED"))), MqttQos.AT_LEAST_ONCE);
        gateway.apply();
        untilOver();
        assertThat(state().job().how()).as("nor of another job").isEqualTo(How.VERIFIED);
    }

    @Test
    void nothingBecomesOfAPackageWhileAConfigurationIsPut() {
        gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
        assertThat(listener.twins.goBack("gw-1", 1)).isTrue();
        assertThat(listener.twins.deploy("gw-1", INSTALL)).as("both are said yes to").isTrue();
        untilJob(How.FAILED);
        assertThat(state().job().why().en()).isEqualTo("nothing was done: something else is being done");
    }
}
