package org.microbrain.core.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The small file beside the archive which remembers that there is one, and how many records it held. So an archive that
 * went back in time (its write-ahead log was lost, an older copy was brought back) is noticed. It also remembers that
 * damage was met. Safe for use by several threads.
 */
final class ArchiveMark {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveMark.class);
    private static final String TEXT =
            "records %019d %-7s%nThe archive beside this file has been made; see docs/disk-and-clock.md. Do not edit.%n";
    private static final Pattern NOTED = Pattern.compile("records (\\d{19}) (sound|damaged)\\s.*", Pattern.DOTALL);

    private final Path file;
    private boolean damaged;

    ArchiveMark(Path archive) {
        this.file = archive.resolveSibling(archive.getFileName() + ".made");
    }

    Path file() {
        return file;
    }

    /** Whether there ever was an archive. */
    boolean there() {
        return Files.exists(file);
    }

    /** Records that were durable when last noted; 0 when that is not known. */
    long records() {
        Matcher noted = noted();
        return noted.matches() ? Long.parseLong(noted.group(1)) : 0;
    }

    /** Whether damage was met, and nobody has looked through the whole file since. */
    boolean saysDamaged() {
        Matcher noted = noted();
        return noted.matches() && noted.group(2).equals("damaged");
    }

    private Matcher noted() {
        try {
            return NOTED.matcher(there() ? Files.readString(file, StandardCharsets.UTF_8) : "");
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", file, e.getMessage());
            return NOTED.matcher("");
        }
    }

    /** There is an archive from now on. */
    synchronized void make() {
        try {
            if (!there()) {
                write(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the mark beside the archive cannot be written: " + file, e);
        }
    }

    /** Notes what is durable. In place and not synced: it may lag behind, and never runs ahead. */
    synchronized void note(long records) {
        try {
            write(records);
        } catch (IOException e) {
            LOG.debug("how much is durable could not be noted", e);
        }
    }

    /** Damage was met: whatever opens the archive next must look through all of it. */
    synchronized void noteDamage() {
        damaged = true;
        note(records());
    }

    private void write(long records) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(TEXT.formatted(records, damaged ? "damaged" : "sound").getBytes(StandardCharsets.UTF_8)), 0);
        }
    }
}
