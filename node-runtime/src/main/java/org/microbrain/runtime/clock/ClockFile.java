package org.microbrain.runtime.clock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last time known to be good, for a node without a journal: a file with Unix milliseconds in decimal. */
public final class ClockFile {

    private static final Logger LOG = LoggerFactory.getLogger(ClockFile.class);

    private final Path file;

    public ClockFile(Path file) {
        this.file = file;
    }

    /** Empty when nothing was kept, or it cannot be read. */
    public OptionalLong read() {
        try {
            return Files.exists(file) ? OptionalLong.of(Long.parseLong(Files.readString(file).trim()))
                    : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            LOG.warn("{} cannot be read; the clock is judged by the program's age alone: {}", file, e.getMessage());
            return OptionalLong.empty();
        }
    }

    public void write(long lastGood) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, Long.toString(lastGood));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("{} cannot be written: {}", file, e.getMessage());
        }
    }
}
