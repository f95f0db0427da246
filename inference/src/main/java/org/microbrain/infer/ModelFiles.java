package org.microbrain.infer;

import java.io.IOException;

/** The files that lie beside a package. */
@FunctionalInterface
public interface ModelFiles {

    /** @throws IOException when there is no such file that can be read */
    byte[] read(String name) throws IOException;
}
