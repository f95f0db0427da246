package org.microbrain.runtime.call.channel;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A modem at a pseudo-terminal: {@code modem.py} in a process of its own. */
public final class TestModem implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final String device;

    public TestModem() throws IOException {
        Path script = Path.of("src/test/resources/org/microbrain/runtime/call/modem.py");
        process = new ProcessBuilder("python3", script.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
        device = out.readLine();
    }

    public static boolean possible() {
        try {
            return Files.exists(Path.of("/dev/ptmx")) && new ProcessBuilder("python3", "-c", "import pty,os;pty.openpty()")
                    .start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    public String device() {
        return device;
    }

    private String ask(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
        return out.readLine();
    }

    /** The PDUs that it gave to the network. */
    public List<String> sent() throws IOException {
        List<String> sent = new ArrayList<>();
        for (String one : ask("sent").split(" ")) {
            if (!one.isEmpty()) {
                sent.add(one);
            }
        }
        return sent;
    }

    /** What it answers to messages from now on; empty for all is well. */
    void refuse(String answer) throws IOException {
        ask("refuse " + answer);
    }

    void deaf() throws IOException {
        ask("deaf");
    }

    /** It answers the next command twice, with an error first: as after noise on the line. */
    void stutters() throws IOException {
        ask("stutter");
    }

    /** Puts messages on the card. */
    public void holds(String... pdus) throws IOException {
        for (String pdu : pdus) {
            ask("hold " + pdu);
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor(5, TimeUnit.SECONDS);
    }
}
