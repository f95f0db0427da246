package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests and answers over MQTT. */
class KuraRequestTest {

    @Test
    void aRequestSaysWhoAsksAndHasItsTopic() throws Exception {
        KuraRequest put = KuraRequest.of("CONF-V1", KuraRequest.Method.PUT, "configurations", "timer").withBody("x".getBytes(StandardCharsets.UTF_8));
        assertThat(put.topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/CONF-V1/PUT/configurations/timer");
        // Two metrics of type STRING, then the body: counted out by hand from the list of fields.
        assertThat(HexFormat.of().formatHex(put.message("7", "me"))).isEqualTo("c2b802110a0a726571756573742e69641005420137"
                + "c2b8021b0a137265717565737465722e636c69656e742e6964100542026d65" + "cab8020178");
        assertThat(put.repeatable()).isTrue();
        assertThat(KuraRequest.of("CONF-V1", KuraRequest.Method.EXEC, "snapshot").repeatable()).isFalse();
        for (String level : new String[] {"", "a/b", "#", "+", "a\n"}) {
            assertThatThrownBy(() -> KuraRequest.of("CONF-V1", KuraRequest.Method.GET, level)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anAnswerIsKnownByItsTopicAlone() {
        KuraTopic topic = KuraReply.topic("mashan", "me", "CONF-V1", "7");
        assertThat(topic.text()).isEqualTo("$EDC/mashan/me/CONF-V1/REPLY/7");
        assertThat(KuraReply.requestId(topic, "me")).contains("7");
        assertThat(KuraReply.requestId(topic, "you")).isEmpty();
        for (String other : new String[] {"mashan/me/CONF-V1/REPLY/7", "$EDC/mashan/me/CONF-V1/GET/7", "$EDC/mashan/me/CONF-V1/REPLY/7/8"}) {
            assertThat(KuraReply.requestId(KuraTopic.of(other).orElseThrow(), "me")).as(other).isEmpty();
        }
    }

    @Test
    void anAnswerSaysWhatWentWrongInOneShortLine() {
        KuraReply failed = KuraReply.of(KuraPayload.of(Map.of("response.code", 500, "response.exception.message", "no\n\tway " + "x".repeat(999))));
        assertThat(failed.code()).isEqualTo(500);
        assertThat(failed.understood()).isFalse();
        assertThat(failed.message()).startsWith("no way x").hasSizeLessThan(310);
        assertThat(KuraReply.of(KuraPayload.of(Map.of())).code()).isZero();
        assertThat(KuraReply.of(KuraPayload.of(Map.of("response.code", Long.MAX_VALUE))).code()).isZero();
        assertThat(KuraReply.of(KuraPayload.of(Map.of("response.code", 404))).notFound()).isTrue();
    }
}
