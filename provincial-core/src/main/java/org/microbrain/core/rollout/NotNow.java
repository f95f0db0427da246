package org.microbrain.core.rollout;

/** A person asked for something that a rollout cannot do in its state. Its word names a text: {@code rollouts.<word>}. */
public final class NotNow extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String word;

    NotNow(String word) {
        super(word);
        this.word = word;
    }

    public String word() {
        return word;
    }
}
