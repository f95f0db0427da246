package org.microbrain.core;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file system of a few megabytes (tmpfs), and another program that fills it. */
public final class SmallDisk implements AutoCloseable {

    private final Path folder;
    private final Path other;

    /** Skips the test where this user may not mount. */
    public SmallDisk(Path folder, int megabytes) throws Exception {
        this.folder = Files.createDirectories(folder);
        this.other = folder.resolve("other-program.log");
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()) == 0,
                "a small disk can only be mounted by root");
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }

    /** Takes all but so many bytes. */
    public void fillUpTo(long left) throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(other)) {
            while (folder.toFile().getUsableSpace() > left) {
                out.write(block);
            }
        } catch (IOException full) {
            assumeTrue(Files.exists(other), "it is full, as wanted");
        }
    }

    public void free() throws IOException {
        Files.deleteIfExists(other);
    }

    @Override
    public void close() throws Exception {
        run("umount", "-l", folder.toString());
    }
}
