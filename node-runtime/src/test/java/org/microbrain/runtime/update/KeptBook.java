package org.microbrain.runtime.update;

import java.util.Optional;
import org.microbrain.release.Component;

/** Looks into a book of updates as a journal keeps it. */
public final class KeptBook {

    private KeptBook() {
    }

    public static Optional<Trying> latest(byte[] book, Component component) {
        return UpdateBookEncoding.decode(book).latest(component);
    }
}
