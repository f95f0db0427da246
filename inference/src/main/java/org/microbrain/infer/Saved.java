package org.microbrain.infer;

import java.io.DataInput;
import java.io.IOException;

/** Reads saved numbers and refuses those that no detector can have written. */
final class Saved {

    private Saved() {
    }

    static int grade(DataInput in) throws IOException {
        return count(in.readByte(), 4);
    }

    static int count(DataInput in, int limit) throws IOException {
        return count(in.readInt(), limit);
    }

    static int count(int number, int limit) throws IOException {
        if (number < 0 || number > limit) {
            throw new IOException("number out of range 0 to " + limit + ": " + number);
        }
        return number;
    }
}
