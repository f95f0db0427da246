package org.microbrain.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.json.JsonText;
import org.microbrain.release.Artifact;
import org.microbrain.release.Fits;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Sample;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustKey;
import org.microbrain.trust.author.SigningKey;

/**
 * Two persons who sign what the province releases, and the core's on-line key, as {@code microbrain release} has them; only
 * their keys are not encrypted, and lie together, in the folder of the demo.
 */
final class Publishers {

    private static final int MOST_BYTES = 4096;

    private final SigningKey fang;
    private final SigningKey lei;
    private final SigningKey online;
    private final ReleaseRepository repository;
    private final Path root;

    /**
     * Holds the ceremony, unless it was held in an earlier run.
     *
     * @param folder of the repository
     * @param keys   the folder of the three keys
     */
    Publishers(Path folder, Path keys, Instant now) throws IOException, GeneralSecurityException {
        fang = key(keys.resolve("fang"), "王芳");
        lei = key(keys.resolve("lei"), "黄磊");
        online = key(keys.resolve("core"), "core");
        repository = new ReleaseRepository(folder);
        root = folder.resolve("metadata").resolve("1.root.json");
        if (Files.notExists(root)) {
            hold(now);
        }
    }

    private static SigningKey key(Path file, String owner) throws IOException, GeneralSecurityException {
        Path secret = file.resolveSibling(file.getFileName() + ".key");
        Path known = file.resolveSibling(file.getFileName() + ".key.pub");
        if (Files.exists(known)) {
            TrustKey publicKey = TrustKey.ofFile(Fields.of(JsonReader.read(Files.readAllBytes(known), MOST_BYTES),
                    known.toString()));
            return new SigningKey(KeyFactory.getInstance("Ed25519").generatePrivate(
                    new PKCS8EncodedKeySpec(Files.readAllBytes(secret))), publicKey);
        }
        SigningKey made = SigningKey.make(KeyScheme.ED25519, Optional.of(owner));
        PrivateFile.write(secret, made.privateKey().getEncoded());
        PrivateFile.write(known, JsonText.write(made.publicKey().json()));
        return made;
    }

    private void hold(Instant now) throws IOException, GeneralSecurityException {
        RoleKeys persons = RoleKeys.of(List.of(fang.publicKey(), lei.publicKey()), 2);
        Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
        for (ReleaseKind kind : ReleaseKind.values()) {
            kinds.put(kind, persons);
        }
        try {
            new Drafting(repository, Lives.DEFAULT, now).begin(
                    new Drafting.Signers(persons, persons, kinds, RoleKeys.of(List.of(online.publicKey()), 1)));
            signAndPublish(now);
        } catch (TrustFailure e) {
            throw new IllegalStateException("a ceremony in an empty folder cannot fail", e);
        }
    }

    /** What nodes are given when they are set up. */
    Path root() {
        return root;
    }

    /** Whether a release of this name was ever published. */
    boolean has(ReleaseName name) throws IOException, TrustFailure {
        return repository.release(name).isPresent();
    }

    /** Drafts a release of some files, to be signed. */
    void draft(ReleaseName name, List<Path> files, Notes notes, Instant now) throws IOException, TrustFailure {
        draft(name, files, notes, Optional.empty(), now);
    }

    /** The same, of a release that is proved by some of its files. */
    void draft(ReleaseName name, List<Path> files, Notes notes, Optional<Sample> sample, Instant now)
            throws IOException, TrustFailure {
        List<Artifact> artifacts = new ArrayList<>();
        for (Path file : files) {
            artifacts.add(repository.take(file));
        }
        new Drafting(repository, Lives.DEFAULT, now).add(new Release(name, artifacts, Fits.ALL, notes, sample));
    }

    /** Both sign whatever was drafted, and it is published. */
    void signAndPublish(Instant now) throws IOException, GeneralSecurityException, TrustFailure {
        Signing signing = new Signing(repository);
        for (Signing.Draft draft : signing.drafts()) {
            signing.sign(draft.role(), fang);
            signing.sign(draft.role(), lei);
        }
        signing.settle();
        new Publishing(repository, Lives.DEFAULT, now).publish(online);
    }
}
