package org.microbrain.link;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a piece is a piece of.
 *
 * @param kind what sort of thing it is
 * @param name of metadata: the file's name; otherwise a SHA-256 of 64 hexadecimal digits
 */
public record PieceName(Kind kind, String name) {

    /** Characters of a file's name. */
    public static final int LONGEST_NAME = 200;

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** What can be fetched. */
    public enum Kind {
        /** A file of the release metadata. */
        METADATA,
        /** The list of an artifact's chunks, by the artifact's hash. */
        RECIPE,
        /** A packed chunk, by the hash of what is in it. */
        CHUNK
    }

    /**
     * Names that lead out of a folder are none: each part begins with a letter or digit.
     *
     * @throws IllegalArgumentException when it is no name
     */
    public PieceName {
        boolean good = kind == Kind.METADATA ? name.length() <= LONGEST_NAME && FILE.matcher(name).matches()
                : HASH.matcher(name).matches();
        if (!good) {
            throw new IllegalArgumentException("this names no piece of a release");
        }
    }

    public static PieceName metadata(String file) {
        return new PieceName(Kind.METADATA, file);
    }

    /** @param artifact 64 hexadecimal digits */
    public static PieceName recipe(String artifact) {
        return new PieceName(Kind.RECIPE, artifact);
    }

    /** @param chunk 64 hexadecimal digits */
    public static PieceName chunk(String chunk) {
        return new PieceName(Kind.CHUNK, chunk);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + name;
    }
}
