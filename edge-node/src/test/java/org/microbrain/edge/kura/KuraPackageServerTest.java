package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.mqtt.Subscriber.Ends;

/** A package is had by its gateway, at its address, while it is offered, and by nobody else. */
class KuraPackageServerTest {

    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final KuraPackageServer server = new KuraPackageServer(0, new Random(7));
    @TempDir
    private Path folder;
    private Path file;
    private byte[] bytes;

    @BeforeEach
    void write() throws IOException {
        bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        file = Files.write(folder.resolve("heater.dp"), bytes);
    }

    /** @throws FileNotFoundException when there is nothing */
    private static byte[] get(String url) throws IOException {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            return in.readAllBytes();
        }
    }

    /** What comes back for bytes that are sent as they are; empty when it hangs up. */
    private static String raw(String url, String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5_000);
            socket.connect(new InetSocketAddress(HERE, URI.create(url).getPort()));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    @Test
    void itsGatewayLoadsItAndAfterwardsNobodyListens() throws Exception {
        KuraPackageServer.Offer offer = server.offer(new Ends(HERE, HERE), file);
        assertThat(offer.url()).matches("http://127\\.0\\.0\\.1:[0-9]+/dp/[0-9a-f]{32}");
        assertThat(get(offer.url())).isEqualTo(bytes);
        assertThat(get(offer.url())).as("it may begin anew").isEqualTo(bytes);
        offer.close();
        offer.close();
        assertThatThrownBy(() -> get(offer.url())).isInstanceOf(IOException.class);
    }

    @Test
    void anAddressIsOfOneOfferAndEachOfferHasItsOwn() throws Exception {
        KuraPackageServer.Offer one = server.offer(new Ends(HERE, HERE), file);
        KuraPackageServer.Offer two = server.offer(new Ends(HERE, HERE), file);
        assertThat(one.url()).isNotEqualTo(two.url());
        one.close();
        assertThatThrownBy(() -> get(one.url())).as("the other is still offered").isInstanceOf(FileNotFoundException.class);
        assertThat(get(two.url())).isEqualTo(bytes);
        two.close();
    }

    @Test
    void aStrangerIsHungUpOnAndAGatewayGetsNotWhatIsForAnother() throws Exception {
        InetAddress elsewhere = InetAddress.getByName("192.0.2.7");
        KuraPackageServer.Offer others = server.offer(new Ends(HERE, elsewhere), file);
        assertThatThrownBy(() -> get(others.url())).as("nothing is for this machine").isInstanceOf(IOException.class);
        KuraPackageServer.Offer own = server.offer(new Ends(HERE, HERE), file);
        assertThatThrownBy(() -> get(others.url())).isInstanceOf(FileNotFoundException.class);
        assertThat(get(own.url())).isEqualTo(bytes);
        others.close();
        own.close();
    }

    @Test
    void whatIsNoPlainRequestForItGetsNothing() throws Exception {
        KuraPackageServer.Offer offer = server.offer(new Ends(HERE, HERE), file);
        String url = offer.url();
        String path = URI.create(url).getPath();
        for (String bad : new String[] {"GET /dp/../../etc/passwd HTTP/1.1\r\n\r\n", "GET /dp/ HTTP/1.1\r\n\r\n", "GET " + path + "/ HTTP/1.1\r\n\r\n",
            "POST " + path + " HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "GET / " + "x".repeat(3_000) + "\r\n\r\n",
            "GET /" + "x".repeat(3_000) + " HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\na: " + "x".repeat(20_000) + "\r\n\r\n"}) {
            assertThat(raw(url, bad)).as(bad.substring(0, 20)).doesNotContain(" 200 ").hasSizeLessThan(300);
        }
        assertThat(raw(url, "HEAD " + path + " HTTP/1.1\r\n\r\n")).contains(" 200 ", "content-length: 300000").hasSizeLessThan(300);
        offer.close();
    }

    @Test
    void whenTheProgramEndsNothingIsOfferedAnyMore() throws Exception {
        KuraPackageServer.Offer offer = server.offer(new Ends(HERE, HERE), file);
        server.close();
        assertThatThrownBy(() -> get(offer.url())).isInstanceOf(IOException.class);
        offer.close();
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, HERE)) {
            KuraPackageServer other = new KuraPackageServer(taken.getLocalPort(), new Random(7));
            assertThatThrownBy(() -> other.offer(new Ends(HERE, HERE), file)).isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }
}
