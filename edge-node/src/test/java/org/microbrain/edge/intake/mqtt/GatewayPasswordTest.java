package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.PasswordHash;

/** A gateway with a password of its own signs in by it, and nobody else takes its client identifier. */
class GatewayPasswordTest {

    private Listener listener;

    @BeforeEach
    void open() throws Exception {
        listener = Listener.open(MqttSettings::withAnonymous, settings("gateways: {gw-1: {series: school, password: \"" + PasswordHash.of("own-s3cret", 1000)
                + "\"}, gw-2: {series: clinic}}"));
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private static KuraSettings settings(String gateways) {
        Problems problems = new Problems();
        KuraSettings settings = KuraSettings.read(Section.parse("account: mashan\n" + gateways, Path.of("edge.yaml"), problems));
        assertThat(problems.all()).isEmpty();
        return settings;
    }

    private void connects(String client, String user, String password) {
        var builder = MqttClient.builder().useMqttVersion3().identifier(client).serverHost("127.0.0.1").serverPort(listener.port());
        Mqtt3BlockingClient blocking = (user == null ? builder : builder.simpleAuth().username(user).password(password.getBytes(StandardCharsets.UTF_8))
                .applySimpleAuth()).buildBlocking();
        blocking.connect();
        blocking.disconnect();
    }

    private void refuses(String client, String user, String password) {
        assertThatThrownBy(() -> connects(client, user, password)).as(client + " as " + user).isInstanceOf(Mqtt3ConnAckException.class);
    }

    @Test
    void itSignsInByItsOwnPasswordAndAsItselfAlone() {
        connects("gw-1", "gw-1", "own-s3cret");
        refuses("gw-1", "gw-1", "other");
        refuses("gw-2", "gw-1", "own-s3cret");
        refuses("other", "gw-1", "own-s3cret");
    }

    @Test
    void nobodyElseTakesItsIdentifierAlsoWhereAnybodyMayConnect() {
        refuses("gw-1", null, "");
        refuses("gw-1", Listener.USER, Listener.PASSWORD);
        connects("gw-2", null, "");
        connects("gw-2", Listener.USER, Listener.PASSWORD);
    }

    @Test
    void aPasswordThatIsNewCountsAtOnceAndOneOfAGatewayThatIsGoneNoMore() {
        listener.use(settings("gateways: {gw-1: {series: school, password: \"" + PasswordHash.of("newer-s3cret", 1000) + "\"}}"));
        refuses("gw-1", "gw-1", "own-s3cret");
        connects("gw-1", "gw-1", "newer-s3cret");
        listener.use(settings("gateways: {gw-2: {series: clinic}}"));
        refuses("gw-1", "gw-1", "newer-s3cret");
    }
}
