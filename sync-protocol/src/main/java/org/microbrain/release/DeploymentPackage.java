package org.microbrain.release;

import java.nio.file.Path;

/** The one file of a release of the kind {@link ReleaseKind#KURA_PACKAGE} that gateways load. */
public final class DeploymentPackage {

    /** How its name ends. */
    public static final String ENDING = ".dp";
    /** Of the file: a gateway keeps it in memory in parts only, but on a small disk. */
    public static final long MOST_BYTES = 64L << 20;

    private DeploymentPackage() {
    }

    /** Whether a file of a release is one, by its name. */
    public static boolean is(Path file) {
        return file.getFileName().toString().endsWith(ENDING);
    }
}
