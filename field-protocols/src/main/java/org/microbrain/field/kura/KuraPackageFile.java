package org.microbrain.field.kura;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.microbrain.field.Flaw;

/**
 * A deployment package as a file ({@code .dp}; OSGi Compendium, chapter 114): what its manifests say. Nothing of it is run. Immutable.
 *
 * @param what    its name and version, in full
 * @param bundles in it
 */
public record KuraPackageFile(KuraPackage what, List<Bundle> bundles) {

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final int MOST_BUNDLES = 200;
    private static final int MOST_MANIFEST_BYTES = 1 << 20;
    /** Of a bundle's jar, before its manifest. */
    private static final int MOST_ENTRIES = 100;

    /**
     * A bundle of it.
     *
     * @param runs whether it is started by itself: a fragment never is, and one that is activated lazily when it is needed
     */
    public record Bundle(String name, String version, boolean runs) {

        /** Whether a bundle at a gateway is this one, in the state in which it is to be there. */
        public boolean isGood(KuraBundle there) {
            return isSame(there) && (runs ? there.state().equals("ACTIVE") : !there.state().equals("INSTALLED"));
        }

        /** Whether a bundle at a gateway is this one. */
        public boolean isSame(KuraBundle there) {
            return there.name().equals(name) && there.version().equals(version);
        }
    }

    public KuraPackageFile {
        bundles = List.copyOf(bundles);
    }

    /**
     * Reads the manifests of a file.
     *
     * @throws KuraCodec.Unusable when it is no deployment package with bundles
     * @throws IOException        when it cannot be read
     */
    public static KuraPackageFile read(Path file) throws KuraCodec.Unusable, IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            require(zip.size() > 0 && zip.entries().nextElement().getName().equals(MANIFEST), "清单不在最前", "its manifest does not come first");
            Manifest manifest = manifest(zip.getInputStream(zip.getEntry(MANIFEST)));
            Attributes main = manifest.getMainAttributes();
            Optional<KuraPackage> what = KuraPackage.of(said(main, "DeploymentPackage-SymbolicName"), said(main, "DeploymentPackage-Version"));
            require(what.isPresent(), "清单中没有名称和版本", "its manifest has no name and version");
            require(manifest.getEntries().size() <= MOST_BUNDLES, "条目过多", "it has too many entries");
            List<Bundle> bundles = new ArrayList<>();
            for (Map.Entry<String, Attributes> one : manifest.getEntries().entrySet()) {
                if (one.getValue().getValue("Bundle-SymbolicName") != null) {
                    bundles.add(bundle(zip, one.getKey(), one.getValue()));
                }
            }
            require(!bundles.isEmpty(), "没有组件包", "it has no bundle");
            return new KuraPackageFile(what.get(), bundles);
        } catch (ZipException | IllegalArgumentException e) {
            throw unusable("不是完好的 ZIP 文件", "it is no whole ZIP file");
        }
    }

    private static Bundle bundle(ZipFile zip, String path, Attributes said) throws IOException, KuraCodec.Unusable {
        ZipEntry entry = zip.getEntry(path);
        require(entry != null, "缺少组件包 " + path, "it lacks the bundle " + path);
        Attributes own = inside(zip.getInputStream(entry)).getMainAttributes();
        String name = said(said, "Bundle-SymbolicName");
        String version = KuraPackage.of("bundle", said(said, "Bundle-Version")).map(KuraPackage::version).orElse("");
        require(!version.isEmpty() && name.equals(said(own, "Bundle-SymbolicName")), "清单与组件包 " + path + " 不符",
                "its manifest does not fit the bundle " + path);
        return new Bundle(name, version, own.getValue("Fragment-Host") == null
                && !said(own, "Bundle-ActivationPolicy").equals("lazy"));
    }

    private static Manifest inside(InputStream jar) throws IOException, KuraCodec.Unusable {
        try (ZipInputStream entries = new ZipInputStream(jar)) {
            for (int i = 0; i < MOST_ENTRIES; i++) {
                ZipEntry entry = entries.getNextEntry();
                if (entry != null && entry.getName().equals(MANIFEST)) {
                    return manifest(entries);
                }
            }
        }
        throw unusable("组件包没有清单", "a bundle of it has no manifest");
    }

    private static Manifest manifest(InputStream in) throws IOException, KuraCodec.Unusable {
        byte[] bytes = in.readNBytes(MOST_MANIFEST_BYTES + 1);
        require(bytes.length <= MOST_MANIFEST_BYTES, "清单过大", "a manifest of it is too large");
        try {
            return new Manifest(new ByteArrayInputStream(bytes));
        } catch (IOException | IllegalArgumentException e) {
            throw unusable("清单无法读取", "a manifest of it cannot be read");
        }
    }

    /** Without the directives behind a name. */
    private static String said(Attributes attributes, String key) {
        String value = attributes.getValue(key);
        return value == null ? "" : value.split(";")[0].strip();
    }

    private static void require(boolean right, String zh, String en) throws KuraCodec.Unusable {
        if (!right) {
            throw unusable(zh, en);
        }
    }

    private static KuraCodec.Unusable unusable(String zh, String en) {
        return new KuraCodec.Unusable(new Flaw(Flaw.Kind.FRAME, "不是可用的部署包：" + zh, "this is no deployment package that could be used: " + en));
    }
}
