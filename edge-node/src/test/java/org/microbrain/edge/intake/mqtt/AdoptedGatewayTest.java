package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.body.ReportBody;
import org.microbrain.edge.adopt.GatewayFile;
import org.microbrain.edge.kura.KuraFinding;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.district.GatewayFinding;
import org.microbrain.runtime.district.GatewayState;
import org.microbrain.runtime.identity.PasswordHash;

/** A gateway that somebody owns is checked and let go over its second connection, and its owner's is never looked at. */
class AdoptedGatewayTest {

    private Listener listener;
    private StandInKura kura;
    private Map<String, KuraValue> owners;
    private long now = -1_000_000;

    @BeforeEach
    void adopt() throws Exception {
        kura = StandInKura.ofAnOwner();
        owners = kura.component(KuraConnection.TRANSPORT);
        PasswordHash hash = PasswordHash.of("own-s3cret", 1000);
        open(hash, true);
        kura.load(GatewayFile.secondAs("gw-1", "own-s3cret", "mashan", "gw-1", "mqtt://127.0.0.1:" + listener.port(), 20_000).xml());
    }

    private void open(PasswordHash hash, boolean confidential) throws Exception {
        Problems problems = new Problems();
        KuraSettings settings = KuraSettings.read(Section.parse("account: mashan\nlook: 1m\ngateways: {gw-1: {series: school, password: \"" + hash + "\"}}",
                Path.of("edge.yaml"), problems)).confidential(confidential);
        assertThat(problems.all()).isEmpty();
        listener = Listener.open(s -> s.withLimits(500, 1000, 16 << 20, 64 << 20), settings);
    }

    @AfterEach
    void close() {
        kura.close();
        listener.close();
    }

    private void until(BooleanSupplier reached) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            now += 20;
            listener.twins.work(now);
            return reached.getAsBoolean();
        });
    }

    private KuraState state() {
        return listener.twins.state("gw-1").orElseThrow();
    }

    private List<KuraFinding> findings() {
        return listener.twins.checked("gw-1").orElseThrow().findings();
    }

    @Test
    void itIsCheckedWithoutALookAtItsOwnersConnection() {
        until(() -> listener.twins.checked("gw-1").orElseThrow().at() != null);
        assertThat(findings()).extracting(KuraFinding::what).containsExactly(GatewayFinding.WEB_PASSWORD, GatewayFinding.KEYSTORE_PASSWORD);
        assertThat(listener.twins.checked("gw-1").toString()).doesNotContain("s3cret").doesNotContain("changeit");
        assertThat(kura.edges().asked).contains("GET/configurations/" + KuraConnection.pid(KuraConnection.TRANSPORT, KuraConnection.SECOND))
                .doesNotContain("GET/configurations/" + KuraConnection.TRANSPORT, "GET/configurations/" + KuraConnection.DATA);
        ReportBody.Builder report = ReportBody.newBuilder();
        listener.twins.describe(report);
        assertThat(report.getGateways(0).getFindingsList()).containsExactly("web-password", "keystore-password");
        assertThat(report.build().toString()).doesNotContain("s3cret");
    }

    @Test
    void itGoesBackToASnapshotFromBeforeAndThatItGoesAndStaysAwayIsTheProof() {
        until(() -> !state().snapshots().isEmpty() && listener.twins.checked("gw-1").orElseThrow().at() != null);
        assertThat(state().whole()).isEqualTo(GatewayState.UNMANAGED);
        List<Long> all = kura.snapshotIds();
        assertThat(listener.twins.goBack("gw-1", all.get(all.size() - 2))).isTrue();
        StandInGateway gateway = kura.edges();
        until(() -> gateway.asked.stream().anyMatch(one -> one.startsWith("EXEC/rollback")));
        gateway.apply();
        assertThat(kura.edges()).as("its connection to the edge").isNull();
        until(() -> !state().here());
        assertThat(state().ordered().en()).contains("goes back");
        now += 120_000;
        until(() -> state().ordered().en().contains("has gone"));
        assertThat(kura.servesItsOwner()).isTrue();
        assertThat(kura.component(KuraConnection.TRANSPORT)).isEqualTo(owners);
    }

    @Test
    void aSnapshotWithTheConnectionInItIsNoWayBackWhereNothingWouldProveIt() {
        until(() -> !state().snapshots().isEmpty() && listener.twins.checked("gw-1").orElseThrow().at() != null);
        List<Long> all = kura.snapshotIds();
        assertThat(listener.twins.goBack("gw-1", all.get(all.size() - 1))).isTrue();
        until(() -> state().ordered().en().contains("nothing was done"));
        assertThat(kura.edges().asked).noneMatch(one -> one.startsWith("EXEC"));
    }

    @Test
    void whereOthersCouldReadItNothingIsAskedThatHasPasswordsInIt() throws Exception {
        close();
        kura = StandInKura.ofAnOwner();
        open(PasswordHash.of("own-s3cret", 1000), false);
        kura.load(GatewayFile.secondAs("gw-1", "own-s3cret", "mashan", "gw-1", "mqtt://127.0.0.1:" + listener.port(), 20_000).xml());
        until(() -> state().here());
        now += 120_000;
        until(() -> state().birth() != null);
        assertThat(findings()).extracting(KuraFinding::what).containsExactly(GatewayFinding.NO_TLS);
        assertThat(listener.twins.goBack("gw-1", 0)).isFalse();
        assertThat(kura.edges().asked).isEmpty();
    }
}
