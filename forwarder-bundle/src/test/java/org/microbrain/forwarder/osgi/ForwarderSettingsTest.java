package org.microbrain.forwarder.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ForwarderSettingsTest {

    private static final String HUB = "450102000000@hub.example.org:7801";

    private static Map<String, Object> with(String key, Object value) {
        Map<String, Object> values = new HashMap<>(Map.of("node", "450102001003-k", "data", "/var/lib/microbrain", "identity",
                "/var/lib/microbrain/identity", "parents", HUB));
        values.put(key, value);
        return values;
    }

    @Test
    void whatIsNotSaidIsUsual() throws Exception {
        ForwarderSettings settings = ForwarderSettings.of(with("service.pid", ForwarderSettings.PID));
        assertThat(settings.seriesLimit()).isEqualTo(1_000);
        assertThat(settings.journal().limitBytes()).isEqualTo(512L << 20);
        assertThat(settings.journal().keepBytes()).isEqualTo(128L << 20);
        assertThat(settings.journal().blockAge()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void parentsComeAsOneTextAsAnArrayOrAsAList() throws Exception {
        String second = "450100000000@[2001:db8::1]:7801";
        for (Object given : List.of(HUB + ", " + second, new String[] {HUB, second}, List.of(HUB, second))) {
            assertThat(ForwarderSettings.of(with("parents", given)).node().parents())
                    .extracting(parent -> parent.node() + " " + parent.address().getHostString())
                    .containsExactly("450102000000 hub.example.org", "450100000000 2001:db8::1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "node | village | 12-digit division code",
        "data | relative | must be an absolute path",
        "identity | ' ' | is missing",
        "parents | hub.example.org | must be NODE@HOST:PORT",
        "parents | 450102000000@hub:0 | must be NODE@HOST:PORT",
        "parents | 450102000000@hub:65536 | must be NODE@HOST:PORT",
        "parents | 440000000000@hub:7801 | does not contain that of",
        "parents | '450102000000@a:1,450102000000@b:1' | is there twice",
        "parents | ' ' | 1 to 8 are needed",
        "journal.limit.mib | 0 | must be a whole number from 1 to",
        "block.age.s | soon | must be a whole number from 1 to 86400",
        "series.limit | 100001 | must be a whole number from 1 to 100000",
        "serieslimit | 5 | is not known; keys are"})
    void whatIsWrongIsNamedWithItsKeyAndWhatWouldBeRight(String key, String value, String said) {
        assertThatThrownBy(() -> ForwarderSettings.of(with(key, value)))
                .isInstanceOfSatisfying(ForwarderSettings.Wrong.class, wrong -> assertThat(wrong.key()).isEqualTo(key))
                .hasMessageStartingWith(key + ": ").hasMessageContaining(said);
    }
}
