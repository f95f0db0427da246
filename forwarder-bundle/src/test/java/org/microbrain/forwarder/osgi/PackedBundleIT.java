package org.microbrain.forwarder.osgi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.spi.ToolProvider;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

/** What is delivered: the bundle's jar and its deployment package. */
final class PackedBundleIT {

    private static final Path DP = Path.of(System.getProperty("bundle.dp"));

    @Test
    void importsNothingButTheFrameworkAndExportsNothingButItsService() throws Exception {
        try (JarFile jar = new JarFile(Gateway.JAR.toFile())) {
            Attributes main = jar.getManifest().getMainAttributes();
            assertThat(main.getValue(Constants.IMPORT_PACKAGE).replaceAll("\"[^\"]*\"", "").split(","))
                    .allMatch(one -> one.startsWith("org.osgi.") || one.startsWith("javax.")).hasSizeLessThan(20);
            assertThat(main.getValue(Constants.EXPORT_PACKAGE)).isEqualTo("org.microbrain.forwarder;version=\"1.0.0\"");
            assertThat(main.getValue(Constants.DYNAMICIMPORT_PACKAGE)).isNull();
        }
    }

    /** But what reads a node's configuration file and says how its console is set up: a bundle has neither. */
    @Test
    void holdsEveryClassOfOursThatOursNeed() {
        StringWriter out = new StringWriter();
        ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(out), new PrintWriter(out),
                "--multi-release", "17", "--missing-deps", Gateway.JAR.toString());
        List<String> missing = out.toString().lines().map(String::strip).filter(line -> line.startsWith("org.microbrain")
                        && !line.contains("org.osgi.")).map(line -> line.replaceAll("\\s+", " ")).toList();
        assertThat(missing).allMatch(line -> line.matches(
                "org\\.microbrain\\.\\S+ -> org\\.microbrain\\.runtime\\.config\\.(Section|ConsoleSettings|WarningSettings) not found"));
    }

    @Test
    void bringsItsDatabaseForTheMachinesOfGatewaysAndTheLicences() throws Exception {
        try (ZipFile jar = new ZipFile(Gateway.JAR.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".so")))
                    .containsExactlyInAnyOrder("org/sqlite/native/Linux/x86_64/libsqlitejdbc.so",
                            "org/sqlite/native/Linux/aarch64/libsqlitejdbc.so", "org/sqlite/native/Linux/armv7/libsqlitejdbc.so",
                            "org/sqlite/native/Linux/armv6/libsqlitejdbc.so");
            assertThat(jar.getEntry("META-INF/licences/LIBRARIES.txt")).isNotNull();
            assertThat(jar.getEntry("META-INF/maven/org.xerial/sqlite-jdbc/LICENSE")).isNotNull();
            assertThat(jar.getEntry("OSGI-INF/metatype/org.microbrain.forwarder.xml")).isNotNull();
        }
    }

    @Test
    void theDeploymentPackageNamesItsBundleAndItsDigest() throws Exception {
        try (ZipFile zip = new ZipFile(DP.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).first().isEqualTo("META-INF/MANIFEST.MF");
            assertThat(zip.size()).isEqualTo(2);
        }
        try (JarFile jar = new JarFile(Gateway.JAR.toFile()); InputStream file = Files.newInputStream(DP);
             JarInputStream dp = new JarInputStream(file)) {
            Attributes bundle = jar.getManifest().getMainAttributes();
            Attributes main = dp.getManifest().getMainAttributes();
            assertThat(main.getValue("DeploymentPackage-SymbolicName")).isEqualTo("org.microbrain.forwarder");
            assertThat(main.getValue("DeploymentPackage-Version")).isEqualTo(bundle.getValue("Bundle-Version"));
            String name = dp.getNextJarEntry().getName();
            Attributes section = dp.getManifest().getAttributes(name);
            assertThat(section.getValue("Bundle-SymbolicName")).isEqualTo(bundle.getValue("Bundle-SymbolicName"));
            assertThat(section.getValue("Bundle-Version")).isEqualTo(bundle.getValue("Bundle-Version"));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(dp.readAllBytes());
            assertThat(section.getValue("SHA-256-Digest")).isEqualTo(Base64.getEncoder().encodeToString(digest));
        }
    }
}
