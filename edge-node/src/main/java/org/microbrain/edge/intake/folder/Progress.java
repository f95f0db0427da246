package org.microbrain.edge.intake.folder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * How far a file has been read: a small marker beside it. It also says how long and how old the file was, so that
 * another file under the same name is read from its beginning.
 *
 * @param size     of the file in bytes
 * @param modified when the file was last written, Unix milliseconds
 * @param offset   of the first line that is not durable
 * @param line     number of that line, from 1
 */
record Progress(long size, long modified, long offset, long line) {

    static Progress start(long size, long modified) {
        return new Progress(size, modified, 0, 1);
    }

    /** What the marker says, or the start when there is none, it is of another file, or it cannot be understood. */
    static Progress read(Path marker, long size, long modified) throws IOException {
        try {
            String[] parts = Files.readString(marker, StandardCharsets.UTF_8).strip().split(" ");
            Progress progress = new Progress(Long.parseLong(parts[0]), Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]), Long.parseLong(parts[3]));
            boolean fits = progress.size() == size && progress.modified() == modified
                    && progress.offset() >= 0 && progress.offset() <= size;
            return fits ? progress : start(size, modified);
        } catch (NoSuchFileException | NumberFormatException | IndexOutOfBoundsException e) {
            // To read again from the start costs repetition, never a loss.
            return start(size, modified);
        }
    }

    void write(Path marker) throws IOException {
        Path fresh = marker.resolveSibling(marker.getFileName() + ".new");
        Files.writeString(fresh, size + " " + modified + " " + offset + " " + line + "\n", StandardCharsets.UTF_8);
        Files.move(fresh, marker, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
