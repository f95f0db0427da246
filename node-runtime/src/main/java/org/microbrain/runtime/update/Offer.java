package org.microbrain.runtime.update;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/**
 * What the updater needs to know of a genuine release.
 *
 * @param pieces its files; names are plain, without folders
 * @param sample what proves it; its files are among the pieces
 * @param misfit why it does not fit this node; empty when it does
 */
public record Offer(Component component, Version version, List<Piece> pieces, Optional<Sample> sample,
                    Optional<NotGood> misfit) {

    /** Given the one file, a release must yield the other. */
    public record Sample(String input, String expected) {
    }

    /**
     * A file of a release.
     *
     * @param sha256 of its bytes, 64 hexadecimal digits
     * @param size   in bytes
     */
    public record Piece(String name, String sha256, long size) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");

        /** @throws IllegalArgumentException when the name could lead elsewhere */
        public Piece {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("a file of a release has a plain name without folders, got '"
                        + name + "'");
            }
        }
    }

    public Offer {
        pieces = List.copyOf(pieces);
    }

    /** Bytes of all pieces. */
    public long size() {
        return pieces.stream().mapToLong(Piece::size).sum();
    }
}
