package org.microbrain.edge.intake.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A deployment package with one bundle, as tools make them. */
public final class PackedBundle {

    private PackedBundle() {
    }

    /** One of a name and version whose bundle is {@code NAME.inside}. */
    public static byte[] of(String name, String version) throws IOException {
        String inside = "Manifest-Version: 1.0\r\nBundle-SymbolicName: " + name + ".inside;singleton:=true\r\nBundle-Version: " + version + "\r\n\r\n";
        return zip(Map.of("bundles/inside.jar", zip(Map.of(), inside)), "Manifest-Version: 1.0\r\nDeploymentPackage-SymbolicName: " + name
                + "\r\nDeploymentPackage-Version: " + version + "\r\n\r\nName: bundles/inside.jar\r\nBundle-SymbolicName: " + name
                + ".inside;singleton:=true\r\nBundle-Version: " + version + "\r\n\r\n");
    }

    private static byte[] zip(Map<String, byte[]> files, String manifest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            zip.write(manifest.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
