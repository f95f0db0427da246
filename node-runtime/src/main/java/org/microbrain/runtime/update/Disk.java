package org.microbrain.runtime.update;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Every change that an update makes to the disk goes through one of these, so that a test can cut the power at each of
 * them. When a method has returned, what it did survives a power cut. Reading needs no seam: it changes nothing.
 */
public interface Disk {

    /** Makes a folder and those above it, if they are missing. */
    void folder(Path folder) throws IOException;

    /** Copies a file; one that is there is overwritten. May leave half a file when cut off. */
    void copy(Path from, Path to) throws IOException;

    /** Puts a whole file into its place at once: old or new, never half of it. */
    void write(Path file, byte[] content) throws IOException;

    /**
     * Lets a symbolic link point to {@code target}, at once: to the old or to the new, never to nothing.
     *
     * @param target beside the link
     */
    void point(Path link, String target) throws IOException;

    /** Deletes a file, a link, or a folder with all in it, if it is there. May leave some of it when cut off. */
    void delete(Path path) throws IOException;
}
