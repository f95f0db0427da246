package org.microbrain.core.rollout;

import java.util.Optional;
import org.microbrain.release.Version;

/**
 * Versions from one on and below another.
 *
 * @param from  the lowest, part of it; empty for none
 * @param below the first that is too high; empty for none
 */
public record VersionRange(Optional<Version> from, Optional<Version> below) {

    /** Any version, and none at all. */
    public static final VersionRange ANY = new VersionRange(Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException when nothing lies in it */
    public VersionRange {
        if (from.isPresent() && below.isPresent() && from.get().compareTo(below.get()) >= 0) {
            throw new IllegalArgumentException("no version is at least " + from.get() + " and below " + below.get());
        }
    }

    /** @param version what a node runs; one that runs none lies only in {@link #ANY} */
    public boolean contains(Optional<Version> version) {
        return version.map(one -> from.filter(low -> one.compareTo(low) < 0).isEmpty()
                && below.filter(high -> one.compareTo(high) >= 0).isEmpty()).orElseGet(() -> equals(ANY));
    }
}
