package org.microbrain.trust;

/**
 * What a key is called in metadata: usually the SHA-256 of its canonical form, but a name and nothing more.
 *
 * @param text 1 to 128 characters
 */
public record KeyId(String text) {

    /** @throws IllegalArgumentException when it is empty or too long */
    public KeyId {
        if (text.isEmpty() || text.length() > 128) {
            throw new IllegalArgumentException("a key id has 1 to 128 characters");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
