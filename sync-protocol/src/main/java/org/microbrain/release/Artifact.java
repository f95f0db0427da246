package org.microbrain.release;

/**
 * A file of a release.
 *
 * @param file   its name in the release: 1 to 128 letters, digits, {@code .}, {@code _} and {@code -} of ASCII, not
 *               beginning with a dot; no folders
 * @param length bytes, 0 to {@link #MAX_LENGTH}
 * @param sha256 64 lower-case hex digits
 */
public record Artifact(String file, long length, String sha256) {

    public static final long MAX_LENGTH = 4L << 30;

    /** @throws IllegalArgumentException when one is out of bounds */
    public Artifact {
        if (!file.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")) {
            throw new IllegalArgumentException("a file of a release has 1 to 128 of A-Z a-z 0-9 . _ -, no dot first, got '"
                    + file + "'");
        }
        if (length < 0 || length > MAX_LENGTH || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("artifact " + file + ": length or SHA-256 is out of bounds");
        }
    }
}
