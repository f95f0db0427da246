package org.microbrain.runtime.call.channel;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A serial device, such as {@code /dev/ttyUSB2}: opened as the file that it is, set by {@code stty}, which every Linux
 * has. Reading looks again and again whether something is there, because a read on it could wait for ever.
 */
final class SerialLine implements Closeable {

    private static final int LONGEST_LINE = 2_048;
    private static final long LOOK_MILLIS = 10;
    private static final int QUIET_LOOKS = 20;
    private static final int STTY_SECONDS = 5;

    private final FileInputStream in;
    private final FileChannel out;
    private final LongSupplier elapsed;
    private final StringBuilder line = new StringBuilder();

    /** @throws IOException when there is no such device or it cannot be set */
    SerialLine(Path device, int baud, LongSupplier elapsed) throws IOException, InterruptedException {
        this.elapsed = elapsed;
        if (!Files.exists(device) || Files.isRegularFile(device) || Files.isDirectory(device)) {
            throw new IOException("no device " + device);
        }
        set(device, baud);
        out = FileChannel.open(device, StandardOpenOption.WRITE);
        try {
            in = new FileInputStream(device.toFile());
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /** Raw, without echo and without the lines that would make an open or a write wait. */
    private static void set(Path device, int baud) throws IOException, InterruptedException {
        Process stty = new ProcessBuilder("stty", "-F", device.toString(), String.valueOf(baud), "raw", "-echo", "clocal",
                "-crtscts").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS)) {
            stty.destroyForcibly();
            throw new IOException("stty does not end");
        }
        if (stty.exitValue() != 0) {
            throw new IOException("stty cannot set " + device);
        }
    }

    void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Lets go what nobody asked for. */
    void drop() throws IOException {
        // A plain read: the other ways seek, which a device cannot.
        in.read(new byte[in.available()]);
        line.setLength(0);
    }

    /** Lets go all that comes until it was silent for a moment: a late answer must not be taken for that to the next command. */
    void settle() throws IOException, InterruptedException {
        for (int quiet = 0; quiet < QUIET_LOOKS; quiet++) {
            if (in.available() > 0) {
                quiet = 0;
            }
            drop();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /**
     * The next line that is not empty.
     *
     * @param prompt given as a line once the modem says {@code "> "} and waits
     * @param until  of the elapsed clock
     * @throws IOException when none has come by then, or the device is gone
     */
    String line(boolean prompt, long until) throws IOException, InterruptedException {
        while (true) {
            while (in.available() > 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the device is gone");
                }
                if (next != '\r' && next != '\n') {
                    if (line.length() >= LONGEST_LINE) {
                        throw new IOException("the modem speaks without end");
                    }
                    line.append((char) next);
                    if (prompt && line.toString().equals("> ")) {
                        return taken();
                    }
                } else if (!line.toString().isBlank()) {
                    return taken();
                }
            }
            if (elapsed.getAsLong() >= until) {
                throw new ModemSilent();
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private String taken() {
        String whole = line.toString().strip();
        line.setLength(0);
        return whole;
    }

    @Override
    public void close() throws IOException {
        try (in; out) {
            line.setLength(0);
        }
    }
}
