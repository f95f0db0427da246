package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

class MqttPromisesTest {

    private static final String CONNECT_311_KEEP = "10 0d 00044d515454 04 00 0000 000174";
    private Listener listener;

    @AfterEach
    void closeListener() {
        listener.close();
    }

    private RawClient connected(String connect) throws IOException {
        RawClient client = new RawClient(listener.port());
        assertThat(client.send(connect).receive()).startsWith("20");
        return client;
    }

    private static byte[] publish(int qos, int id, String payload, boolean five) {
        return RawClient.publish(qos, id, "sensors/a", payload, five);
    }

    @Test
    void aQos1PublishIsAcknowledgedOnlyWhenDurableAndInOrder() throws IOException {
        listener = Listener.open();
        listener.slow = true;
        try (RawClient client = connected(RawClient.CONNECT_311)) {
            client.send(publish(1, 7, "1", false));
            await().until(() -> listener.waiting.size() == 1);
            client.send(publish(1, 8, "2", false));
            await().until(() -> listener.waiting.size() == 2);
            listener.waiting.toArray(new CompletableFuture<?>[2])[1].complete(null);
            client.send("c0 00");
            assertThat(client.receive()).as("only the ping is answered").isEqualTo("d000");
            assertThat(client.isSilent()).isTrue();
            listener.makeDurable();
            assertThat(client.receive()).isEqualTo("40020007");
            assertThat(client.receive()).isEqualTo("40020008");
        }
    }

    @Test
    void aQos2PublishIsTakenExactlyOnceAcrossResendAndReconnect() throws IOException {
        listener = Listener.open();
        listener.slow = true;
        try (RawClient client = connected(CONNECT_311_KEEP)) {
            client.send(publish(2, 7, "1", false));
            await().until(() -> listener.waiting.size() == 1);
            assertThat(client.isSilent()).isTrue();
        }
        await().until(() -> listener.intake.connections() == 0);
        try (RawClient again = new RawClient(listener.port())) {
            assertThat(again.send(CONNECT_311_KEEP).receive()).as("session present").isEqualTo("20020100");
            byte[] dup = publish(2, 7, "1", false);
            dup[0] |= 8;
            again.send(dup);
            listener.makeDurable();
            assertThat(again.receive()).isEqualTo("50020007");
            assertThat(again.send(dup).receive()).isEqualTo("50020007");
            assertThat(again.send("62 02 0007").receive()).isEqualTo("70020007");
            assertThat(listener.values()).containsExactly(1.0);
            listener.slow = false;
            assertThat(again.send(publish(2, 7, "2", false)).receive()).as("the identifier is free again")
                    .isEqualTo("50020007");
            assertThat(listener.values()).containsExactly(1.0, 2.0);
        }
    }

    @Test
    void aCleanSessionForgets() throws IOException {
        listener = Listener.open();
        try (RawClient client = connected(CONNECT_311_KEEP)) {
            client.send(publish(2, 7, "1", false)).receive();
        }
        await().until(() -> listener.intake.connections() == 0);
        try (RawClient again = new RawClient(listener.port())) {
            assertThat(again.send(RawClient.CONNECT_311).receive()).isEqualTo("20020000");
            again.send(publish(2, 7, "1", false)).receive();
        }
        assertThat(listener.values()).containsExactly(1.0, 1.0);
    }

    @Test
    void aRefusedPayloadHasAReasonInMqtt5AndIsAcknowledgedInMqtt311() throws IOException {
        listener = Listener.open();
        try (RawClient five = connected(RawClient.CONNECT_5)) {
            assertThat(five.send(publish(1, 7, "nonsense", true)).receive()).matches("40..000799..1f.*");
            assertThat(five.send(publish(2, 8, "nonsense", true)).receive()).matches("50..000899..1f.*");
            assertThat(five.send(publish(2, 8, "1", true)).receive()).as("a refusal frees the identifier")
                    .isEqualTo("50020008");
            assertThat(five.send(RawClient.publish(1, 9, "else/where", "1", true)).receive()).startsWith("40")
                    .contains("000990");
        }
        try (RawClient old = connected(RawClient.CONNECT_311)) {
            assertThat(old.send(publish(1, 7, "nonsense", false)).receive()).isEqualTo("40020007");
        }
        assertThat(listener.refusals.count(RefusalReason.NOT_JSON)).isEqualTo(3);
        assertThat(listener.refusals.snapshot().get(0).first().text()).isEqualTo("nonsense");
    }

    @Test
    void whatTheSinkRefusesIsAnsweredWithItsReason() throws IOException {
        listener = Listener.open();
        listener.failure = new Refused(RefusalReason.TOO_MANY_SERIES);
        try (RawClient five = connected(RawClient.CONNECT_5)) {
            assertThat(five.send(publish(1, 7, "1", true)).receive()).startsWith("40").contains("000797");
        }
    }

    @Test
    void aPublishWhoseDurabilityIsUnknownIsNotAcknowledgedSoThatItComesAgain() throws IOException {
        listener = Listener.open();
        listener.failure = new IllegalStateException("disk");
        try (RawClient old = connected(CONNECT_311_KEEP)) {
            assertThat(old.send(publish(2, 7, "1", false)).receive()).isEqualTo("closed");
        }
        try (RawClient five = connected(RawClient.CONNECT_5.replace("0174", "0175"))) {
            assertThat(five.send(publish(1, 7, "1", true)).receive()).startsWith("e0").contains("89");
            assertThat(five.receive()).isEqualTo("closed");
        }
        listener.failure = null;
        await().until(() -> listener.intake.connections() == 0);
        try (RawClient old = new RawClient(listener.port())) {
            assertThat(old.send(CONNECT_311_KEEP).receive()).isEqualTo("20020100");
            assertThat(old.send(publish(2, 7, "1", false)).receive()).isEqualTo("50020007");
        }
        assertThat(listener.values()).containsExactly(1.0);
    }

    @Test
    void subscriptionsAreAnsweredWithAFailureCode() throws IOException {
        listener = Listener.open();
        try (RawClient old = connected(RawClient.CONNECT_311)) {
            assertThat(old.send("82 0a 0005 000161 00 000162 01").receive()).isEqualTo("900400058080");
            assertThat(old.send("a2 05 0006 000161").receive()).isEqualTo("b0020006");
            assertThat(old.send("c0 00").receive()).isEqualTo("d000");
        }
        try (RawClient five = connected(RawClient.CONNECT_5)) {
            assertThat(five.send("82 07 0005 00 000161 00").receive()).startsWith("90").endsWith("87");
            assertThat(five.send("a2 06 0006 00 000161").receive()).isEqualTo("b00400060011");
        }
    }

    @Test
    void theLimitsAreAnnouncedInMqtt5() throws IOException {
        listener = Listener.open();
        try (RawClient five = new RawClient(listener.port())) {
            assertThat(five.send(RawClient.CONNECT_5).receive()).contains("2103e8", "2700100000", "220040", "2800",
                    "2900", "2a00");
        }
    }

    @Test
    void topicAliasesStandForTopics() throws IOException {
        listener = Listener.open();
        try (RawClient five = connected(RawClient.CONNECT_5)) {
            assertThat(five.send("32 12 0009 73656e736f72732f61 0001 03 230001 31").receive()).isEqualTo("40020001");
            assertThat(five.send("32 09 0000 0002 03 230001 32").receive()).isEqualTo("40020002");
            assertThat(listener.taken).extracting(m -> m.series() + m.value()).containsExactly("a1.0", "a2.0");
            assertThat(five.send("32 09 0000 0003 03 230041 32").receive()).startsWith("e0").contains("94");
        }
    }

    @Test
    void moreThanReceiveMaximumInFlightEndsTheConnection() throws IOException {
        listener = Listener.open(s -> s.withAnonymous().withLimits(10, 2, 1024 * 1024, 1 << 20));
        listener.slow = true;
        try (RawClient five = connected(RawClient.CONNECT_5)) {
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            for (int id = 1; id <= 3; id++) {
                burst.writeBytes(publish(1, id, "1", true));
            }
            assertThat(five.send(burst.toByteArray()).receive()).startsWith("e0").contains("93");
        }
    }

    @Test
    void aClientIsNotReadWhileTooMuchIsNotDurableAndGoesOnAfterwards() throws IOException {
        listener = Listener.open(s -> s.withAnonymous().withLimits(10, 50, 1024 * 1024, 1 << 20));
        listener.slow = true;
        try (RawClient client = connected(RawClient.CONNECT_311)) {
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 1; i <= 30_000; i++) {
                        client.send(publish(0, 0, "1" + " ".repeat(500), false));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            await().until(() -> listener.taken.size() >= 50);
            await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(3))
                    .until(() -> listener.taken.size() < 5000);
            listener.slow = false;
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                listener.makeDurable();
                return listener.taken.size() == 30_000;
            });
        }
    }

    @Test
    void aSecondConnectionWithTheSameClientIdTakesOver() throws IOException {
        listener = Listener.open();
        try (RawClient first = connected(RawClient.CONNECT_5); RawClient second = connected(RawClient.CONNECT_5)) {
            assertThat(first.receive()).startsWith("e0").contains("8e");
            assertThat(first.receive()).isEqualTo("closed");
            assertThat(second.send("c0 00").receive()).isEqualTo("d000");
        }
    }

    @Test
    void silenceForOneAndAHalfTimesTheKeepAliveEndsTheConnection() throws IOException {
        listener = Listener.open();
        long start = System.nanoTime();
        try (RawClient five = connected("10 0e 00044d515454 05 02 0001 00 000174")) {
            assertThat(five.receive()).startsWith("e0").contains("8d");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1400),
                Duration.ofMillis(3000));
    }
}
