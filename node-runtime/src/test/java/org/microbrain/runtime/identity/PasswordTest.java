package org.microbrain.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.runtime.config.InvalidValue;

class PasswordTest {

    /** Of Python: hashlib.pbkdf2_hmac('sha256', '微脑 brain'.encode(), b'0123456789abcdef', 1000, 32). */
    private static final String FOREIGN = "pbkdf2:1000:MDEyMzQ1Njc4OWFiY2RlZg==:"
            + "6JRGN1I6KT0NSQe5JYD8hqCW20smUIUtSWkK25RX2Ag=";

    @Test
    void aHashMadeElsewhereIsUnderstood() {
        assertThat(PasswordHash.parse(FOREIGN).matches("微脑 brain")).isTrue();
        assertThat(PasswordHash.parse(FOREIGN).matches("微脑 brian")).isFalse();
    }

    @Test
    void hashSurvivesWritingAndIsSaltedAnew() {
        PasswordHash hash = PasswordHash.of("secret", 1000);
        assertThat(PasswordHash.parse(hash.toString()).matches("secret")).isTrue();
        assertThat(hash.matches("")).isFalse();
        assertThat(PasswordHash.of("secret", 1000).toString()).isNotEqualTo(hash.toString());
        assertThat(PasswordHash.of("secret").toString()).startsWith("pbkdf2:210000:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "pbkdf2:1:MDEyMzQ1Njc4OWFiY2RlZg==:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "pbkdf2:9999999:MDEyMzQ1Njc4OWFiY2RlZg==:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "pbkdf2:1000:MDEyMzQ1Njc4OWFiY2RlZg=a:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="})
    void whatIsNoHashIsRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text)).isInstanceOf(InvalidValue.class)
                .hasMessageContaining("is not a password hash").message().doesNotContain(text);
    }

    @Test
    void aReturningClientCostsNextToNothing() {
        PasswordHash slow = PasswordHash.of("secret", 400_000);
        PasswordCheck check = new PasswordCheck(1000);
        assertThat(check.matches(slow, "secret")).isTrue();
        long before = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            assertThat(check.matches(slow, "secret")).isTrue();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));
        assertThat(check.matches(slow, "Secret")).isFalse();
    }

    @Test
    void aRememberedPasswordIsForgottenWithItsHash() {
        PasswordCheck check = new PasswordCheck(1000);
        assertThat(check.matches(PasswordHash.of("old", 1000), "old")).isTrue();
        assertThat(check.matches(PasswordHash.of("new", 1000), "old")).isFalse();
        assertThat(check.matches(null, "old")).isFalse();
    }

    @Test
    void randomPasswordsDiffer() {
        assertThat(PasswordHash.randomPassword()).matches("[a-z2-9]{16}").isNotEqualTo(PasswordHash.randomPassword());
    }
}
