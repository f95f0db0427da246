package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What outlives a connection, and what ends one. */
class MqttSessionTest {

    private static final String KEPT_311 = "10 ['MQTT' 04 00 0000 't']";
    private static final String CLEAN_311 = "10 ['MQTT' 04 02 0000 't']";
    private static final String KEPT_5 = "10 ['MQTT' 05 00 0000 [11 00000064] 't']";
    private static final String RESUMED_5 = "10 ['MQTT' 05 00 0000 [] 't']";
    private Listener listener;

    @AfterEach
    void closeListener() {
        if (listener != null) {
            listener.close();
        }
    }

    private RawClient connected(String connect, boolean present) throws IOException {
        RawClient client = new RawClient(listener.port());
        assertThat(client.send(PacketText.bytes(connect)).receive()).matches(present ? "20..01.*" : "20..00.*");
        return client;
    }

    private static byte[] publish5(int qos, int id) {
        return RawClient.publish(qos, id, "sensors/a", String.valueOf(id), true);
    }

    private void allAreGone() {
        await().until(() -> listener.intake.connections() == 0);
    }

    @Test
    void aSessionThatEndsWithItsConnectionIsNotThereAfterATakeOver() throws IOException {
        listener = Listener.open();
        for (String brief : new String[] {CLEAN_311, RESUMED_5}) {
            try (RawClient first = connected(brief, false)) {
                first.send(RawClient.publish(2, 7, "sensors/a", "1", brief.equals(RESUMED_5))).receive();
                try (RawClient second = connected(RESUMED_5, false)) {
                    assertThat(second.send(PacketText.bytes("62 02 0007")).receive()).matches("70..000792.*");
                }
                assertThat(first.receive()).matches("closed|e0..8e.*");
            }
            allAreGone();
        }
    }

    @Test
    void theExpirySaidOnDisconnectCounts() throws IOException {
        listener = Listener.open();
        try (RawClient client = connected(KEPT_5, false)) {
            client.send(PacketText.bytes("e0 [00 [11 00000000]]"));
            assertThat(client.receive()).isEqualTo("closed");
        }
        allAreGone();
        connected(KEPT_5, false).close();
        allAreGone();
        connected(RESUMED_5, true).close();
        allAreGone();
        connected(RESUMED_5, false).close();
    }

    @Test
    void receiveMaximumCountsWhatCameOverThisConnectionAlone() throws IOException {
        listener = Listener.open(s -> s.withAnonymous().withLimits(10, 2, 4096, 1 << 20));
        try (RawClient client = connected(KEPT_5, false)) {
            client.send(publish5(2, 1)).receive();
            client.send(publish5(2, 2)).receive();
        }
        allAreGone();
        try (RawClient again = connected(KEPT_5, true)) {
            assertThat(again.send(publish5(2, 3)).receive()).isEqualTo("50020003");
            assertThat(again.send(publish5(2, 4)).receive()).isEqualTo("50020004");
            assertThat(again.send(PacketText.bytes("62 02 0001")).receive()).isEqualTo("70020001");
            assertThat(again.send(publish5(2, 5)).receive()).startsWith("e0").contains("93");
        }
        assertThat(listener.values()).containsExactly(1.0, 2.0, 3.0, 4.0);
    }

    @Test
    void aPublishOfQos2CountsOnceHoweverOftenTheConnectionBreaks() throws IOException {
        listener = Listener.open();
        for (int attempt = 0; attempt < 5; attempt++) {
            try (RawClient client = connected(KEPT_5, attempt > 0)) {
                byte[] publish = publish5(2, 9);
                publish[0] |= attempt > 0 ? 8 : 0;
                client.send(publish);
                assertThat(client.receive()).isEqualTo("50020009");
            }
            allAreGone();
        }
        try (RawClient client = connected(KEPT_5, true)) {
            assertThat(client.send(PacketText.bytes("62 02 0009")).receive()).isEqualTo("70020009");
            assertThat(client.send(PacketText.bytes("62 02 0009")).receive()).matches("70..000992.*");
        }
        assertThat(listener.values()).containsExactly(9.0);
    }

    @Test
    void whatAnEarlierConnectionStillHadInItsBuffersIsNotTaken() {
        MqttSession session = new MqttSession("t", "");
        MqttSession.Turn first = session.next();
        first.receive(7).complete(null);
        MqttSession.Turn second = session.next();
        assertThat(second.received(7)).isCompleted();
        assertThatThrownBy(() -> first.received(8)).isInstanceOf(ProtocolFault.class);
        assertThatThrownBy(() -> first.receive(8)).isInstanceOf(ProtocolFault.class);
        assertThatThrownBy(() -> first.release(7)).isInstanceOf(ProtocolFault.class);
        assertThat(second.release(7)).isTrue();
        assertThat(second.unreleased()).isZero();
    }

    @Test
    void aSessionExpiresAndTheOneAbsentLongestGoesFirst() {
        AtomicLong now = new AtomicLong();
        MqttSessions sessions = new MqttSessions(2, now::get);
        for (String id : new String[] {"a", "b", "c"}) {
            sessions.close(sessions.open(id, "", false, true, null).session(), null, 60);
        }
        assertThat(sessions.open("a", "", false, true, null).present()).isFalse();
        assertThat(sessions.open("b", "", false, true, null).present()).isTrue();
        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(sessions.open("c", "", false, true, null).present()).isFalse();
    }

    @Test
    void halfAPacketDoesNotKeepAliveAndKeepAlive0NeverEnds() throws IOException {
        listener = Listener.open();
        long start = System.nanoTime();
        try (RawClient never = connected("10 ['MQTT' 04 02 0000 'never']", false);
             RawClient half = connected("10 ['MQTT' 05 02 0001 [] 'half']", false)) {
            half.send(PacketText.bytes("30 7f 00"));
            await().during(Duration.ofMillis(500)).until(half::isSilent);
            half.send(PacketText.bytes("09"));
            assertThat(half.receive()).matches("e0..8d.*");
            assertThat(half.receive()).isEqualTo("closed");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1400),
                    Duration.ofMillis(2500));
            assertThat(never.send("c0 00").receive()).isEqualTo("d000");
        }
    }

    @Test
    void anyPacketKeepsAlive() throws IOException {
        listener = Listener.open();
        try (RawClient client = connected("10 ['MQTT' 04 02 0001 'alive']", false)) {
            for (int i = 0; i < 3; i++) {
                await().pollDelay(Duration.ofMillis(900)).until(client::isSilent);
                client.send(RawClient.publish(0, 0, "sensors/a", "1", false));
            }
            assertThat(client.send("c0 00").receive()).isEqualTo("d000");
        }
    }

    @Test
    void aPacketOf10MegabytesIsRefusedOnItsLengthAndTheClientHearsWhyWhileItStillSends() throws IOException {
        listener = Listener.open();
        try (RawClient client = connected("10 ['MQTT' 05 02 0000 [] 't']", false)) {
            client.send(PacketText.bytes("32 80808005 'sensors/a' 0007 00"));
            byte[] piece = new byte[64 * 1024];
            int sent = 0;
            try {
                for (; sent < 10 * 1024 * 1024; sent += piece.length) {
                    client.send(piece);
                }
            } catch (IOException e) {
                // The listener may end the connection before all is sent.
                assertThat(sent).isPositive();
            }
            assertThat(client.receive()).matches("e0..95.*");
            assertThat(client.receive()).isEqualTo("closed");
        }
        assertThat(listener.refusals.snapshot()).singleElement().satisfies(entry -> {
            assertThat(entry.reason().code()).isEqualTo("too-large");
            assertThat(entry.first().en()).contains("10485765 bytes");
        });
    }

    @Test
    void noAnswerIsLargerThanTheClientTakes() throws IOException {
        listener = Listener.open();
        try (RawClient client = connected("10 ['MQTT' 05 02 0000 [27 00000064] 't']", false)) {
            assertThat(client.send(PacketText.bytes("32 ['sensors/a' 0007 [] 7b]")).receive())
                    .as("a short reason fits").matches("40..000799..1f.*");
            StringBuilder many = new StringBuilder("82 [0001 []");
            many.append(" 'a' 00".repeat(200)).append("]");
            client.send(PacketText.bytes(many.toString()));
            assertThat(client.send("c0 00").receive()).as("200 codes do not").isEqualTo("d000");
        }
        try (RawClient silent = connected("10 ['MQTT' 05 02 0000 [17 00] 't']", false)) {
            assertThat(silent.send(PacketText.bytes("32 ['sensors/a' 0007 [] 7b]")).receive())
                    .as("no reason for who wants none").matches("4003000799|400400079900");
        }
    }

    @Test
    void theAnnouncementsAreThoseOfAServerThatOnlyTakes() throws IOException {
        listener = Listener.open();
        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send(PacketText.bytes("10 ['MQTT' 05 02 0000 [] 't']")).receive())
                    .as("Receive Maximum, Maximum Packet Size, Topic Alias Maximum, no wildcards, identifiers, shared"
                            + " subscriptions; QoS 2 and retain are taken, the keep alive is the client's")
                    .isEqualTo("2016000013" + "2103e8" + "220040" + "2501" + "2700100000" + "2800" + "2900" + "2a00");
        }
    }

    @Test
    void topicAliasesCannotFillTheMemory() throws IOException {
        listener = Listener.open();
        try (RawClient client = connected("10 ['MQTT' 05 02 0000 [] 't']", false)) {
            String topic = "sensors/" + "x".repeat(30_000);
            for (int alias = 1; alias <= 3; alias++) {
                client.send(PacketText.bytes("30 ['" + topic + "' [23 00%02x] 31]".formatted(alias)));
            }
            assertThat(client.receive()).matches("e0[0-9a-f]{2}97.*");
        }
    }
}
