package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.kura.KuraState.How;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.district.GatewayState;
import org.microbrain.runtime.mapping.RefusalReason;

/** A gateway with Kura is brought to what is wanted of it, over a real connection, and believed only when it is read back. */
class KuraTwinTest {

    private static final Map<Key, KuraValue> WANTED = Map.of(
            new Key("timer-1", "service.factoryPid"), KuraValue.of(Type.STRING, "org.eclipse.kura.wire.Timer"),
            new Key("timer-1", "simple.interval"), KuraValue.of(Type.INTEGER, "10"),
            new Key("data", "publish.qos"), KuraValue.of(Type.INTEGER, "1"),
            new Key("data", "password"), KuraValue.of(Type.PASSWORD, "s3cret-PW"));
    private static final long LOOK = 60_000;

    @TempDir
    private Path folder;
    private Listener listener;
    private StandInGateway gateway;
    /** A monotonic clock may begin anywhere. */
    private long now = -1_000_000;

    private void open(Map<Key, KuraValue> wanted) throws IOException {
        Files.write(folder.resolve("gw-1.xml"), KuraSnapshot.write(KuraConfiguration.of(wanted)));
        Problems problems = new Problems();
        KuraSettings settings = KuraSettings.read(Section.parse("""
                account: mashan
                look: 1m
                gateways:
                  gw-1: {series: school, configuration: gw-1.xml}
                  gw-2: {series: clinic}
                """, folder.resolve("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        Map<String, byte[]> kept = listener == null ? Map.of() : listener.kept;
        close();
        listener = Listener.open(s -> s.withLimits(500, 1000, 16 << 20, 64 << 20), settings);
        listener.kept.putAll(kept);
        StandInGateway before = gateway;
        gateway = new StandInGateway("gw-1", listener.port());
        if (before == null) {
            gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
            gateway.change("data", "of.the.owner", KuraValue.of(Type.STRING, "stays"));
        } else {
            gateway.runs.putAll(before.runs);
        }
    }

    @AfterEach
    void close() {
        if (listener != null) {
            gateway.close();
            listener.close();
        }
    }

    private KuraState state() {
        return listener.twins.state("gw-1").orElseThrow();
    }

    /** A little time passes, so that an answer that comes late is followed up. */
    private void work() {
        now += 20;
        listener.twins.work(now);
    }

    private void until(GatewayState whole) {
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state().whole()).as(state().toString()).isEqualTo(whole);
        });
    }

    private void untilAll(How how) {
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state().keys()).isNotEmpty().allMatch(one -> one.how() == how);
        });
    }

    private void untilAsked(int times) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.size() >= times;
        });
    }

    /** Puts what is wanted into place. */
    private void settled() {
        untilAll(How.APPLIED);
        gateway.apply();
        now += 3_000;
        until(GatewayState.VERIFIED);
        assertThat(state().keys()).isEmpty();
    }

    private long puts() {
        return gateway.asked.stream().filter(one -> one.startsWith("PUT")).count();
    }

    @Test
    void aYesProvesNothingAndWhatIsReadBackDoes() throws IOException {
        open(WANTED);
        untilAll(How.APPLIED);
        assertThat(state().whole()).as("it said 200").isEqualTo(GatewayState.SENT);
        now += 3_000;
        int before = gateway.asked.size();
        untilAsked(before + 2);
        untilAll(How.APPLIED);
        gateway.apply();
        now += 3_000;
        until(GatewayState.VERIFIED);
        assertThat(gateway.component("data")).containsEntry("of.the.owner", KuraValue.of(Type.STRING, "stays"))
                .containsEntry("password", KuraValue.of(Type.PASSWORD, "s3cret-PW"));
        assertThat(gateway.component("timer-1")).as("made of its factory").containsKey("simple.interval");
        assertThat(puts()).isEqualTo(1);
        assertThat(state().birth().model()).isEqualTo("Reliagate");
        assertThat(state().birth().started()).isEqualTo(state().birth().at().minusSeconds(60));
    }

    @Test
    void aFactoryThatIsNotThereIsSeenByReadingBackAndNotTriedForEver() throws IOException {
        open(Map.of(new Key("camera", "service.factoryPid"), KuraValue.of(Type.STRING, "no.such.Factory"),
                new Key("camera", "rate"), KuraValue.of(Type.LONG, "5")));
        for (int attempt = 1; attempt <= 3; attempt++) {
            until(GatewayState.SENT);
            untilAll(How.APPLIED);
            gateway.apply();
            now += 121_000;
            until(GatewayState.FAILED);
            assertThat(state().keys()).hasSize(2).allMatch(one -> one.how() == How.FAILED && one.running().isEmpty());
            assertThat(state().en()).isEqualTo("the gateway said yes and did not do it");
            assertThat(puts()).isEqualTo(attempt);
            now += LOOK;
        }
        int before = gateway.asked.size();
        untilAsked(before + 1);
        until(GatewayState.FAILED);
        now += LOOK;
        untilAsked(before + 2);
        assertThat(puts()).isEqualTo(3);
    }

    @Test
    void lostAnswersAreAskedForAgainAndThoseThatComeTwiceCountOnce() throws IOException {
        open(WANTED);
        gateway.lost = 2;
        gateway.copies = 2;
        for (int i = 1; i <= 2; i++) {
            untilAsked(i);
            now += 20_000;
        }
        untilAll(How.APPLIED);
        assertThat(gateway.ids.subList(0, 3)).as("the same request").containsOnly(gateway.ids.get(0));
        gateway.lost = 3;
        gateway.apply();
        for (int i = 0; i < 3; i++) {
            now += 20_000;
            untilAsked(gateway.asked.size() + 1);
        }
        now += 20_000;
        listener.twins.work(now);
        assertThat(state().en()).isEqualTo("the gateway did not answer");
        now += 3_000;
        until(GatewayState.VERIFIED);
        assertThat(listener.refusals.total()).isZero();
    }

    @Test
    void whatSomebodyChangesAtTheGatewayIsShownAndLeftAlone() throws IOException {
        open(WANTED);
        settled();
        gateway.change("timer-1", "simple.interval", KuraValue.of(Type.INTEGER, "99"));
        now += LOOK;
        until(GatewayState.DRIFTED);
        assertThat(state().keys()).containsExactly(new KuraState.One(new Key("timer-1", "simple.interval"), How.DRIFTED, "10", "99"));
        open(WANTED);
        until(GatewayState.DRIFTED);
        assertThat(puts()).as("after a start, too").isZero();
        gateway.change("timer-1", "simple.interval", KuraValue.of(Type.INTEGER, "10"));
        now += LOOK;
        until(GatewayState.VERIFIED);
    }

    @Test
    void whatIsNoLongerWantedIsNamedWhileItRuns() throws IOException {
        open(WANTED);
        settled();
        Map<Key, KuraValue> less = new java.util.HashMap<>(WANTED);
        less.keySet().removeIf(key -> key.pid().equals("timer-1"));
        open(less);
        until(GatewayState.LEFT_BEHIND);
        assertThat(state().keys()).extracting(one -> one.key().toString() + " " + one.how())
                .containsExactly("timer-1 service.factoryPid LEFT_BEHIND", "timer-1 simple.interval LEFT_BEHIND");
        assertThat(puts()).isZero();
        gateway.runs.remove("timer-1");
        now += LOOK;
        until(GatewayState.VERIFIED);
        assertThat(new String(listener.kept.get("kura-applied/gw-1"), StandardCharsets.UTF_8)).doesNotContain("timer-1");
    }

    @Test
    void halfOfAConfigurationIsTakenBackToTheSnapshotFromBefore() throws IOException {
        open(WANTED);
        gateway.ignored = Set.of("password");
        untilAll(How.APPLIED);
        assertThat(gateway.asked).containsSubsequence("EXEC/snapshot", "PUT/configurations");
        gateway.apply();
        now += 121_000;
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.contains("EXEC/rollback/" + (StandInGateway.FIRST_SNAPSHOT + 1));
        });
        gateway.apply();
        now += 3_000;
        until(GatewayState.FAILED);
        assertThat(state().en()).isEqualTo("it ran in part only (without data password), and it was taken back to snapshot "
                + (StandInGateway.FIRST_SNAPSHOT + 1));
        assertThat(gateway.component("timer-1")).as("it was made by what was put").isEmpty();
        assertThat(gateway.component("data")).containsEntry("publish.qos", KuraValue.of(Type.INTEGER, "0")).containsKey("of.the.owner");
        now += LOOK;
        untilAsked(gateway.asked.size() + 2);
        until(GatewayState.FAILED);
        assertThat(puts()).as("a person has to look").isEqualTo(1);
        assertThat(state().en()).as("the reason stays").contains("without data password");
        assertThat(state().keys()).as("nobody else has changed it").hasSize(4).allMatch(one -> one.how() == How.FAILED);
    }

    @Test
    void aRollbackThatDoesNothingIsSaid() throws IOException {
        open(WANTED);
        gateway.ignored = Set.of("password");
        untilAll(How.APPLIED);
        gateway.apply();
        now += 121_000;
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.stream().anyMatch(one -> one.startsWith("EXEC/rollback"));
        });
        now += 121_000;
        until(GatewayState.FAILED);
        assertThat(state().en()).startsWith("it ran in part only (without data password), and it could not be taken back to snapshot");
        assertThat(state().keys()).extracting(one -> one.key().name()).containsExactly("password");
    }

    @Test
    void withoutASnapshotToGoBackToNothingIsSent() throws IOException {
        open(WANTED);
        gateway.unsaved = true;
        until(GatewayState.FAILED);
        assertThat(state().en()).isEqualTo("the gateway saved no snapshot, and nothing was sent (500) disk full");
        assertThat(puts()).isZero();
        gateway.unsaved = false;
        now += LOOK;
        settled();
    }

    private void tells(StandInGateway one) {
        int before = listener.taken.size();
        one.publish("mashan/gw-1/W1/asset-1", KuraCodec.write(KuraPayload.of(Map.of("temp", 1.5 + before))), MqttQos.AT_LEAST_ONCE);
        await().until(() -> listener.taken.size() > before);
    }

    @Test
    void aGatewayWhoseDataStopIsTakenBack() throws IOException {
        open(WANTED);
        tells(gateway);
        untilAll(How.APPLIED);
        gateway.apply();
        now += 3_000;
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state().en()).isEqualTo("it runs; data of the gateway are awaited");
        });
        assertThat(state().whole()).as("read back, but not done").isEqualTo(GatewayState.SENT);
        now += 121_000;
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.stream().anyMatch(one -> one.startsWith("EXEC/rollback"));
        });
        gateway.apply();
        now += 3_000;
        until(GatewayState.FAILED);
        assertThat(state().en()).startsWith("no data came any more, and it was taken back to snapshot");
        assertThat(state().keys()).hasSize(4).allMatch(one -> one.how() == How.FAILED);
        assertThat(puts()).isEqualTo(1);
    }

    @Test
    void aGatewayWhoseDataGoOnKeepsWhatWasPut() throws IOException {
        open(WANTED);
        tells(gateway);
        untilAll(How.APPLIED);
        gateway.apply();
        now += 3_000;
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state().en()).isEqualTo("it runs; data of the gateway are awaited");
        });
        tells(gateway);
        now += 15_000;
        until(GatewayState.VERIFIED);
        assertThat(state().en()).isEmpty();
        assertThat(gateway.asked).noneMatch(one -> one.startsWith("EXEC/rollback"));
    }

    @Test
    void aPasswordIsCheckedAndStandsNowhere() throws IOException {
        open(WANTED);
        settled();
        String kept = new String(listener.kept.get("kura-applied/gw-1"), StandardCharsets.UTF_8);
        assertThat(kept).contains("pbkdf2:").doesNotContain("s3cret", "czNjcmV0LVBX");
        gateway.change("data", "password", KuraValue.of(Type.PASSWORD, "other-PW"));
        open(WANTED);
        until(GatewayState.DRIFTED);
        assertThat(state().keys()).containsExactly(new KuraState.One(new Key("data", "password"), How.DRIFTED, "***", "***"));
        gateway.change("data", "password", KuraValue.of(Type.PASSWORD, "s3cret-PW"));
        now += LOOK;
        until(GatewayState.VERIFIED);
    }

    @Test
    void aRefusalIsShownWithoutWhatIsSecretInIt() throws IOException {
        open(WANTED);
        gateway.refusal = KuraPayload.of(Map.of("response.code", 500, "response.exception.message", "cannot set s3cret-PW"));
        until(GatewayState.FAILED);
        assertThat(state().en()).isEqualTo("the gateway refused (500) cannot set ***");
        assertThat(state().keys()).hasSize(4);
    }

    @Test
    void aGatewayThatGoesInTheMiddleIsReadBackWhenItReturns() throws IOException {
        open(WANTED);
        untilAll(How.APPLIED);
        gateway.disconnect();
        gateway.apply();
        await().until(() -> {
            work();
            return !state().here();
        });
        now += 10_000;
        listener.twins.work(now);
        assertThat(state().whole()).isEqualTo(GatewayState.SENT);
        gateway.connect();
        until(GatewayState.VERIFIED);
    }

    @Test
    void oneThatDoesNotReturnHasFailedAndIsReadWhenItDoes() throws IOException {
        open(WANTED);
        untilAll(How.APPLIED);
        gateway.disconnect();
        gateway.apply();
        await().until(() -> {
            work();
            return !state().here();
        });
        now += 121_000;
        until(GatewayState.FAILED);
        gateway.connect();
        until(GatewayState.VERIFIED);
    }

    @Test
    void noOtherGatewayCanAnswerForIt() throws IOException {
        open(WANTED);
        gateway.lost = 1;
        untilAsked(1);
        try (StandInGateway other = new StandInGateway("gw-2", listener.port())) {
            byte[] lie = KuraCodec.write(KuraPayload.of(Map.of("response.code", 404)));
            other.publish("$EDC/mashan/microbrain/CONF-V1/REPLY/" + gateway.ids.get(0), lie, MqttQos.AT_LEAST_ONCE);
            other.publish("$EDC/mashan/microbrain/CONF-V1/REPLY/7", lie, MqttQos.AT_LEAST_ONCE);
            await().until(() -> listener.refusals.count(RefusalReason.NOT_AUTHORISED) == 1);
        }
        listener.twins.work(now);
        assertThat(gateway.asked).hasSize(1);
        now += 20_000;
        untilAll(How.APPLIED);
    }

    @Test
    void whatAHostileGatewayAnswersHurtsNobody() throws IOException {
        open(WANTED);
        String head = "<?xml version=\"1.0\"?>%s<esf:configurations xmlns:esf=\"http://eurotech.com/esf/2.0\">%s</esf:configurations>";
        String entity = String.format(head, "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>", "<esf:configuration pid=\"data\"/>");
        byte[] large = ("<a>" + "x".repeat(15 << 20) + "</a>").getBytes(StandardCharsets.UTF_8);
        for (byte[] answer : new byte[][] {entity.getBytes(StandardCharsets.UTF_8), "s3cret".getBytes(StandardCharsets.UTF_8), new byte[0],
            large, String.format(head, "", "<esf:configuration>").getBytes(StandardCharsets.UTF_8)}) {
            gateway.always = KuraCodec.packed(KuraCodec.write(KuraPayload.of(Map.of("response.code", 200)).withBody(answer)));
            untilHindered(answer.length == entity.length() ? "a snapshot must have no DTD" : "this is no snapshot");
            // Something else in between, so that the next one is not taken for read when this one was.
            gateway.always = KuraCodec.write(KuraPayload.of(Map.of("response.code", 500)));
            untilHindered("its configuration could not be read (500)");
        }
        gateway.always = KuraCodec.packed(new byte[17 << 20]);
        untilAsked(gateway.asked.size() + 1);
        await().until(() -> listener.refusals.count(RefusalReason.PROTOCOL) >= 1);
        gateway.always = null;
        now += LOOK;
        untilAll(How.APPLIED);
    }

    @Test
    void whatSomebodyChangedIsPutAgainOnlyWhenAPersonWhoSawItSaysSo() throws IOException {
        open(WANTED);
        settled();
        gateway.change("timer-1", "simple.interval", KuraValue.of(Type.INTEGER, "99"));
        gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "2"));
        now += LOOK;
        until(GatewayState.DRIFTED);
        KuraState seen = state();
        gateway.change("data", "publish.qos", KuraValue.of(Type.INTEGER, "0"));
        assertThat(listener.twins.putAgain("gw-1", seen)).isTrue();
        assertThat(listener.twins.putAgain("gw-1", seen)).as("twice").isFalse();
        untilPuts(2);
        gateway.apply();
        now += 3_000;
        until(GatewayState.DRIFTED);
        assertThat(gateway.component("timer-1")).containsEntry("simple.interval", KuraValue.of(Type.INTEGER, "10"));
        assertThat(state().keys()).as("changed after it was seen").containsExactly(
                new KuraState.One(new Key("data", "publish.qos"), How.DRIFTED, "1", "0"));
        assertThat(state().mark()).isNotEqualTo(seen.mark());
    }

    private void untilPuts(int times) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return puts() == times;
        });
    }

    @Test
    void itGoesBackToASnapshotWhenAPersonSaysSoAndNothingIsPutAgainByItself() throws IOException {
        open(WANTED);
        settled();
        assertThat(state().snapshots()).containsExactly(StandInGateway.FIRST_SNAPSHOT + 1);
        gateway.change("data", "of.the.owner", KuraValue.of(Type.STRING, "changed since"));
        assertThat(listener.twins.goBack("gw-1", StandInGateway.FIRST_SNAPSHOT + 1)).isTrue();
        untilSaid("goes back to snapshot " + (StandInGateway.FIRST_SNAPSHOT + 1));
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.contains("EXEC/rollback/" + (StandInGateway.FIRST_SNAPSHOT + 1));
        });
        now += 3_000;
        untilSaid("goes back to snapshot " + (StandInGateway.FIRST_SNAPSHOT + 1));
        gateway.apply();
        now += 3_000;
        untilSaid("it is back at snapshot " + (StandInGateway.FIRST_SNAPSHOT + 1) + ", as was read back; nothing is put any more by itself");
        assertThat(gateway.component("data")).containsEntry("of.the.owner", KuraValue.of(Type.STRING, "stays"));
        now += LOOK;
        untilAsked(gateway.asked.size() + 3);
        assertThat(puts()).isEqualTo(1);
        assertThat(state().whole()).isEqualTo(GatewayState.DRIFTED);
        listener.twins.putAgain("gw-1", state());
        untilPuts(2);
    }

    private void untilSaid(String words) {
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state().ordered().en()).isEqualTo(words);
        });
    }

    @Test
    void aRollbackThatAPersonOrderedAndThatDoesNothingIsSaid() throws IOException {
        open(WANTED);
        settled();
        assertThat(listener.twins.goBack("gw-1", StandInGateway.FIRST_SNAPSHOT + 1)).isTrue();
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.stream().anyMatch(one -> one.startsWith("EXEC/rollback"));
        });
        now += 121_000;
        untilSaid("it could not go back to snapshot " + (StandInGateway.FIRST_SNAPSHOT + 1) + ": the gateway did not do it");
    }

    @Test
    void aComponentThatIsStillThereProvesThatItIsNotBack() throws IOException {
        open(Map.of(new Key("timer-1", "service.factoryPid"), KuraValue.of(Type.STRING, "org.eclipse.kura.wire.Timer"),
                new Key("timer-1", "simple.interval"), KuraValue.of(Type.INTEGER, "10")));
        untilAll(How.APPLIED);
        gateway.apply();
        now += 3_000;
        until(GatewayState.VERIFIED);
        assertThat(listener.twins.goBack("gw-1", StandInGateway.FIRST_SNAPSHOT + 1)).isTrue();
        await().pollInterval(Duration.ofMillis(2)).until(() -> {
            work();
            return gateway.asked.stream().anyMatch(one -> one.startsWith("EXEC/rollback"));
        });
        now += 3_000;
        untilAsked(gateway.asked.size() + 1);
        untilSaid("goes back to snapshot " + (StandInGateway.FIRST_SNAPSHOT + 1));
        gateway.apply();
        now += 3_000;
        untilSaid("it is back at snapshot " + (StandInGateway.FIRST_SNAPSHOT + 1) + ", as was read back; nothing is put any more by itself");
        assertThat(gateway.component("timer-1")).isEmpty();
    }

    @Test
    void whatIsOrderedOfAGatewayThatLeavesIsNotDoneLater() throws IOException {
        open(WANTED);
        settled();
        gateway.disconnect();
        assertThat(listener.twins.goBack("gw-1", StandInGateway.FIRST_SNAPSHOT + 1)).as("nobody has looked since").isTrue();
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            // The listener may not know yet that it has gone; then it does not answer.
            now += 10_000;
            work();
            assertThat(state().ordered().en()).startsWith("nothing was done: ");
        });
        int before = gateway.asked.size();
        gateway.connect();
        now += LOOK;
        untilAsked(before + 2);
        assertThat(gateway.asked).noneMatch(one -> one.startsWith("EXEC/rollback"));
    }

    /** And the next look is due. */
    private void untilHindered(String words) {
        await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
            work();
            assertThat(state().en()).startsWith(words);
        });
        now += LOOK;
    }

    @Test
    void oneThatNoLongerListensIsAskedNothing() throws IOException {
        open(Map.of());
        assertThat(state().whole()).isEqualTo(GatewayState.UNMANAGED);
        await().until(() -> {
            work();
            return state().here();
        });
        now += LOOK;
        listener.twins.work(now);
        assertThat(gateway.asked).isEmpty();
        assertThat(listener.twins.state("gw-9")).isEmpty();
    }
}
