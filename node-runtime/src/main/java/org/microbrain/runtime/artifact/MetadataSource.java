package org.microbrain.runtime.artifact;

import java.io.IOException;
import java.util.Optional;

/** Where the files of the release metadata come from. Nothing of what it gives is checked. */
@FunctionalInterface
public interface MetadataSource {

    /**
     * Asks the parent, and waits for its answer; not to be called on a network thread.
     *
     * @param name      of the file, e.g. {@code timestamp.json}, {@code 3.root.json}; letters, digits, {@code . _ -}, and
     *                  {@code /} between parts that begin with a letter or digit; at most 200 characters
     * @param maxLength bytes at most
     * @return empty when the province has no file of this name
     * @throws IOException when it cannot be had now, or is longer
     */
    Optional<byte[]> metadata(String name, long maxLength) throws IOException;
}
