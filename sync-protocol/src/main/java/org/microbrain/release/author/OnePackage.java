package org.microbrain.release.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.microbrain.release.DeploymentPackage;

/** What a release of a package for gateways consists of: the package, and for which gateways it is. Edges read the package itself. Stateless. */
final class OnePackage {

    private static final String FILE = "kura.yaml";

    private OnePackage() {
    }

    /** @throws IllegalArgumentException when it is not one package, or it is too large */
    static void check(List<Path> files) throws IOException {
        List<Path> packages = files.stream().filter(DeploymentPackage::is).toList();
        boolean others = files.stream().anyMatch(file -> !packages.contains(file) && !file.getFileName().toString().equals(FILE));
        if (packages.size() != 1 || others) {
            throw new IllegalArgumentException("部署包发行由一个 " + DeploymentPackage.ENDING + " 文件和可选的 " + FILE
                    + " 组成 / a release of a package has one file " + DeploymentPackage.ENDING + ", and " + FILE + " where it is not for all gateways");
        }
        if (Files.size(packages.get(0)) > DeploymentPackage.MOST_BYTES) {
            throw new IllegalArgumentException(packages.get(0).getFileName() + "：不能超过 " + DeploymentPackage.MOST_BYTES
                    + " 字节 / must not be larger than " + DeploymentPackage.MOST_BYTES + " bytes");
        }
    }
}
