package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.edge.intake.RefusalReason;

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

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "PUBLISH first,                  30 03 000161 31",
        "PINGREQ first,                  c0 00",
        "HTTP,                           474554202f20485454502f312e310d0a0d0a",
        "TLS to the plain port,          16030100c8010000c40303",
        "reserved flag of the header,    11 0d 00044d515454 04 02 0000 000174",
        "reserved CONNECT flag,          10 0d 00044d515454 04 03 0000 000174",
        "another protocol's name,        10 0d 00044d515455 04 02 0000 000174",
        "will QoS without a will,        10 0d 00044d515454 04 0a 0000 000174",
        "will QoS 3,                     10 13 00044d515454 04 1e 0000 000174 000161 000162",
        "password without user in 3.1.1, 10 10 00044d515454 04 42 0000 000174 000161",
        "client id that is not UTF-8,    10 0d 00044d515454 04 02 0000 0001ff",
        "client id with U+0000,          10 0d 00044d515454 04 02 0000 000100",
        "client id beyond the packet,    10 0d 00044d515454 04 02 0000 00ff74",
        "bytes after the end,            10 0e 00044d515454 04 02 0000 000174 00",
        "remaining length of 5 bytes,    10 ff ff ff ff 01",
        "a first packet of 256 MB,       10 ff ff ff 7f",
        "an unknown property,            10 10 00044d515454 05 02 0000 02 7f01 000174",
        "a property twice,               10 14 00044d515454 05 02 0000 06 210001 210001 000174",
        "Receive Maximum 0,              10 11 00044d515454 05 02 0000 03 210000 000174"})
    void aBrokenFirstPacketEndsTheConnection(String what, String hex) throws IOException {
        long before = listener.refusals.count(RefusalReason.PROTOCOL);
        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send(hex).receive()).isEqualTo("closed");
        }
        assertThat(listener.refusals.count(RefusalReason.PROTOCOL)).isEqualTo(before + 1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a second CONNECT,           10 0d 00044d515454 04 02 0000 000174, 82",
        "a server's packet,          40 02 0001,                           82",
        "packet type 0,              00 00,                                81",
        "AUTH without a method,      f0 00,                                82",
        "QoS 3,                      36 07 000161 0001 00 31,              81",
        "DUP with QoS 0,             38 05 000161 00 31,                   81",
        "packet identifier 0,        32 07 000161 0000 00 31,              82",
        "a topic with a wildcard,    30 05 000123 00 31,                   81",
        "a topic not UTF-8,          30 06 0002c3 28 00 31,                81",
        "a topic with a surrogate,   30 07 0003eda080 00 31,               81",
        "a topic beyond its packet,  30 05 00ff61 00 31,                   81",
        "no topic and no alias,      30 04 0000 00 31,                     82",
        "alias of nothing,           30 07 0000 03 230007 31,              82",
        "alias 0,                    30 08 000161 03 230000 31,            94",
        "properties beyond,          30 05 000161 7f 31,                   81",
        "subscription identifier,    30 07 000161 02 0b01 31,              82",
        "PUBREL with wrong flags,    60 02 0001,                           81",
        "SUBSCRIBE of nothing,       82 03 0001 00,                        82",
        "SUBSCRIBE with wrong flags, 80 07 0001 00 000161 00,              81",
        "SUBSCRIBE with QoS 3,       82 07 0001 00 000161 03,              81",
        "UNSUBSCRIBE of nothing,     a2 03 0001 00,                        82",
        "PINGREQ with a body,        c0 01 00,                             81",
        "an oversize packet,         30 81 80 40,                          95",
        "DISCONNECT flags,           e1 00,                                81",
        "expiry out of nothing,      e0 07 00 05 11 00000001,              82"})
    void aBrokenPacketEndsTheConnectionWithItsReason(String what, String hex, String code) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            client.send(RawClient.CONNECT_5).receive();
            String goodbye = client.send(hex).receive();
            assertThat(goodbye).startsWith("e0");
            assertThat(goodbye.substring(4, 6)).isEqualTo(code);
            assertThat(client.receive()).isEqualTo("closed");
        }
    }

    @ParameterizedTest(name = "level {0}")
    @CsvSource({"3, 10 0f 00064d5149736470 03 02 0000 000174, 20020001",
            "3, 10 0d 00044d515454 03 02 0000 000174, 20020001",
        "6, 10 0d 00044d515454 06 02 0000 000174, 2003008400"})
    void anUnknownVersionIsAnswered(int level, String hex, String answer) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send(hex).receive()).isEqualTo(answer);
            assertThat(client.receive()).isEqualTo("closed");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"3.1.1 without id and clean session, 10 0c 00044d515454 04 00 0000 0000, 20020002",
        "enhanced authentication,                    10 12 00044d515454 05 02 0000 04 15000161 000174, 2003008c00"})
    void aConnectThatCannotBeServedIsAnswered(String what, String hex, String answer) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send(hex).receive()).isEqualTo(answer);
            assertThat(client.receive()).isEqualTo("closed");
        }
    }

    @Test
    void aWillIsAcceptedAndNothingIsPublishedForIt() throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send("10 13 00044d515454 04 36 0000 000174 000161 000162").receive())
                    .isEqualTo("20020000");
        }
    }

    @Test
    void packetsInSinglePiecesAndManyInOneAreTheSame() throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            byte[] connect = RawClient.bytes(RawClient.CONNECT_311);
            for (byte b : connect) {
                client.send(new byte[] {b});
            }
            assertThat(client.receive()).isEqualTo("20020000");
            client.send("c000 c000 c000");
            assertThat(List.of(client.receive(), client.receive(), client.receive())).containsOnly("d000");
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
        try (Listener small = Listener.open(s -> s.withAnonymous().withLimits(100, 10, 1024 * 1024, 3 * 1024 * 1024))) {
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
    void anAddressInUseIsNamed() throws IOException {
        InetSocketAddress taken = new InetSocketAddress("127.0.0.1", listener.port());
        assertThatThrownBy(() -> Listener.open(s -> MqttSettings.of(taken, s.users())))
                .isInstanceOf(IOException.class).hasMessageContaining(String.valueOf(listener.port()));
    }
}
