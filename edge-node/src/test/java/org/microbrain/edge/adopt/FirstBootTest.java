package org.microbrain.edge.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.intake.mqtt.StandInKura;
import org.microbrain.edge.kura.KuraCheck;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraPeople;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;
import org.microbrain.runtime.config.InvalidValue;

/** What a gateway finds at its first start is whole, is its image's own, and has no password that everybody knows. */
class FirstBootTest {

    private static final GatewayFile FILE = GatewayFile.first("mashan", "gw-1", "mqtts://10.1.2.3:8883", 20_000);

    private static KuraConfiguration image() throws Exception {
        return KuraSnapshot.read(StandInKura.IMAGE.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noPasswordThatEverybodyKnowsIsLeftAndTheRestOfTheImageIs() throws Exception {
        KuraConfiguration asItComes = image();
        assertThat(KuraPeople.withKnownPassword(asItComes)).hasValueSatisfying(named -> assertThat(named).containsExactly("admin"));
        FirstBoot boot = FirstBoot.of(asItComes, KuraConfiguration.NONE, FILE, "abcd2345");
        assertThat(boot.missing()).isEmpty();
        assertThat(KuraCheck.of(boot.snapshot(), "", null).findings()).isEmpty();
        assertThat(boot.snapshot().components().keySet()).containsAll(asItComes.components().keySet());
        assertThat(boot.snapshot().value(new Key(KuraPeople.PID, "users.config")).values().get(0)).contains("kura.user.guest")
                .doesNotContain("need.password.change").doesNotContain("abcd2345");
    }

    @Test
    void whatTheProfileHasGoesBeforeTheImageAndTheConnectionBeforeBoth() throws Exception {
        Key database = new Key("org.eclipse.kura.db.H2DbService", "db.user");
        Key broker = new Key("org.eclipse.kura.core.data.transport.mqtt.MqttDataTransport", "broker-url");
        FirstBoot boot = FirstBoot.of(image(), KuraConfiguration.of(Map.of(database, KuraValue.of(Type.STRING, "SA"),
                broker, KuraValue.of(Type.STRING, "mqtt://elsewhere:1883"))), FILE, "abcd2345");
        assertThat(boot.snapshot().value(database).values()).containsExactly("SA");
        assertThat(boot.snapshot().value(broker).values()).containsExactly("mqtts://10.1.2.3:8883");
    }

    @Test
    void withoutWhatKuraNeedsItIsSaidWhatIsMissing() {
        assertThat(FirstBoot.of(KuraConfiguration.NONE, KuraConfiguration.NONE, FILE, "abcd2345").missing())
                .containsExactly("org.eclipse.kura.db.H2DbService", "SSLKeystore");
    }

    @Test
    void everyFileHasAPasswordOfItsOwnThatIsKeptAsAHash() {
        GatewayFile one = GatewayFile.second("mashan", "gw-1", "mqtts://10.1.2.3:8883", 20_000);
        GatewayFile other = GatewayFile.second("mashan", "gw-1", "mqtts://10.1.2.3:8883", 20_000);
        assertThat(one.connection().password()).isNotEqualTo(other.connection().password());
        assertThat(one.hash().matches(one.connection().password())).isTrue();
        assertThatThrownBy(() -> GatewayFile.second("mashan", "gw-1", "mqtts://10.1.2.3:8883", 999)).isInstanceOf(InvalidValue.class);
    }
}
