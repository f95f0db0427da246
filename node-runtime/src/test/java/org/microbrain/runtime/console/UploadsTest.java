package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.Javalin;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files of people who may not send them, over real sockets. */
final class UploadsTest {

    private static final int MOST = 32 << 20;

    @TempDir
    private Path folder;
    private final CountDownLatch begun = new CountDownLatch(1);
    private Javalin server;

    @BeforeEach
    void start() {
        Uploads uploads = new Uploads(folder.resolve("uploads"), MOST);
        server = Javalin.create(config -> config.routes.post("/files", ctx -> {
            begun.countDown();
            uploads.throwAway(ctx);
            ctx.status(403).result("you may not");
        })).start("127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** As a browser does: all of it goes out before the answer is looked at. */
    private String send(int bytes) throws IOException {
        try (Socket browser = opened(bytes)) {
            browser.getOutputStream().write(new byte[bytes]);
            return answer(browser);
        }
    }

    private Socket opened(long length) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(("POST /files HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void whoMayNotUploadReadsWhyAlsoAfterALargeFile() throws Exception {
        assertThat(send(MOST)).startsWith("HTTP/1.1 403").containsIgnoringCase("connection: close").endsWith("you may not");
        assertThat(folder).as("nothing of it lies on the disk").isEmptyDirectory();
    }

    @Test
    void oneWhoSendsSlowlyKeepsNobodyElseFromTheAnswer() throws Exception {
        try (Socket slow = opened(MOST)) {
            slow.getOutputStream().write("slowly".getBytes(StandardCharsets.US_ASCII));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(send(10)).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void farMoreThanMayBeSentIsCutOff() throws IOException {
        try (Socket liar = opened(MOST + 1L)) {
            assertThat(answer(liar)).startsWith("HTTP/1.1 403").containsIgnoringCase("connection: close");
        }
    }
}
