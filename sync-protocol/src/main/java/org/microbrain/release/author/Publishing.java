package org.microbrain.release.author;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.FileInfo;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.Snapshot;
import org.microbrain.trust.Targets;
import org.microbrain.trust.Timestamp;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.TrustLimits;
import org.microbrain.trust.TrustStore;
import org.microbrain.trust.TufClient;
import org.microbrain.trust.author.MetadataForm;
import org.microbrain.trust.author.SigningKey;

/**
 * Tells nodes what is new: a snapshot of the versions that are there, and a timestamp. Needs the on-line key alone, which can
 * say what is newest but not what is genuine. Also done when nothing is new, before the timestamp ends.
 */
public final class Publishing {

    private final ReleaseRepository repository;
    private final Lives lives;
    private final Instant now;

    public Publishing(ReleaseRepository repository, Lives lives, Instant now) {
        this.repository = repository;
        this.lives = lives;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Publishes. Nothing changes for nodes unless they will believe all of it: the whole is first verified as a new node would.
     *
     * @return the version of the new timestamp
     * @throws TrustFailure when nodes would not believe it
     */
    public long publish(SigningKey online) throws IOException, TrustFailure, GeneralSecurityException {
        try (Closeable only = repository.lockPublishing()) {
            Root root = root(online);
            Map<String, FileInfo> files = new TreeMap<>();
            Targets targets = list(RoleName.TARGETS, files);
            for (DelegatedRole role : targets.delegations()) {
                list(role.name(), files);
            }
            return timestamp(snapshot(root, files, online), online, targets.delegations());
        }
    }

    /**
     * Says once more, for as long as a timestamp lives, that what was published last is the newest. What was signed since and
     * not published stays unpublished. A kind whose word has ended does not hold up the others.
     *
     * @return the version of the new timestamp
     * @throws TrustFailure when nodes would not believe it
     */
    public long renew(SigningKey online) throws IOException, TrustFailure, GeneralSecurityException {
        try (Closeable only = repository.lockPublishing()) {
            Root root = root(online);
            SignedFile published = repository.published(RoleName.SNAPSHOT).orElseThrow(() -> new IllegalArgumentException(
                    "尚未公布过任何内容 / nothing has been published yet"));
            return timestamp(snapshot(root, Snapshot.read(published.signed()).files(), online), online, List.of());
        }
    }

    private Root root(SigningKey online) throws IOException, TrustFailure {
        Root root = repository.root().orElseThrow(() -> new IllegalArgumentException(
                "根元数据尚未签名完成 / the root is not signed by enough yet"));
        for (RoleName role : List.of(RoleName.SNAPSHOT, RoleName.TIMESTAMP)) {
            if (!root.keysOf(role).keys().containsKey(online.publicKey().id())) {
                throw new TrustFailure(Reason.SIGNATURES, role.text(), "the root does not name this on-line key: " + online);
            }
        }
        return root;
    }

    private long timestamp(Snapshot snapshot, SigningKey online, List<DelegatedRole> verified)
            throws IOException, TrustFailure, GeneralSecurityException {
        SignedFile file = repository.published(RoleName.SNAPSHOT).orElseThrow();
        long version = repository.published(RoleName.TIMESTAMP)
                .map(old -> old.signed().whole("version", 1, Long.MAX_VALUE)).orElse(0L) + 1;
        Timestamp timestamp = new Timestamp(version, lives.end(RoleName.TIMESTAMP, now),
                FileInfo.of(snapshot.version(), file.bytes()));
        byte[] signed = MetadataForm.sign(RoleName.TIMESTAMP, MetadataForm.timestamp(timestamp), online);
        verify(signed, verified);
        repository.saveTimestamp(signed);
        return version;
    }

    /** The published snapshot if it still says how things are, else a new version. */
    private Snapshot snapshot(Root root, Map<String, FileInfo> files, SigningKey online)
            throws IOException, TrustFailure, GeneralSecurityException {
        Optional<SignedFile> published = repository.published(RoleName.SNAPSHOT);
        if (published.isPresent()) {
            Snapshot old = Snapshot.read(published.get().signed());
            boolean good = old.files().equals(files) && now.plus(lives.timestamp()).isBefore(old.expires())
                    && root.keysOf(RoleName.SNAPSHOT).signers(published.get()) >= root.keysOf(RoleName.SNAPSHOT).threshold();
            if (good) {
                return old;
            }
        }
        long version = repository.version(RoleName.SNAPSHOT).orElse(0) + 1;
        Snapshot next = new Snapshot(version, lives.end(RoleName.SNAPSHOT, now), files);
        repository.saveVersion(RoleName.SNAPSHOT, version,
                MetadataForm.sign(RoleName.SNAPSHOT, MetadataForm.snapshot(next), online));
        return next;
    }

    private Targets list(RoleName role, Map<String, FileInfo> files) throws IOException, TrustFailure {
        SignedFile file = repository.published(role).orElseThrow(() -> new IllegalArgumentException(
                role + "：尚未签名完成 / is not signed by enough yet"));
        Targets targets = ReleaseRepository.asTargets(role, file);
        files.put(role.text() + ".json", FileInfo.of(targets.version(), file.bytes()));
        return targets;
    }

    private void verify(byte[] timestamp, List<DelegatedRole> kinds) throws IOException, TrustFailure {
        Fetch metadata = repository.fetch().below("metadata");
        Fetch withNew = (name, maxLength) -> name.equals("timestamp.json")
                ? Optional.of(new ByteArrayInputStream(timestamp)) : metadata.fetch(name, maxLength);
        Path scratch = Files.createTempDirectory("microbrain-publish");
        try {
            TufClient client = new TufClient(repository.firstRoot().orElseThrow(), new TrustStore(scratch), withNew,
                    TrustLimits.DEFAULT, now);
            client.refresh();
            Targets targets = client.trusted().targets().orElseThrow();
            for (DelegatedRole role : kinds) {
                client.delegated(role, targets);
            }
        } finally {
            try (Stream<Path> files = Files.list(scratch)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(scratch);
        }
    }
}
