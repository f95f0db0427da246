package org.microbrain.infer;

import java.util.Arrays;

/** The bytes of a model and what runs them; equal to another by its bytes. */
final class OnnxFile {

    private final OnnxRuntime runtime;
    private final byte[] bytes;

    OnnxFile(OnnxRuntime runtime, byte[] bytes) {
        this.runtime = runtime;
        this.bytes = bytes;
    }

    /** @throws IllegalStateException when this node cannot run it */
    OnnxModel open(int features) {
        return runtime.model(bytes, features);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OnnxFile one && Arrays.equals(one.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
