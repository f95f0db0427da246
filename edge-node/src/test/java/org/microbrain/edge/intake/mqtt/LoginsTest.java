package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.identity.PasswordHash;

class LoginsTest {

    private final BlockingQueue<Thread> answered = new ArrayBlockingQueue<>(2);

    @Test
    void anAnswerThatComesAfterTheListenerIsClosedHarmsNobody() throws Exception {
        try (Logins logins = new Logins(new MqttUsers(Map.of("sensor", PasswordHash.of("secret", 1000)), () -> 0))) {
            logins.check("sensor", "wrong".getBytes(StandardCharsets.UTF_8), right -> {
                answered.add(Thread.currentThread());
                throw new RejectedExecutionException("event executor terminated");
            });
            Thread first = answered.poll(20, TimeUnit.SECONDS);
            logins.check("sensor", "also wrong".getBytes(StandardCharsets.UTF_8), right -> answered.add(Thread.currentThread()));
            assertThat(answered.poll(20, TimeUnit.SECONDS)).as("the thread has not died of it").isNotNull().isSameAs(first);
        }
    }
}
