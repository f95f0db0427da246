package org.microbrain.edge.field;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** A serial port of the system's own making (a pseudo-terminal), at whose other end something answers. */
final class StandInPort implements AutoCloseable {

    private static final String BRIDGE = """
            import os, pty, sys, threading, tty
            master, slave = pty.openpty()
            tty.setraw(slave)
            sys.stdout.write(os.ttyname(slave) + "\\n")
            sys.stdout.flush()
            def back():
                while True:
                    data = os.read(0, 512)
                    if not data:
                        os._exit(0)
                    os.write(master, data)
            threading.Thread(target=back, daemon=True).start()
            while True:
                os.write(1, os.read(master, 512))
            """;

    private final Process process;
    private final String device;

    /** @param manners from a question as it came to the answer */
    StandInPort(Function<byte[], byte[]> manners) throws IOException {
        process = new ProcessBuilder("python3", "-c", BRIDGE).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        InputStream out = process.getInputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int one = out.read(); one >= 0 && one != '\n'; one = out.read()) {
            line.write(one);
        }
        device = line.toString(StandardCharsets.US_ASCII);
        Thread thread = new Thread(() -> serve(out, manners), "port");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether this system can make one. */
    static boolean isPossible() {
        try {
            return new ProcessBuilder("python3", "-c", "import pty; pty.openpty()").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void serve(InputStream out, Function<byte[], byte[]> manners) {
        byte[] buffer = new byte[512];
        try {
            for (int read = out.read(buffer); read > 0; read = out.read(buffer)) {
                process.getOutputStream().write(manners.apply(Arrays.copyOf(buffer, read)));
                process.getOutputStream().flush();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    String device() {
        return device;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
