package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.kura.KuraState.How;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.intent.Attempt;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.district.GatewayState;

/** A released configuration comes to the gateways of an edge, over real connections, by the edge's updater. */
class KuraRolloutTest extends KuraRolloutRig {

    private static final Component COMPONENT = new Component(ReleaseKind.KURA_CONFIGURATION, "wires");
    private static final String SITE = """
            account: mashan
            look: 1m
            releases: true
            values: {interval: "10"}
            gateways:
              gw-1: {series: school, values: {password: s3cret-1}}
              gw-2: {series: clinic, values: {password: s3cret-2, interval: "20"}}
            """;
    private static final Key QOS = new Key("data", "publish.qos");
    private static final Key PASSWORD = new Key("data", "password");
    private static final Key INTERVAL = new Key("timer-1", "simple.interval");
    private static final Key FACTORY = new Key("timer-1", "service.factoryPid");
    private static final Map<Key, KuraValue> ONE = Map.of(QOS, KuraValue.of(Type.INTEGER, "1"),
            PASSWORD, KuraValue.of(Type.PASSWORD, "{{password}}"));
    private static final Map<Key, KuraValue> TWO = Map.of(QOS, KuraValue.of(Type.INTEGER, "2"),
            PASSWORD, KuraValue.of(Type.PASSWORD, "{{password}}"), INTERVAL, KuraValue.of(Type.INTEGER, "{{interval}}"),
            FACTORY, KuraValue.of(Type.STRING, "org.eclipse.kura.wire.Timer"), new Key("timer-1", "name"), KuraValue.of(Type.STRING, "of {{gateway}}"));

    KuraRolloutTest() {
        super(COMPONENT, SITE, 50);
    }

    private void publish(String version, String yaml, Map<Key, KuraValue> configuration) throws IOException {
        node.publish(COMPONENT, version, Map.of("kura.yaml", yaml, "configuration.xml",
                new String(KuraSnapshot.write(KuraConfiguration.of(configuration)), StandardCharsets.UTF_8)));
    }

    /** What was put to a gateway was answered, and two minutes pass. */
    private void letItFail(String gateway) {
        until(() -> !state(gateway).keys().isEmpty() && state(gateway).keys().stream().allMatch(one -> one.how() == How.APPLIED));
        gateways.get(gateway).apply();
        now += 121_000;
    }

    private long puts(String gateway) {
        return gateways.get(gateway).asked.stream().filter(one -> one.startsWith("PUT")).count();
    }

    private String runs(String gateway, Key key) {
        KuraValue value = gateways.get(gateway).component(key.pid()).get(key.name());
        return value == null ? "" : String.join("", value.values());
    }

    @Override
    void keepOne() throws IOException {
        connect("gw-1");
        connect("gw-2");
        publish("1", "{}", ONE);
        want("1");
        assertThat(ended().state().word()).isEqualTo("kept");
        node.records.clear();
    }

    @Test
    void itGoesToOneGatewayAfterTheOtherAndIsKeptWhenAllWereReadBack() throws IOException {
        keepOne();
        publish("2", "{}", TWO);
        want("2");
        until(() -> puts("gw-1") == 2);
        for (int i = 0; i < 200; i++) {
            work();
        }
        assertThat(puts("gw-2")).as("while the first one has not proved it").isEqualTo(1);
        assertThat(node.updater.statuses().get(0).note().orElseThrow().en()).isEqualTo("gateway gw-1 is at it");
        assertThat(ended().state().word()).isEqualTo("kept");
        assertThat(List.of(runs("gw-1", INTERVAL), runs("gw-2", INTERVAL))).containsExactly("10", "20");
        assertThat(List.of(runs("gw-1", PASSWORD), runs("gw-2", PASSWORD))).containsExactly("s3cret-1", "s3cret-2");
        assertThat(runs("gw-2", new Key("timer-1", "name"))).isEqualTo("of gw-2");
        assertThat(gateways.get("gw-2").component("data")).containsKey("of.the.owner");
        assertThat(node.records.toString() + node.attempts() + state("gw-1") + listener.kept).doesNotContain("s3cret");
        assertThat(state("gw-2").whole()).isEqualTo(GatewayState.VERIFIED);
    }

    @Test
    void aFactoryThatIsNotThereFailsAtTheFirstGatewayAndNoOtherIsTouched() throws IOException {
        keepOne();
        Map<Key, KuraValue> bad = new HashMap<>(TWO);
        bad.put(FACTORY, KuraValue.of(Type.STRING, "no.such.Factory"));
        publish("2", "{}", bad);
        want("2");
        until(() -> puts("gw-1") == 2);
        letItFail("gw-1");
        Attempt ended = ended();
        assertThat(ended.state().word()).isEqualTo("gone-back");
        assertThat(ended.reason()).isEqualTo("gateway-failed");
        assertThat(ended.detailEn()).startsWith("gateway gw-1: it ran in part only (without timer-1").contains("taken back to snapshot");
        assertThat(ended.detailZh()).startsWith("网关 gw-1：只有一部分生效");
        assertThat(runs("gw-1", QOS)).isEqualTo("1");
        assertThat(puts("gw-2")).isEqualTo(1);
        until(() -> state("gw-1").whole() == GatewayState.VERIFIED);
    }

    @Test
    void whatProvedItselfAtOneGatewayGoesBackWhenAnotherRefuses() throws IOException {
        keepOne();
        publish("2", "{}", TWO);
        gateways.get("gw-2").refuses();
        want("2");
        Attempt ended = ended();
        assertThat(ended.detailEn()).startsWith("gateway gw-2: the gateway refused (500) not now");
        assertThat(node.told("2")).endsWith("proving", "going-back", "gone-back");
        assertThat(gateways.get("gw-1").component("timer-1")).as("it is gone again, though a gateway merges what it is put").isEmpty();
        assertThat(runs("gw-1", QOS)).isEqualTo("1");
        assertThat(gateways.get("gw-1").asked).anyMatch(one -> one.startsWith("EXEC/rollback"));
        until(() -> state("gw-1").whole() == GatewayState.VERIFIED && state("gw-2").whole() == GatewayState.VERIFIED);
    }

    @Test
    void withNothingBeforeAGatewayGoesBackToWhatItWas() throws IOException {
        connect("gw-1");
        connect("gw-2").refuses();
        publish("2", "{}", TWO);
        want("2");
        assertThat(ended().state().word()).isEqualTo("gone-back");
        assertThat(runs("gw-1", QOS)).isEqualTo("0");
        assertThat(runs("gw-1", PASSWORD)).isEmpty();
        until(() -> state("gw-1").whole() == GatewayState.UNMANAGED);
    }

    @Test
    void aProgramThatStartsAnewInTheMiddleGoesOnWhereItWas() throws IOException {
        keepOne();
        publish("2", "{}", TWO);
        want("2");
        until(() -> puts("gw-1") == 2);
        gateways.get("gw-1").apply();
        start();
        assertThat(ended().state().word()).isEqualTo("kept");
        assertThat(puts("gw-1")).as("it runs already").isEqualTo(2);
        assertThat(runs("gw-2", QOS)).isEqualTo("2");
        start();
        until(() -> state("gw-1").whole() == GatewayState.VERIFIED && state("gw-2").whole() == GatewayState.VERIFIED);
        assertThat(List.of(puts("gw-1"), puts("gw-2"))).as("after another start").containsExactly(2L, 2L);
    }

    @Test
    void aPowerCutWhileHalfOfItRunsLosesNotTheSnapshotFromBefore() throws IOException {
        keepOne();
        publish("2", "{}", TWO);
        want("2");
        gateways.get("gw-1").ignored = Set.of("simple.interval");
        until(() -> puts("gw-1") == 2);
        gateways.get("gw-1").apply();
        start();
        gateways.get("gw-1").ignored = Set.of("simple.interval");
        until(() -> puts("gw-1") == 3);
        letItFail("gw-1");
        assertThat(ended().state().word()).isEqualTo("gone-back");
        assertThat(gateways.get("gw-1").component("timer-1")).as("half of it was in the newer snapshot").isEmpty();
        assertThat(runs("gw-1", QOS)).isEqualTo("1");
    }

    @Test
    void aPowerCutAfterItFailedDoesNotPutItAgain() throws IOException {
        keepOne();
        publish("2", "{}", TWO);
        gateways.get("gw-2").refuses();
        want("2");
        until(() -> {
            gateways.get("gw-1").apply();
            return !node.records.isEmpty() && node.lastTold().state().word().equals("going-back");
        });
        start();
        long puts = puts("gw-2");
        assertThat(ended().state().word()).isEqualTo("gone-back");
        until(() -> state("gw-1").whole() == GatewayState.VERIFIED && runs("gw-1", QOS).equals("1"));
        assertThat(puts("gw-2")).isEqualTo(puts);
        assertThat(runs("gw-2", QOS)).isEqualTo("1");
    }

    @Override
    void publishTwo() throws IOException {
        publish("2", "{}", TWO);
    }

    @Override
    boolean isSettled() {
        return state("gw-1").whole() == GatewayState.VERIFIED && state("gw-2").whole() == GatewayState.VERIFIED;
    }

    @Override
    void check(String gateway, String version, String where) {
        assertThat(runs(gateway, QOS)).as(gateway + ", " + where).isEqualTo(version);
        assertThat(gateways.get(gateway).component("timer-1").isEmpty()).as(gateway + ", " + where).isEqualTo(version.equals("1"));
    }

    @Test
    void whereverThePowerFailsTheNewConfigurationRunsInTheEnd() throws IOException {
        wherever(false, seed(), 2);
    }

    @Test
    void whereverThePowerFailsWhileItFailsAtOneTheOldOneRunsInTheEnd() throws IOException {
        wherever(true, seed(), 2);
    }

    @Test
    void aGatewayThatWasAwayWhileTheOthersWentBackGoesBackWhenItComesAlsoAfterAnotherStart() throws IOException {
        connect("gw-1");
        connect("gw-2").refuses();
        publish("2", "{}", TWO);
        want("2");
        until(() -> puts("gw-1") == 1);
        gateways.get("gw-1").apply();
        until(() -> puts("gw-2") == 1);
        gateways.get("gw-1").close();
        assertThat(ended().state().word()).isEqualTo("gone-back");
        assertThat(runs("gw-1", QOS)).isEqualTo("2");
        start();
        until(() -> {
            gateways.get("gw-1").apply();
            return runs("gw-1", QOS).equals("0");
        });
        until(() -> state("gw-1").whole() == GatewayState.UNMANAGED);
        assertThat(gateways.get("gw-1").component("timer-1")).isEmpty();
    }

    @Test
    void itWaitsUntilAGatewayIsHereAndOneThatComesLaterGetsItThen() throws IOException {
        publish("1", "{}", ONE);
        want("1");
        until(() -> !node.told("1").isEmpty() && node.lastTold().state().word().equals("waiting-for-window"));
        assertThat(node.lastTold().reason()).isEqualTo("gateways-away");
        connect("gw-2");
        assertThat(ended().state().word()).isEqualTo("kept");
        connect("gw-1");
        until(() -> {
            gateways.get("gw-1").apply();
            return state("gw-1").whole() == GatewayState.VERIFIED;
        });
        assertThat(runs("gw-1", PASSWORD)).isEqualTo("s3cret-1");
    }

    @Test
    void aComponentOnTheListIsDeletedAndReadBackAsGone() throws IOException {
        keepOne();
        gateways.values().forEach(one -> one.change("timer-old", "simple.interval", KuraValue.of(Type.INTEGER, "5")));
        publish("2", "delete: [timer-old]", ONE);
        want("2");
        assertThat(ended().state().word()).isEqualTo("kept");
        assertThat(gateways.get("gw-1").component("timer-old")).isEmpty();
        assertThat(gateways.get("gw-2").component("timer-old")).isEmpty();
        assertThat(puts("gw-1")).as("nothing else had to be put").isEqualTo(1);
    }

    @Test
    void itIsForTheModelsThatItNames() throws IOException {
        keepOne();
        publish("2", "models: [Other 7]", TWO);
        want("2");
        assertThat(ended().reason()).isEqualTo("no-gateway");
        publish("3", "models: [Reliagate]", TWO);
        want("3");
        assertThat(ended().state().word()).isEqualTo("kept");
    }

    private String refusal(String version, String yaml, Map<Key, KuraValue> configuration) throws IOException {
        publish(version, yaml, configuration);
        want(version);
        Attempt ended = ended();
        assertThat(ended.state().word()).isEqualTo("failed");
        assertThat(ended.toString()).doesNotContain("s3cret");
        return ended.reason() + ": " + ended.detailEn();
    }

    @Test
    void whatCannotBeIsRefusedBeforeAnythingIsTouched() throws IOException {
        keepOne();
        assertThat(refusal("2", "{}", Map.of(PASSWORD, KuraValue.of(Type.PASSWORD, "s3cret-of-all")))).contains("none may be in a release");
        assertThat(refusal("3", "values: {password: s3cret-of-all}", ONE)).contains("none may be in a release");
        assertThat(refusal("4", "{}", Map.of(QOS, KuraValue.of(Type.INTEGER, "{{qos}}")))).startsWith("value-missing: gateway gw-1 has no value qos");
        assertThat(refusal("5", "values: {qos: s3cret}", Map.of(QOS, KuraValue.of(Type.INTEGER, "{{qos}}")))).startsWith("value-wrong: data publish.qos");
        assertThat(refusal("6", "delete: [data]", ONE)).contains("is configured as well: data");
        assertThat(refusal("7", "delete: ['a\"b']", ONE)).contains("is no component");
        assertThat(refusal("8", "kinds: [hospital]", ONE)).startsWith("no-gateway");
        assertThat(puts("gw-1") + puts("gw-2")).isEqualTo(2);
    }
}
