package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deployment package is and which of its bundles have to run is read from its manifests; what is none is refused with words. */
class KuraPackageFileTest {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    @TempDir
    private Path folder;

    private static byte[] text(String... lines) {
        return ("Manifest-Version: 1.0\r\n" + String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] bundle(String... lines) throws IOException {
        return zip(Map.of(MANIFEST, text(lines)));
    }

    private static byte[] whole(byte[] manifest, byte[] bundle) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(MANIFEST, manifest);
        files.put("bundles/a.jar", bundle);
        return zip(files);
    }

    private KuraPackageFile read(byte[] bytes) throws Exception {
        return KuraPackageFile.read(Files.write(folder.resolve("probe.dp"), bytes));
    }

    private static byte[] manifest(String name, String version) {
        return text("DeploymentPackage-SymbolicName: " + name, "DeploymentPackage-Version: " + version, "", "Name: bundles/a.jar",
                "Bundle-SymbolicName: a;singleton:=true", "Bundle-Version: 1.2");
    }

    @Test
    void itsNameItsVersionInFullAndItsBundlesAreRead() throws Exception {
        KuraPackageFile plain = read(whole(manifest("probe", "1.0"), bundle("Bundle-SymbolicName: a")));
        assertThat(plain).isEqualTo(new KuraPackageFile(new KuraPackage("probe", "1.0.0"), List.of(new KuraPackageFile.Bundle("a", "1.2.0", true))));
        KuraPackageFile.Bundle runs = plain.bundles().get(0);
        assertThat(List.of(runs.isGood(new KuraBundle("a", "1.2.0", "ACTIVE")), runs.isGood(new KuraBundle("a", "1.2.0", "RESOLVED")),
                runs.isGood(new KuraBundle("a", "1.3.0", "ACTIVE")), runs.isGood(new KuraBundle("b", "1.2.0", "ACTIVE"))))
                .containsExactly(true, false, false, false);
    }

    @Test
    void aFragmentAndALazyBundleNeedNotRun() throws Exception {
        for (String line : List.of("Fragment-Host: b", "Bundle-ActivationPolicy: lazy;include:=\"a\"")) {
            KuraPackageFile.Bundle one = read(whole(manifest("probe", "1"), bundle("Bundle-SymbolicName: a", line))).bundles().get(0);
            assertThat(one.runs()).as(line).isFalse();
            assertThat(one.isGood(new KuraBundle("a", "1.2.0", "RESOLVED"))).isTrue();
            assertThat(one.isGood(new KuraBundle("a", "1.2.0", "INSTALLED"))).as("it lacks what it needs").isFalse();
        }
    }

    @Test
    void whatIsNoneIsRefused() throws Exception {
        byte[] good = bundle("Bundle-SymbolicName: a");
        Map<String, byte[]> late = new LinkedHashMap<>();
        late.put("bundles/a.jar", good);
        late.put(MANIFEST, manifest("probe", "1"));
        for (byte[] bad : List.of(new byte[0], "no zip".getBytes(StandardCharsets.UTF_8), zip(late), whole(manifest("../probe", "1"), good),
                whole(manifest("probe", "v1"), good), whole(text("DeploymentPackage-SymbolicName: p", "DeploymentPackage-Version: 1"), good),
                whole(manifest("probe", "1"), bundle("Bundle-SymbolicName: other")), whole(manifest("probe", "1"), new byte[9]),
                zip(Map.of(MANIFEST, manifest("probe", "1"))), whole(new byte[2 << 20], good))) {
            assertThatThrownBy(() -> read(bad)).isInstanceOf(KuraCodec.Unusable.class);
        }
    }

    @Test
    void whateverIsDamagedIsReadOrRefused() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] whole = whole(manifest("probe", "1"), bundle("Bundle-SymbolicName: a"));
        for (int i = 0; i < 300; i++) {
            byte[] bad = whole.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                assertThat(read(bad).what().name()).as("seed " + seed).isNotEmpty();
            } catch (KuraCodec.Unusable expected) {
                assertThat(expected.flaw().en()).as("seed " + seed).startsWith("this is no deployment package");
            } catch (EOFException expected) {
                assertThat(expected).as("seed " + seed).hasNoCause();
            }
        }
    }

    @Test
    void bundlesAreReadWithTheirStates() throws Exception {
        assertThat(KuraBundle.read("<bundles><bundle><name>a</name><version>1.2.0</version><id>7</id><state>ACTIVE</state></bundle><bundle/></bundles>"
                .getBytes(StandardCharsets.UTF_8))).containsExactly(new KuraBundle("a", "1.2.0", "ACTIVE"), new KuraBundle("", "", ""));
        assertThatThrownBy(() -> KuraBundle.read("<packages/>".getBytes(StandardCharsets.UTF_8))).isInstanceOf(KuraCodec.Unusable.class);
    }
}
