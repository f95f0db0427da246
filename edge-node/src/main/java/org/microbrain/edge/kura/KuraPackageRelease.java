package org.microbrain.edge.kura;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraPackageFile;
import org.microbrain.release.Component;
import org.microbrain.release.DeploymentPackage;
import org.microbrain.release.Version;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Flaws;
import org.microbrain.runtime.update.NotGood;

/**
 * A released deployment package for gateways with Kura: a folder with one {@code .dp}, and where it is not for all gateways a
 * {@value KuraRelease#FILE} with {@code models} and {@code kinds}. What the package is called and which version it has stands in its manifest. Immutable.
 *
 * @param file   where it lies, whole
 * @param sha256 of the file, 64 hexadecimal digits
 */
record KuraPackageRelease(Component component, Version version, Set<String> models, Set<String> kinds, KuraPackage what,
                          List<KuraPackageFile.Bundle> bundles, Path file, String sha256) implements KuraRelease {

    KuraPackageRelease {
        models = Set.copyOf(models);
        kinds = Set.copyOf(kinds);
        bundles = List.copyOf(bundles);
    }

    /** Reads one. @throws NotGood when it is none */
    static KuraPackageRelease read(Content content) throws NotGood {
        Set<String> models = Set.of();
        Set<String> kinds = Set.of();
        if (Files.exists(content.file(FILE))) {
            Flaws flaws = new Flaws();
            Section s = Section.load(content.file(FILE), flaws.list());
            s.onlyKeys("models", "kinds");
            models = Set.copyOf(s.texts("models"));
            kinds = Set.copyOf(s.texts("kinds"));
            flaws.check();
        }
        try {
            Path file = file(content);
            KuraPackageFile read = KuraPackageFile.read(file);
            return new KuraPackageRelease(content.component(), content.version(), models, kinds, read.what(), read.bundles(), file, sha256(file));
        } catch (KuraCodec.Unusable e) {
            throw new NotGood("unreadable", e.flaw().zh(), e.flaw().en());
        } catch (IOException e) {
            throw new NotGood("unreadable", "部署包无法读取", "its package cannot be read", e.toString());
        }
    }

    private static Path file(Content content) throws NotGood, IOException {
        try (Stream<Path> files = Files.list(content.folder())) {
            List<Path> packages = files.filter(DeploymentPackage::is).toList();
            if (packages.size() != 1) {
                throw new NotGood("unreadable", "发行中应恰有一个 " + DeploymentPackage.ENDING + " 文件",
                        "it has not one file " + DeploymentPackage.ENDING + " but " + packages.size());
            }
            if (Files.size(packages.get(0)) > DeploymentPackage.MOST_BYTES) {
                throw new NotGood("too-large", "部署包不能超过 " + DeploymentPackage.MOST_BYTES + " 字节",
                        "a package must not be larger than " + DeploymentPackage.MOST_BYTES + " bytes");
            }
            return packages.get(0);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            DigestInputStream digested = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text() + " (" + what + ")";
    }
}
