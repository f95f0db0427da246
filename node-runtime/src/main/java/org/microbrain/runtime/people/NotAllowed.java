package org.microbrain.runtime.people;

/** What somebody asked for about accounts or tokens cannot be done. Its word names a text: {@code people.<word>}. */
public final class NotAllowed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String word;

    /** @param word see {@link #word} */
    public NotAllowed(String word) {
        super(word);
        this.word = word;
    }

    public String word() {
        return word;
    }
}
