package org.microbrain.core.archive;

/** A text as an archive can keep it: PostgreSQL has no place for the character of number 0, and what a node says may hold it. */
final class StoredText {

    private StoredText() {
    }

    static String of(String text) {
        return text.replace('\0', '\ufffd');
    }
}
