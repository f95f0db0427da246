package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.RefusalReason;

class MqttAttackTest {

    private static Listener listener;

    @BeforeAll
    static void open() throws IOException {
        listener = Listener.open();
    }

    @AfterAll
    static void close() {
        listener.close();
    }

    @Test
    void aViolationIsCountedWithTheBeginningOfItsPacketButWithoutAPassword() throws IOException {
        try (Listener fresh = Listener.open()) {
            for (String attack : new String[] {"3a 3b 3c", "10 ['MQTT' 04 c3 0000 't' 'user' 'hidden']"}) {
                try (RawClient client = new RawClient(fresh.port())) {
                    assertThat(client.send(PacketText.bytes(attack)).receive()).isEqualTo("closed");
                }
            }
            try (RawClient client = new RawClient(fresh.port())) {
                client.send(RawClient.CONNECT_311).receive();
                client.send(PacketText.bytes("10 ['MQTT' 04 c2 0000 't' 'user' 'hidden']")).receive();
            }
            assertThat(fresh.refusals.snapshot()).singleElement().satisfies(entry -> {
                assertThat(entry.reason()).isEqualTo(RefusalReason.PROTOCOL);
                assertThat(entry.count()).isEqualTo(3);
                assertThat(entry.first().hex()).isEqualTo("3a3b3c");
                assertThat(entry.latest().hex()).isEqualTo("101b00044d51545404c20000");
            });
        }
    }

    @Test
    void packetsSentBeforeTheAnswerToConnectAreServed() throws IOException {
        try (Listener guarded = Listener.open(s -> s); RawClient client = new RawClient(guarded.port())) {
            client.send("10 1d 00044d515454 04 c2 0000 000174 000673656e736f72 0006736563726574 c0 00 c0 00");
            assertThat(List.of(client.receive(), client.receive(), client.receive())).containsExactly("20020000",
                    "d000", "d000");
        }
    }

    @Test
    void halfAPacketAndThenSilenceIsClosedAfterTheConnectTimeout() throws IOException {
        try (Listener quick = Listener.open(s -> s.withConnectTimeout(Duration.ofMillis(200)));
             RawClient silent = new RawClient(quick.port()); RawClient half = new RawClient(quick.port())) {
            half.send("10 0d 0004");
            assertThat(half.receive()).isEqualTo("closed");
            assertThat(silent.receive()).isEqualTo("closed");
        }
    }

    @Test
    void withoutTheRightPasswordNobodyIsServed() throws IOException {
        try (Listener guarded = Listener.open(s -> s)) {
            for (String[] attempt : new String[][] {
                {RawClient.CONNECT_311, "20020005"}, {RawClient.CONNECT_5, "2003008700"},
                {"10 1d 00044d515454 04 c2 0000 000174 000673656e736f72 0006736563726575", "20020004"},
                {"10 18 00044d515454 04 c2 0000 000174 0001 62 0006736563726575", "20020004"},
                {"10 1e 00044d515454 05 c2 0000 00 000174 000673656e736f72 0006736563726575", "2003008600"}}) {
                try (RawClient client = new RawClient(guarded.port())) {
                    assertThat(client.send(attempt[0]).receive()).isEqualTo(attempt[1]);
                    assertThat(client.receive()).isEqualTo("closed");
                }
            }
            assertThat(guarded.refusals.count(RefusalReason.NOT_AUTHORISED)).isEqualTo(5);
        }
    }

    @Test
    void connectionsBeyondTheLimitAreClosedAndTheOthersGoOn() throws IOException {
        try (Listener small = Listener.open(s -> s.withAnonymous().withLimits(2, 10, 4096, 1 << 20));
             RawClient first = new RawClient(small.port()); RawClient second = new RawClient(small.port())) {
            first.send(RawClient.CONNECT_311).receive();
            second.send(RawClient.CONNECT_311.replace("0174", "0175")).receive();
            for (int i = 0; i < 50; i++) {
                try (RawClient third = new RawClient(small.port())) {
                    assertThat(third.receive()).isEqualTo("closed");
                }
            }
            assertThat(first.send("c0 00").receive()).isEqualTo("d000");
            assertThat(small.refusals.count(RefusalReason.LIMIT_REACHED)).isEqualTo(50);
        }
    }

    @Test
    void largePacketsHalfSentByManyStayWithinTheBudget() throws IOException {
        try (Listener small = Listener.open(s -> s.withAnonymous().withLimits(100, 10, 1024 * 1024, 6 * 1024 * 1024))) {
            List<RawClient> clients = new ArrayList<>();
            int closed = 0;
            for (int i = 0; i < 5; i++) {
                RawClient client = new RawClient(small.port());
                clients.add(client);
                client.send(RawClient.CONNECT_5.replace("0174", "016" + i)).receive();
                client.send("30 80 80 3f 0001");
            }
            await().until(() -> small.intake.connections() == 3);
            for (RawClient client : clients) {
                closed += client.isSilent() ? 0 : 1;
                client.close();
            }
            assertThat(closed).isEqualTo(2);
        }
    }

    @Test
    void largePacketsThatNeverEndHoldUpNobodyElse() throws IOException {
        try (Listener small = Listener.open(s -> s.withAnonymous().withLimits(100, 10, 1024 * 1024, 2 * 1024 * 1024));
             RawClient good = new RawClient(small.port())) {
            good.send(RawClient.CONNECT_311).receive();
            List<RawClient> halves = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                RawClient half = new RawClient(small.port());
                halves.add(half);
                half.send(PacketText.bytes("10 ['MQTT' 04 02 0000 'half" + i + "'] 30 808030 0001"));
                half.receive();
            }
            await().until(() -> small.intake.connections() == 2);
            small.slow = true;
            // Nobody reads on above the limit, and how much more the system's buffers take is its own affair.
            FutureTask<Void> sender = new FutureTask<>(() -> {
                for (int i = 1; i <= 30; i++) {
                    good.send(RawClient.publish(1, i, "sensors/a", "1" + " ".repeat(200_000), false));
                }
                return null;
            });
            new Thread(sender, "sender").start();
            await().until(() -> !small.waiting.isEmpty());
            small.slow = false;
            for (int i = 1; i <= 30; i++) {
                small.makeDurable();
                assertThat(good.receive()).isEqualTo("400200%02x".formatted(i));
            }
            assertThat(sender).succeedsWithin(Duration.ofSeconds(5));
            for (RawClient half : halves) {
                half.close();
            }
        }
    }

    @Test
    void strangersThatSayNothingKeepNobodyOut() throws IOException {
        try (Listener small = Listener.open(s -> s.withAnonymous().withLimits(3, 10, 4096, 1 << 20));
             RawClient guest = new RawClient(small.port())) {
            guest.send(RawClient.CONNECT_311).receive();
            List<RawClient> strangers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                strangers.add(new RawClient(small.port()));
            }
            try (RawClient late = new RawClient(small.port())) {
                assertThat(late.send(RawClient.CONNECT_311.replace("0174", "0175")).receive()).isEqualTo("20020000");
            }
            assertThat(guest.send("c0 00").receive()).isEqualTo("d000");
            for (RawClient stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void whoGuessesPasswordsDoesNotHoldUpWhoIsKnown() throws IOException {
        PasswordHash slow = PasswordHash.of(Listener.PASSWORD, 100_000);
        String known = "10 ['MQTT' 04 c2 0000 'known' 'sensor' 'secret']";
        try (Listener guarded = Listener.open(s -> MqttSettings.of(s.address(), Map.of(Listener.USER, slow)))) {
            List<RawClient> guesses = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (i == 1) {
                    try (RawClient client = new RawClient(guarded.port())) {
                        assertThat(client.send(PacketText.bytes(known)).receive()).isEqualTo("20020000");
                    }
                }
                RawClient guess = new RawClient(guarded.port());
                guesses.add(guess);
                guess.send(PacketText.bytes("10 ['MQTT' 04 c2 0000 'g%d' 'sensor' 'guess%d']".formatted(i, i)));
            }
            long start = System.nanoTime();
            try (RawClient client = new RawClient(guarded.port())) {
                assertThat(client.send(PacketText.bytes(known)).receive()).isEqualTo("20020000");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(guesses).as("still waiting").last().satisfies(last -> assertThat(last.isSilent()).isTrue());
            for (RawClient guess : guesses) {
                guess.close();
            }
        }
    }

    @Test
    void anAddressInUseIsNamed() throws IOException {
        InetSocketAddress taken = new InetSocketAddress("127.0.0.1", listener.port());
        assertThatThrownBy(() -> Listener.open(s -> MqttSettings.of(taken, s.users())))
                .isInstanceOf(IOException.class).hasMessageContaining(String.valueOf(listener.port()));
    }
}
