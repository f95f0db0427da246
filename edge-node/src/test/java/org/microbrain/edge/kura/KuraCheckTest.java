package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.edge.adopt.GatewayFile;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraPeople;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.runtime.district.GatewayFinding;

/** What of a gateway with Kura is not safe, or loses data, is found in its configuration and said without its passwords. */
class KuraCheckTest {

    private static final String DATA = KuraConnection.pid(KuraConnection.DATA, KuraConnection.SECOND);
    private static final String TRANSPORT = KuraConnection.pid(KuraConnection.TRANSPORT, KuraConnection.SECOND);
    private static final String GOOD_HASH = "x".repeat(43) + "=";

    /** Made once: its password is hashed slowly. */
    private static final GatewayFile FILE = GatewayFile.second("mashan", "gw-1", "mqtts://10.1.2.3:8883", 20_000);

    private static KuraConfiguration good() {
        Map<Key, KuraValue> values = new HashMap<>(FILE.connection().configuration().values());
        values.put(new Key(KuraPeople.PID, "users.config"), text("[{\"name\":\"kura.user.admin\",\"credentials\":{\"kura.password\":\"" + GOOD_HASH + "\"}}]"));
        values.put(new Key(KuraCheck.COMMANDS, "command.enable"), yes("false"));
        KuraCheck.KEYSTORES.forEach(pid -> values.put(new Key(pid, "keystore.password"), KuraValue.of(Type.PASSWORD, "own-s3cret")));
        return KuraConfiguration.of(values);
    }

    private static KuraValue text(String text) {
        return KuraValue.of(Type.STRING, text);
    }

    private static KuraValue yes(String yes) {
        return KuraValue.of(Type.BOOLEAN, yes);
    }

    private static KuraCheck.Result with(String pid, String key, KuraValue value) {
        return KuraCheck.of(good().with(KuraConfiguration.of(Map.of(new Key(pid, key), value))), KuraConnection.SECOND, Duration.ZERO);
    }

    @Test
    void whatWeMakeOfAGatewayIsGood() {
        KuraCheck.Result result = KuraCheck.of(good(), KuraConnection.SECOND, Duration.ofSeconds(-119));
        assertThat(result.findings()).isEmpty();
        assertThat(result.untold()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "data,connect.auto-on-startup,BOOLEAN,false,NO_AUTO_CONNECT", "data,enable.recovery.on.connection.failure,BOOLEAN,true,REBOOTS",
        "data,enable.rate.limit,BOOLEAN,true,RATE_LIMIT", "data,store.capacity,INTEGER,9999,STORE",
        "transport,broker-url,STRING,mqtt://10.1.2.3:1883/,NO_TLS", "transport,broker-url,STRING,ws://edge.example:80,NO_TLS",
        "transport,broker-url,STRING,10.1.2.3,NO_TLS", "transport,password,PASSWORD,password,MQTT_PASSWORD",
        "transport,password,PASSWORD,gw-1,MQTT_PASSWORD", "org.eclipse.kura.cloud.app.command.CommandCloudApp,command.enable,BOOLEAN,true,COMMANDS",
        "SSLKeystore,keystore.password,PASSWORD,changeit,KEYSTORE_PASSWORD"})
    void whatIsNotAsItShouldBeIsFound(String where, String key, Type type, String value, GatewayFinding finding) {
        String pid = where.equals("data") ? DATA : where.equals("transport") ? TRANSPORT : where;
        assertThat(with(pid, key, KuraValue.of(type, value)).findings()).extracting(KuraFinding::what).containsExactly(finding);
    }

    @ParameterizedTest
    @CsvSource({"mqtt://127.0.0.1:1883", "mqtt://localhost:1883/", "wss://edge.example/mqtt", "mqtts://edge.example:8883"})
    void whatStaysOnTheMachineOrGoesByTlsIsSafe(String broker) {
        assertThat(with(TRANSPORT, "broker-url", text(broker)).findings()).isEmpty();
    }

    @Test
    void passwordsThatEverybodyKnowsAreNamedByWhoHasThemAndNotThemselves() {
        String admin = "jGl25bVBBBW96Qi9Te4V37Fnqchz/Eu4qB9vKrRIqRg=";
        KuraCheck.Result result = with(KuraPeople.PID, "users.config", text("[{\"name\":\"kura.user.admin\",\"credentials\":{\"kura.password\":\"" + admin
                + "\"},\"properties\":{\"kura.need.password.change\":\"true\"}},{\"name\":\"kura.user.eve\",\"credentials\":{\"kura.password\":\"" + GOOD_HASH + "\"}}]"));
        assertThat(result.findings()).containsExactly(new KuraFinding(GatewayFinding.WEB_PASSWORD, "admin"));
        assertThat(with(TRANSPORT, "password", KuraValue.of(Type.PASSWORD, "changeit")).toString()).doesNotContain("changeit");
    }

    @Test
    void aKeystoreWhosePasswordKuraIsAboutToChangeIsGood() {
        assertThat(KuraCheck.of(good().with(KuraConfiguration.of(Map.of(new Key("SSLKeystore", "keystore.password"),
                KuraValue.of(Type.PASSWORD, "changeit"), new Key("SSLKeystore", "randomize.password"), yes("true")))), KuraConnection.SECOND, null)
                .findings()).isEmpty();
    }

    @Test
    void aRateOfSomeMessagesASecondIsEnough() {
        assertThat(KuraCheck.of(good().with(KuraConfiguration.of(Map.of(new Key(DATA, "enable.rate.limit"), yes("true"),
                new Key(DATA, "rate.limit.average"), KuraValue.of(Type.INTEGER, "20"), new Key(DATA, "rate.limit.time.unit"), text("SECONDS")))),
                KuraConnection.SECOND, null).findings()).isEmpty();
    }

    @Test
    void aClockThatIsOffIsFoundWithHowMuch() {
        assertThat(KuraCheck.of(good(), KuraConnection.SECOND, Duration.ofMinutes(-150)).findings())
                .containsExactly(new KuraFinding(GatewayFinding.CLOCK, "-2 h"));
        assertThat(KuraCheck.of(good(), KuraConnection.SECOND, Duration.ofSeconds(121)).findings())
                .containsExactly(new KuraFinding(GatewayFinding.CLOCK, "+2 min"));
    }

    @Test
    void byHowMuchItsClockIsOffIsSaidByItsBirth() {
        Instant now = Instant.parse("2026-07-01T00:00:00Z");
        assertThat(KuraBirth.of(new KuraPayload(now.minusSeconds(7_200).toEpochMilli(), Map.of(), new byte[0]), now).off()).isEqualTo(Duration.ofHours(-2));
        assertThat(KuraBirth.of(KuraPayload.of(Map.of()), now).off()).as("it said no time").isNull();
    }

    @Test
    void whatAGatewayDidNotTellIsNamedAndCountsAsNothing() {
        KuraCheck.Result result = KuraCheck.of(KuraConfiguration.NONE, "", null);
        assertThat(result.findings()).isEmpty();
        assertThat(result.untold()).isEqualTo(List.of(KuraConnection.TRANSPORT, KuraConnection.DATA, KuraPeople.PID, KuraCheck.COMMANDS,
                "SSLKeystore", "HttpsKeystore"));
    }
}
