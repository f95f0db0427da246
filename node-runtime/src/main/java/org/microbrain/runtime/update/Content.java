package org.microbrain.runtime.update;

import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * One version of one component as it lies in a slot, whole and verified.
 *
 * @param folder with the files of the release, by their names; appliers only read it
 * @param sample what proves it, as file names
 */
public record Content(Component component, Version version, Path folder, Optional<Offer.Sample> sample) {

    /** Where a file of it is, whether or not there is one. */
    public Path file(String name) {
        return folder.resolve(name);
    }
}
