package org.microbrain.edge.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.runtime.config.InvalidValue;

/** Where a gateway is told to connect: never over a network without TLS, since its password goes there. */
class BrokerAddressTest {

    private static final MqttSettings PLAIN = MqttSettings.of(InetSocketAddress.createUnresolved("127.0.0.1", 1883), Map.of());
    private static final MqttSettings BOTH = PLAIN.withTls(InetSocketAddress.createUnresolved("0.0.0.0", 8883));

    @Test
    void itIsByTlsWhereverThereIsANetworkBetween() {
        assertThat(BrokerAddress.at("10.1.2.3", BOTH)).isEqualTo("mqtts://10.1.2.3:8883");
        assertThat(BrokerAddress.at("127.0.0.1", BOTH)).isEqualTo("mqtt://127.0.0.1:1883");
        assertThat(BrokerAddress.at("edge.example", BOTH)).isEqualTo("mqtts://edge.example:8883");
        assertThatThrownBy(() -> BrokerAddress.at("10.1.2.3", PLAIN)).isInstanceOf(InvalidValue.class).hasMessageContaining("open TLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.1.2.3", "mqtts://10.1.2.3", "mqtts://10.1.2.3:0", "mqtts://10.1.2.3:65536", "mqtts://user:pw@h:8883", "http://a:80",
        "mqtts://a b:8883", "mqtts://a:8883/path", "mqtt://10.1.2.3:1883", "mqtt://127.0.0.1.evil.example:1883", "mqtts://-a:8883"})
    void whatIsNoSuchAddressIsRefused(String url) {
        assertThatThrownBy(() -> BrokerAddress.checked(url)).isInstanceOf(InvalidValue.class);
    }
}
