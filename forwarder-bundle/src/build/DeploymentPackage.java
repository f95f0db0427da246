import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs one bundle as a deployment package (OSGi Compendium 8, section 114.3): a zip whose manifest comes first and names
 * the bundle with its version and its SHA-256. Run by the build: {@code DeploymentPackage BUNDLE.jar PACKAGE.dp TIME}.
 */
final class DeploymentPackage {

    private static final String NAME = "DeploymentPackage-";

    public static void main(String[] args) throws IOException, GeneralSecurityException {
        Path jar = Path.of(args[0]);
        byte[] bundle = Files.readAllBytes(jar);
        Attributes of;
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(bundle))) {
            of = in.getManifest().getMainAttributes();
        }
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(NAME + "SymbolicName", of.getValue("Bundle-SymbolicName"));
        main.putValue(NAME + "Version", of.getValue("Bundle-Version"));
        main.putValue(NAME + "Name", of.getValue("Bundle-Name"));
        main.putValue(NAME + "RequiredStorage", Integer.toString(bundle.length));
        String entry = "bundles/" + jar.getFileName();
        Attributes section = new Attributes();
        section.putValue("Bundle-SymbolicName", of.getValue("Bundle-SymbolicName"));
        section.putValue("Bundle-Version", of.getValue("Bundle-Version"));
        section.putValue("SHA-256-Digest",
                Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bundle)));
        manifest.getEntries().put(entry, section);
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        manifest.write(first);
        long time = Instant.parse(args[2]).toEpochMilli();
        try (OutputStream file = Files.newOutputStream(Path.of(args[1])); ZipOutputStream zip = new ZipOutputStream(file)) {
            write(zip, "META-INF/MANIFEST.MF", first.toByteArray(), time);
            write(zip, entry, bundle, time);
        }
    }

    private static void write(ZipOutputStream zip, String name, byte[] content, long time) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(time);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
