package org.microbrain.release;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A release as its document says. One that came from {@link TrustedReleases} was signed by the threshold of its kind's
 * signers.
 *
 * @param artifacts 1 to {@value #MAX_ARTIFACTS}, each file name once
 * @param sample    names files of {@code artifacts}
 */
public record Release(ReleaseName name, List<Artifact> artifacts, Fits fits, Notes notes, Optional<Sample> sample) {

    public static final int MAX_ARTIFACTS = 1000;

    /** @throws IllegalArgumentException when it does not hold together */
    public Release {
        artifacts = List.copyOf(artifacts);
        Set<String> files = new HashSet<>();
        artifacts.forEach(artifact -> files.add(artifact.file()));
        if (artifacts.isEmpty() || artifacts.size() > MAX_ARTIFACTS || files.size() < artifacts.size()) {
            throw new IllegalArgumentException("a release has 1 to " + MAX_ARTIFACTS + " files, each name once");
        }
        if (sample.isPresent()
                && !(files.contains(sample.get().input()) && files.contains(sample.get().expected()))) {
            throw new IllegalArgumentException("the sample names a file that is not in the release");
        }
    }

    /** @return empty when no file is called so */
    public Optional<Artifact> artifact(String file) {
        return artifacts.stream().filter(one -> one.file().equals(file)).findFirst();
    }

    /** Bytes of all files. */
    public long length() {
        return artifacts.stream().mapToLong(Artifact::length).sum();
    }
}
