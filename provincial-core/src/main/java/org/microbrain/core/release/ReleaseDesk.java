package org.microbrain.core.release;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.microbrain.core.learn.Reports;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Revocation;
import org.microbrain.release.Revocations;
import org.microbrain.release.author.Changes;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.ModelEvidence;
import org.microbrain.release.author.NewRelease;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.trust.FileInfo;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.Snapshot;
import org.microbrain.trust.Targets;
import org.microbrain.trust.Timestamp;
import org.microbrain.trust.TrustFailure;

/**
 * What people do about releases at the core: draft them, hand in what was signed elsewhere, publish. No key of a person ever comes
 * here; what counts is who signed, not who is signed in. One thing at a time; thread-safe.
 */
public final class ReleaseDesk {

    private final ReleaseSettings settings;
    private final TimestampRenewal renewal;
    private final Reports evaluations;
    private final Supplier<Instant> now;

    /**
     * @param evaluations of detector packages that were tried here
     * @param now         by which drafts get their end
     */
    public ReleaseDesk(ReleaseSettings settings, TimestampRenewal renewal, Reports evaluations, Supplier<Instant> now) {
        this.settings = settings;
        this.renewal = renewal;
        this.evaluations = evaluations;
        this.now = now;
    }

    /**
     * A draft that waits for signatures.
     *
     * @param changes empty of a root, which is for the ceremony to read
     */
    public record Waiting(Signing.Draft draft, Optional<Changes> changes) {
    }

    /** Until when a role's word is good. */
    public record Life(RoleName role, long version, Instant end) {

        /** {@code good}, {@code soon} or {@code over}. */
        public String state(Instant now) {
            Duration left = role.equals(RoleName.TIMESTAMP) ? TimestampRenewal.ASK_LEFT : TimestampRenewal.ASK_PERSONS_LEFT;
            return !end.isAfter(now) ? "over" : end.isBefore(now.plus(left)) ? "soon" : "good";
        }
    }

    /**
     * What the repository holds.
     *
     * @param unpublished roles of which more is signed than nodes were told
     */
    public record Held(List<Waiting> waiting, List<Revocation> revoked, List<Life> lives, List<RoleName> unpublished) {

        static final Held NOTHING = new Held(List.of(), List.of(), List.of(), List.of());
    }

    /** The folder of the repository. */
    public Path folder() {
        return settings.repository();
    }

    /** Whether a ceremony was held: there is a root. */
    public boolean isThere() {
        return Files.exists(folder().resolve("metadata/1.root.json"));
    }

    public boolean hasOnlineKey() {
        return settings.online().isPresent();
    }

    /** Stays equal while nothing has changed. */
    public Object mark() {
        List<Optional<FileTime>> times = new ArrayList<>();
        for (String part : List.of("drafts", "metadata")) {
            try {
                times.add(Optional.of(Files.getLastModifiedTime(folder().resolve(part))));
            } catch (IOException e) {
                times.add(Optional.empty());
            }
        }
        return times;
    }

    /** What is there now. */
    public synchronized Held held() throws IOException, TrustFailure {
        if (!isThere()) {
            return Held.NOTHING;
        }
        ReleaseRepository repository = new ReleaseRepository(folder());
        List<Waiting> waiting = new ArrayList<>();
        for (Signing.Draft draft : new Signing(repository).drafts()) {
            waiting.add(new Waiting(draft, draft.role().equals(RoleName.ROOT) ? Optional.empty()
                    : Optional.of(Changes.of(repository, draft.role(), Targets.read(draft.file().signed())))));
        }
        List<Life> lives = new ArrayList<>();
        List<Revocation> revoked = new ArrayList<>();
        repository.root().ifPresent(root -> lives.add(new Life(RoleName.ROOT, root.version(), root.expires())));
        repository.targets(RoleName.TARGETS).ifPresent(one -> lives.add(new Life(RoleName.TARGETS, one.version(), one.expires())));
        repository.published(RoleName.TIMESTAMP).map(file -> Timestamp.read(file.signed()))
                .ifPresent(one -> lives.add(new Life(RoleName.TIMESTAMP, one.version(), one.expires())));
        for (ReleaseKind kind : ReleaseKind.values()) {
            repository.targets(kind.role()).ifPresent(one -> {
                lives.add(new Life(kind.role(), one.version(), one.expires()));
                revoked.addAll(Revocations.read(kind, one));
            });
        }
        return new Held(waiting, revoked, lives, unpublished(repository));
    }

    private static List<RoleName> unpublished(ReleaseRepository repository) throws IOException, TrustFailure {
        Optional<SignedFile> snapshot = repository.published(RoleName.SNAPSHOT);
        Map<RoleName, Long> versions = repository.versions();
        List<RoleName> roles = new ArrayList<>(List.of(RoleName.TARGETS));
        for (ReleaseKind kind : ReleaseKind.values()) {
            roles.add(kind.role());
        }
        if (snapshot.isPresent()) {
            Map<String, FileInfo> told = Snapshot.read(snapshot.get().signed()).files();
            roles.removeIf(role -> told.containsKey(role.text() + ".json")
                    && told.get(role.text() + ".json").version() >= versions.getOrDefault(role, 0L));
        }
        roles.retainAll(versions.keySet());
        return roles;
    }

    /** Drafts a release with its files, of which it takes copies; a detector package takes its evaluation along. */
    public synchronized void draft(NewRelease release, List<Path> files) throws IOException, TrustFailure {
        ReleaseRepository repository = open();
        release.draft(repository, drafting(repository), withEvidence(release, files));
    }

    /** What this core found of a detector package counts; a report from elsewhere does not. */
    private List<Path> withEvidence(NewRelease release, List<Path> files) throws IOException {
        List<Path> all = new ArrayList<>(files);
        for (Path file : files) {
            if (release.name().kind() == ReleaseKind.MODEL && file.getFileName().toString().equals(ModelEvidence.PACKAGE)) {
                all.removeIf(other -> other.getFileName().toString().equals(ModelEvidence.REPORT));
                evaluations.file(ModelEvidence.sha256(file), ModelEvidence.REPORT).ifPresent(all::add);
            }
        }
        return all;
    }

    /** Drafts that a release is genuine no more. */
    public synchronized void revoke(ReleaseName name, Notes reason) throws IOException, TrustFailure {
        drafting(open()).revoke(name, reason);
    }

    /** Takes what somebody signed on her own machine; with enough signatures the draft becomes a version. */
    public synchronized void sign(RoleName role, byte[] signed) throws IOException, TrustFailure {
        Signing signing = new Signing(open());
        signing.take(role, signed);
        signing.settle();
    }

    /** Tells nodes what is signed. */
    public synchronized void publish() throws IOException, TrustFailure, GeneralSecurityException {
        open();
        renewal.publish();
    }

    /**
     * Writes what a signer needs on her own machine as a ZIP: a folder {@code repository} with no key and no file of a release.
     * Holds nobody up, however slowly it is read.
     */
    public void zip(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Path file : open().forSigners()) {
            byte[] content;
            try {
                content = Files.readAllBytes(folder().resolve(file));
            } catch (NoSuchFileException e) {
                continue; // A draft that has become a version meanwhile.
            }
            zip.putNextEntry(new ZipEntry("repository/" + file));
            zip.write(content);
            zip.closeEntry();
        }
        zip.finish();
    }

    private ReleaseRepository open() throws IOException {
        if (!isThere()) {
            throw new IllegalArgumentException("这里还没有发行库，请先做密钥仪式：" + folder()
                    + " / there is no repository here, hold the key ceremony first: " + folder());
        }
        return new ReleaseRepository(folder());
    }

    private Drafting drafting(ReleaseRepository repository) {
        return new Drafting(repository, Lives.DEFAULT, now.get());
    }
}
