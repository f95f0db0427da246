package org.microbrain.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;

/** The model that the demo's province publishes: limits of everyday series, once right and once wrong. */
final class SiteSigns {

    static final Component COMPONENT = new Component(ReleaseKind.MODEL, "site-signs");

    private SiteSigns() {
    }

    static ReleaseName release(int version) {
        return new ReleaseName(COMPONENT.kind(), COMPONENT.name(), new Version(Integer.toString(version)));
    }

    /** Writes the package, with limits that ordinary days do not reach. */
    static Path good(Path folder, int version) throws IOException {
        return write(folder, version, "site-signs-good.yaml");
    }

    /** Writes the package with limits amid what is usual: it keeps crying wolf. */
    static Path bad(Path folder, int version) throws IOException {
        return write(folder, version, "site-signs-bad.yaml");
    }

    private static Path write(Path folder, int version, String resource) throws IOException {
        String text;
        try (InputStream in = SiteSigns.class.getResourceAsStream(resource)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path file = Files.createDirectories(folder.resolve(Integer.toString(version))).resolve("package.yaml");
        return Files.writeString(file, text.replace("${version}", Integer.toString(version)));
    }
}
