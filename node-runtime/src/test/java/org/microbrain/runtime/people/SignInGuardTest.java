package org.microbrain.runtime.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInGuardTest {

    @TempDir
    Path data;
    private TestPeople node;
    private SignInGuard guard;
    private Instant now = Instant.parse("2026-11-24T08:00:00Z");

    @BeforeEach
    void open() throws Exception {
        node = new TestPeople(data);
        guard = node.people.guard();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void eachFailureDoublesTheWaitUpToTheLongest() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 30; i++) {
            guard.failed("admin", "10.0.0.1", now);
            Duration wait = guard.wait("admin", "10.0.0.1", now);
            assertThat(wait).isGreaterThanOrEqualTo(last);
            last = wait;
        }
        assertThat(last).isEqualTo(SignInGuard.LONGEST_WAIT);
        now = now.plus(SignInGuard.LONGEST_WAIT);
        assertThat(guard.wait("admin", "10.0.0.1", now)).isZero();
    }

    @Test
    void aStrangerElsewhereDoesNotLockOutTheStaff() {
        for (int i = 0; i < 50; i++) {
            guard.failed("admin", "10.0.0.1", now);
        }
        assertThat(guard.wait("admin", "10.0.0.2", now)).isZero();
    }

    @Test
    void manyNamesFromOneAddressAreOneGuesser() {
        for (int i = 0; i < 25; i++) {
            guard.failed("user" + i, "10.0.0.1", now);
        }
        assertThat(guard.wait("another", "10.0.0.1", now)).isPositive();
    }

    @Test
    void successClearsTheCountAndAClockJumpingBackLocksNobodyOut() {
        for (int i = 0; i < 5; i++) {
            guard.failed("li", "10.0.0.1", now);
        }
        assertThat(guard.wait("li", "10.0.0.1", now)).isPositive();
        assertThat(guard.wait("li", "10.0.0.1", now.minus(Duration.ofDays(1)))).isZero();
        guard.succeeded("li", "10.0.0.1", now);
        assertThat(guard.wait("li", "10.0.0.1", now)).isZero();
    }

    @Test
    void aRestartForgivesNothing() throws Exception {
        for (int i = 0; i < 6; i++) {
            guard.failed("li", "10.0.0.1", now);
        }
        Duration before = guard.wait("li", "10.0.0.1", now);
        node.restart();
        assertThat(node.people.guard().wait("li", "10.0.0.1", now)).isEqualTo(before).isPositive();
    }

    @Test
    void strangersFromEverywhereDoNotLockOutAPersonWhereTheyUsuallySignIn() {
        guard.succeeded("li", "10.0.0.7", now);
        for (int i = 0; i < 120; i++) {
            guard.failed("li", "10.1.0." + i, now);
        }
        assertThat(guard.wait("li", "10.2.0.1", now)).as("a new address waits").isPositive();
        assertThat(guard.wait("li", "10.0.0.7", now)).isZero();
    }
}
