package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineTest {

    private ServerSocket parent;
    private Line line;

    @BeforeEach
    void open() throws IOException {
        parent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
        line = lineOf(0);
    }

    @AfterEach
    void close() throws IOException {
        line.close();
        parent.close();
    }

    @Test
    void anOpenLineCarriesBothWays() throws IOException {
        try (Socket child = dial()) {
            assertThat(echoed(child, 7)).isEqualTo(7);
            await().untilAsserted(() -> assertThat(line.carried()).isEqualTo(2));
        }
    }

    @Test
    void aCutBreaksWhatStandsAndRefusesWhatComes() throws IOException {
        try (Socket child = dial()) {
            echoed(child, 1);
            line.cut();
            assertThatThrownBy(() -> echoed(child, 2)).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(() -> {
            try (Socket late = dial()) {
                echoed(late, 3);
            }
        }).isInstanceOf(SocketException.class);
    }

    @Test
    void aHealedLineCarriesNewConnections() throws IOException {
        line.cut();
        line.heal();
        try (Socket child = dial()) {
            assertThat(echoed(child, 9)).isEqualTo(9);
        }
    }

    @Test
    void aStalledLineKeepsItsConnectionsAndCarriesLater() throws IOException {
        try (Socket child = dial()) {
            echoed(child, 1);
            line.stall();
            child.setSoTimeout(100);
            assertThatThrownBy(() -> echoed(child, 2)).isInstanceOf(SocketTimeoutException.class);
            line.heal();
            child.setSoTimeout(5_000);
            assertThat(child.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aStalledLineThatIsCutBreaks() throws IOException {
        try (Socket child = dial()) {
            echoed(child, 1);
            line.stall();
            line.cut();
            assertThatThrownBy(() -> echoed(child, 2)).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aThinLineTakesItsTime() throws IOException {
        try (Line thin = lineOf(2_000); Socket child = new Socket(InetAddress.getLoopbackAddress(), thin.port())) {
            long start = System.nanoTime();
            child.getOutputStream().write(new byte[1_000]);
            for (int i = 0; i < 1_000; i++) {
                assertThat(child.getInputStream().read()).isZero();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(450));
        }
    }

    @Test
    void aParentThatIsDownIsADeadLine() throws IOException {
        parent.close();
        await().untilAsserted(() -> assertThatThrownBy(() -> {
            try (Socket child = dial()) {
                echoed(child, 1);
            }
        }).isInstanceOf(SocketException.class));
    }

    private Line lineOf(long bytesPerSecond) throws IOException {
        return new Line(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), parent.getLocalPort()), bytesPerSecond);
    }

    private Socket dial() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), line.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static int echoed(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        int answer = socket.getInputStream().read();
        if (answer < 0) {
            throw new SocketException("closed");
        }
        return answer;
    }

    private void echo() {
        while (!parent.isClosed()) {
            try {
                Socket socket = parent.accept();
                Thread carry = new Thread(() -> back(socket), "echo-connection");
                carry.setDaemon(true);
                carry.start();
            } catch (IOException e) {
                assertThat(parent.isClosed()).isTrue();
            }
        }
    }

    private static void back(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            assertThat(socket.isClosed()).isTrue();
        }
    }
}
