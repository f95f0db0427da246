package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraPayload;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;

/** No password is where people look. */
class KuraSecretsTest {

    @Test
    void aPasswordIsHiddenByItsTypeAndByItsName() {
        assertThat(KuraSecrets.shown(new Key("p", "pin"), KuraValue.of(Type.PASSWORD, "1234"))).isEqualTo("***");
        assertThat(KuraSecrets.shown(new Key("p", "Driver.PassWord"), KuraValue.of(Type.STRING, "1234"))).isEqualTo("***");
        assertThat(KuraSecrets.shown(new Key("p", "users.config"), KuraValue.of(Type.STRING, "hashes"))).isEqualTo("***");
        assertThat(KuraSecrets.shown(new Key("p", "api-token"), new KuraValue(Type.STRING, true, List.of("a", "b")))).isEqualTo("***");
        assertThat(KuraSecrets.shown(new Key("p", "password"), null)).as("there is none").isEmpty();
        assertThat(KuraSecrets.shown(new Key("p", "text"), KuraValue.of(Type.STRING, "x".repeat(500)))).hasSize(81);
    }

    @Test
    void whatAGatewaySaysIsShownWithoutThePasswordsThatItWasTold() {
        KuraConfiguration told = KuraConfiguration.of(Map.of(new Key("p", "a"), KuraValue.of(Type.PASSWORD, "500"),
                new Key("p", "b"), KuraValue.of(Type.PASSWORD, ""), new Key("p", "c"), KuraValue.of(Type.STRING, "bad")));
        KuraReply reply = KuraReply.of(KuraPayload.of(Map.of("response.code", 500, "response.exception.message", "bad 500")));
        assertThat(KuraSecrets.said(reply, told)).isEqualTo("(500) bad ***");
        assertThat(KuraSecrets.without(told).value(new Key("p", "a")).values()).isEmpty();
    }
}
