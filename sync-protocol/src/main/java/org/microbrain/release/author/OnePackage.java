package org.microbrain.release.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a release of a package for gateways consists of: the package, and for which gateways it is. Edges read the package itself. Stateless. */
final class OnePackage {

    /** As edges hand them out. */
    static final long MOST_BYTES = 64L << 20;

    private static final String ENDING = ".dp";
    private static final String FILE = "kura.yaml";

    private OnePackage() {
    }

    /** @throws IllegalArgumentException when it is not one package, or it is too large */
    static void check(List<Path> files) throws IOException {
        List<Path> packages = files.stream().filter(file -> file.getFileName().toString().endsWith(ENDING)).toList();
        boolean others = files.stream().anyMatch(file -> !packages.contains(file) && !file.getFileName().toString().equals(FILE));
        if (packages.size() != 1 || others) {
            throw new IllegalArgumentException("部署包发行由一个 " + ENDING + " 文件和可选的 " + FILE + " 组成 / a release of a package has one file " + ENDING
                    + ", and " + FILE + " where it is not for all gateways");
        }
        if (Files.size(packages.get(0)) > MOST_BYTES) {
            throw new IllegalArgumentException(packages.get(0).getFileName() + "：不能超过 " + MOST_BYTES + " 字节 / must not be larger than " + MOST_BYTES
                    + " bytes");
        }
    }
}
