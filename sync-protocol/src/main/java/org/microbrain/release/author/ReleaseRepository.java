package org.microbrain.release.author;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.microbrain.release.Artifact;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseDocument;
import org.microbrain.release.ReleaseName;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.HashAlgorithm;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.TrustLimits;
import org.microbrain.trust.TrustStore;

/**
 * A folder that is served to nodes as it is: {@code metadata/} (each version of each role for ever, and
 * {@code timestamp.json}), {@code targets/} (documents of releases), {@code artifacts/} (files by SHA-256); and, not
 * to be served, {@code drafts/} (metadata that waits for signatures). Every file is written as a whole and synced.
 */
public final class ReleaseRepository {

    private static final Pattern VERSIONED = Pattern.compile("([0-9]{1,18})\\.(.+)\\.json");

    private final Path folder;
    private final TrustStore metadata;
    private final TrustStore drafts;

    /** @param folder made when it is not there */
    public ReleaseRepository(Path folder) throws IOException {
        this.folder = folder;
        metadata = new TrustStore(folder.resolve("metadata"));
        drafts = new TrustStore(folder.resolve("drafts"));
    }

    Path artifact(String sha256) {
        return folder.resolve("artifacts").resolve(sha256);
    }

    Path target(String name) {
        return folder.resolve("targets").resolve(name);
    }

    /** As a node would ask for it, from this folder. */
    public Fetch fetch() {
        return (name, maxLength) -> {
            Path file = folder.resolve(name).normalize();
            if (!file.startsWith(folder.normalize()) || !Files.isRegularFile(file)) {
                return Optional.empty();
            }
            InputStream in = Files.newInputStream(file);
            return Optional.of(in);
        };
    }

    /** The newest published version of each role. */
    public Map<RoleName, Long> versions() throws IOException {
        Map<String, Long> newest = new TreeMap<>();
        for (String name : metadata.names()) {
            Matcher form = VERSIONED.matcher(name);
            if (form.matches()) {
                newest.merge(form.group(2), Long.valueOf(form.group(1)), Math::max);
            }
        }
        Map<RoleName, Long> versions = new HashMap<>();
        newest.forEach((role, version) -> versions.put(new RoleName(role), version));
        return versions;
    }

    OptionalLong version(RoleName role) throws IOException {
        Long version = versions().get(role);
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** The newest published file of a role. */
    public Optional<SignedFile> published(RoleName role) throws IOException, TrustFailure {
        String name;
        if (role.equals(RoleName.TIMESTAMP)) {
            name = "timestamp.json";
        } else {
            OptionalLong version = version(role);
            if (version.isEmpty()) {
                return Optional.empty();
            }
            name = version.getAsLong() + "." + role.encoded() + ".json";
        }
        return read(role, metadata.load(name, TrustLimits.DEFAULT.targets()));
    }

    /** What waits for signatures. */
    public Optional<SignedFile> draft(RoleName role) throws IOException, TrustFailure {
        return read(role, drafts.load(role.encoded() + ".json", TrustLimits.DEFAULT.targets()));
    }

    private static Optional<SignedFile> read(RoleName role, Optional<byte[]> bytes) throws TrustFailure {
        return bytes.isEmpty() ? Optional.empty()
                : Optional.of(SignedFile.read(role, bytes.get(), TrustLimits.DEFAULT.targets()));
    }

    /** The root that counts: the newest published one. */
    public Optional<Root> root() throws IOException, TrustFailure {
        Optional<SignedFile> file = published(RoleName.ROOT);
        return file.isEmpty() ? Optional.empty() : Optional.of(asRoot(file.get()));
    }

    static Root asRoot(SignedFile file) throws TrustFailure {
        try {
            return Root.read(file.signed());
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(Reason.MALFORMED, "root", e.getMessage());
        }
    }

    /** The published targets of a role. */
    public Optional<Targets> targets(RoleName role) throws IOException, TrustFailure {
        Optional<SignedFile> file = published(role);
        return file.isEmpty() ? Optional.empty() : Optional.of(asTargets(role, file.get()));
    }

    static Targets asTargets(RoleName role, SignedFile file) throws TrustFailure {
        try {
            return Targets.read(file.signed());
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(Reason.MALFORMED, role.text(), e.getMessage());
        }
    }

    /** The draft of a role if there is one, else what is published: what a change starts from. */
    Optional<Targets> latest(RoleName role) throws IOException, TrustFailure {
        Optional<SignedFile> draft = draft(role);
        return draft.isEmpty() ? targets(role) : Optional.of(asTargets(role, draft.get()));
    }

    void saveDraft(RoleName role, byte[] file) throws IOException {
        drafts.save(role, file);
    }

    void deleteDraft(RoleName role) throws IOException {
        drafts.delete(role.encoded() + ".json");
    }

    void saveVersion(RoleName role, long version, byte[] file) throws IOException {
        metadata.save(version + "." + role.encoded() + ".json", file);
    }

    /**
     * Waits until nobody else publishes into this folder: two timestamps of one version would be told to some nodes each.
     *
     * @return to be closed when it is done
     */
    Closeable lockPublishing() throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve("publishing.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            channel.lock();
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    void saveTimestamp(byte[] file) throws IOException {
        metadata.save(RoleName.TIMESTAMP, file);
    }

    /**
     * What a signer needs on her own machine to read and sign the drafts: metadata, drafts and documents; no files of releases.
     *
     * @return paths from the folder, sorted
     */
    public List<Path> forSigners() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String part : List.of("drafts", "metadata", "targets")) {
            Path from = folder.resolve(part);
            if (Files.isDirectory(from)) {
                try (Stream<Path> files = Files.walk(from)) {
                    files.filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file)).sorted()
                            .map(folder::relativize).forEach(found::add);
                }
            }
        }
        return found;
    }

    /** The first root, which nodes are given when they are set up. */
    public Optional<byte[]> firstRoot() throws IOException {
        return metadata.load("1.root.json", TrustLimits.DEFAULT.root());
    }

    /** Takes a copy of a file as an artifact; its name is the file's. */
    public Artifact take(Path file) throws IOException {
        Path artifacts = folder.resolve("artifacts");
        Files.createDirectories(artifacts);
        Path part = Files.createTempFile(artifacts, ".taken", ".part");
        try {
            MessageDigest digest = HashAlgorithm.SHA256.digest();
            long length;
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                length = Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Artifact artifact = new Artifact(file.getFileName().toString(), length,
                    HexFormat.of().formatHex(digest.digest()));
            Files.move(part, artifact(artifact.sha256()), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return artifact;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * The release for which signers sign with {@code info}, read from its document.
     *
     * @throws TrustFailure when the document is not there, or is not what they sign for
     */
    public Release document(ReleaseName name, TargetInfo info) throws IOException, TrustFailure {
        Path file = target(name.path().withHash(info.hashes().name()));
        if (!Files.isRegularFile(file) || Files.size(file) > ReleaseDocument.MAX_BYTES) {
            throw new TrustFailure(Reason.MISSING, name.toString(), "its document is not there");
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!info.fits(bytes)) {
            throw new TrustFailure(Reason.MISMATCH, name.toString(), "its document was changed");
        }
        Release release = ReleaseDocument.read(bytes);
        if (!release.name().equals(name)) {
            throw new TrustFailure(Reason.MISMATCH, name.toString(), "its document is of " + release.name());
        }
        return release;
    }

    /** A release that is drafted or published. */
    public Optional<Release> release(ReleaseName name) throws IOException, TrustFailure {
        Optional<TargetInfo> info = latest(name.kind().role()).flatMap(targets -> targets.target(name.path()));
        return info.isEmpty() ? Optional.empty() : Optional.of(document(name, info.get()));
    }

    /** Writes a file of the repository that is no metadata. */
    void saveTarget(String name, byte[] content) throws IOException {
        Path file = target(name);
        new TrustStore(file.getParent()).save(file.getFileName().toString(), content);
    }
}
