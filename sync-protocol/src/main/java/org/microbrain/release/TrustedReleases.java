package org.microbrain.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.TrustLimits;
import org.microbrain.trust.TrustStore;
import org.microbrain.trust.TrustedMetadata;
import org.microbrain.trust.TufClient;

/**
 * The releases that are genuine, as a node knows them: verified from the province's root down, whoever carried the bytes, and
 * kept on the node's disk. What was genuine stays known without a line and after a restart; nothing is forgotten because a
 * clock says that its time is over. Whether what is known is also the newest is asked with {@link #requireFresh}.
 *
 * <p>Two persons must have signed: root, targets and each kind's role must need two different keys or more. That is held
 * here, at the node, and no metadata can lower it.
 *
 * <p>Not safe for several threads; {@link #refresh} and {@link #get} may wait for {@link Fetch}.
 */
public final class TrustedReleases {

    /** How many different persons sign for a release at least. */
    public static final int PERSONS = 2;
    private static final TrustLimits LIMITS = TrustLimits.DEFAULT;

    private final TrustStore metadata;
    private final TrustStore documents;
    private final Fetch repository;
    private byte[] root;
    private boolean consistent;
    private Instant topLevelFreshUntil = Instant.MIN;
    private final Map<ReleaseKind, Targets> known = new EnumMap<>(ReleaseKind.class);
    private final Map<ReleaseKind, TrustFailure> troubles = new EnumMap<>(ReleaseKind.class);

    private TrustedReleases(TrustStore metadata, TrustStore documents, Fetch repository, byte[] root) {
        this.metadata = metadata;
        this.documents = documents;
        this.repository = repository;
        this.root = root;
    }

    /**
     * Opens what a node keeps, without asking anybody.
     *
     * @param trustedRoot the province's root as the node was given it; later ones are learnt and kept
     * @param folder      of this alone; made when it is not there
     * @param repository  the repository's files by name: {@code metadata/…} and {@code targets/…}
     * @throws TrustFailure when {@code trustedRoot} is damaged
     */
    public static TrustedReleases open(byte[] trustedRoot, Path folder, Fetch repository)
            throws TrustFailure, IOException {
        TrustStore metadata = new TrustStore(folder.resolve("metadata"));
        TrustedReleases releases = new TrustedReleases(metadata, new TrustStore(folder.resolve("documents")), repository,
                newestRoot(trustedRoot, metadata));
        releases.recall();
        return releases;
    }

    /** The kept root, unless the given one is newer or the kept one is damaged. */
    private static byte[] newestRoot(byte[] given, TrustStore store) throws TrustFailure, IOException {
        long version = version(given);
        Optional<byte[]> kept = store.load(RoleName.ROOT, LIMITS.root());
        if (kept.isPresent()) {
            try {
                return version(kept.get()) > version ? kept.get() : given;
            } catch (TrustFailure e) {
                return given;
            }
        }
        return given;
    }

    private static long version(byte[] root) throws TrustFailure {
        return new TrustedMetadata(root, Instant.MIN, LIMITS).root().version();
    }

    private void recall() throws TrustFailure, IOException {
        Optional<TufClient> client = TufClient.recall(root, metadata, LIMITS);
        if (client.isPresent() && twoPersons(client.get().trusted().root()).isEmpty()) {
            take(client.get());
            topLevelFreshUntil = Instant.MIN;
        }
    }

    /**
     * Learns what is new.
     *
     * @param now must be credible: a node whose clock is in doubt gives the last time that it knows to be good
     * @throws TrustFailure when the province's word is not believed; what was known stays. When only one kind's word is not
     *                      believed the others are learnt, and {@link #trouble} says why
     * @throws IOException  when something could not be had or kept; what was known stays
     */
    public void refresh(Instant now) throws TrustFailure, IOException {
        TufClient client = new TufClient(root, metadata, repository.below("metadata"), LIMITS, now);
        try {
            client.refresh();
        } finally {
            root = client.trusted().rootBytes();
        }
        Optional<TrustFailure> onePerson = twoPersons(client.trusted().root());
        if (onePerson.isPresent()) {
            throw onePerson.get();
        }
        take(client);
        forgetOldDocuments();
    }

    private void take(TufClient client) throws IOException {
        Root newest = client.trusted().root();
        Targets targets = client.trusted().targets().orElseThrow();
        consistent = newest.consistent();
        topLevelFreshUntil = Collections.min(List.of(newest.expires(), targets.expires(),
                client.trusted().timestamp().orElseThrow().expires(), client.trusted().snapshot().orElseThrow().expires()));
        troubles.clear();
        IOException cut = null;
        for (ReleaseKind kind : ReleaseKind.values()) {
            Optional<DelegatedRole> role = targets.delegation(kind.role());
            if (role.isEmpty()) {
                known.remove(kind);
                continue;
            }
            try {
                requireTwoPersons(kind.role(), role.get().keys());
                known.put(kind, checked(kind, client.delegated(role.get(), targets)));
            } catch (TrustFailure e) {
                troubles.put(kind, e);
            } catch (IOException e) {
                troubles.put(kind, new TrustFailure(Reason.MISSING, kind.role().text(), "could not be had: " + e.getMessage()));
                cut = e;
            }
        }
        if (cut != null) {
            throw cut;
        }
    }

    private static Targets checked(ReleaseKind kind, Targets targets) throws TrustFailure {
        try {
            Revocations.read(kind, targets);
            return targets;
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(Reason.MALFORMED, kind.role().text(), e.getMessage());
        }
    }

    private static Optional<TrustFailure> twoPersons(Root root) {
        try {
            requireTwoPersons(RoleName.ROOT, root.keysOf(RoleName.ROOT));
            requireTwoPersons(RoleName.TARGETS, root.keysOf(RoleName.TARGETS));
            return Optional.empty();
        } catch (TrustFailure e) {
            return Optional.of(e);
        }
    }

    private static void requireTwoPersons(RoleName role, RoleKeys keys) throws TrustFailure {
        if (keys.threshold() < PERSONS) {
            throw new TrustFailure(Reason.ONE_PERSON, role.text(), "needs " + keys.threshold() + " signature; " + PERSONS
                    + " is the least");
        }
    }

    private void forgetOldDocuments() throws IOException {
        Set<String> wanted = new HashSet<>();
        known.values().forEach(targets -> targets.targets().values().forEach(info -> wanted.add(documentName(info))));
        for (String name : documents.names()) {
            if (!wanted.contains(name)) {
                documents.delete(name);
            }
        }
    }

    private static String documentName(TargetInfo info) {
        return (info.hashes().known().isEmpty() ? "unknown" : info.hashes().name()) + ".release";
    }

    /** The version of the province's root that is believed. */
    public long rootVersion() throws TrustFailure {
        return version(root);
    }

    /** Why a kind's word is not believed as of the last refresh; what was known of it before stays known. */
    public Optional<TrustFailure> trouble(ReleaseKind kind) {
        return Optional.ofNullable(troubles.get(kind));
    }

    /** All releases that are known to be genuine, by kind, name and version; revoked ones are not among them. */
    public List<ReleaseName> list() {
        List<ReleaseName> names = new ArrayList<>();
        known.forEach((kind, targets) -> targets.targets().keySet().forEach(path ->
                ReleaseName.of(path).filter(name -> name.kind() == kind).ifPresent(names::add)));
        Collections.sort(names);
        return names;
    }

    /** Releases that were genuine and are no more. */
    public List<Revocation> revocations() {
        List<Revocation> all = new ArrayList<>();
        known.forEach((kind, targets) -> all.addAll(Revocations.read(kind, targets)));
        return all;
    }

    /** @return empty when it is not revoked */
    public Optional<Revocation> revocation(ReleaseName name) {
        return revocations().stream().filter(one -> one.release().equals(name)).findFirst();
    }

    /**
     * Until when what is known of a kind counts as new; {@link Instant#MIN} when it was not refreshed since this was opened,
     * or is in trouble.
     */
    public Instant freshUntil(ReleaseKind kind) {
        Targets targets = known.get(kind);
        if (targets == null || troubles.containsKey(kind)) {
            return Instant.MIN;
        }
        return targets.expires().isBefore(topLevelFreshUntil) ? targets.expires() : topLevelFreshUntil;
    }

    /**
     * To be asked before something is installed that was not there before. What is installed already needs no such question.
     *
     * @param now must be credible, as for {@link #refresh}
     * @throws TrustFailure when a newer word, such as a revocation, could be withheld from this node
     */
    public void requireFresh(ReleaseKind kind, Instant now) throws TrustFailure {
        if (troubles.containsKey(kind)) {
            throw troubles.get(kind);
        }
        Instant until = freshUntil(kind);
        if (!now.isBefore(until)) {
            throw new TrustFailure(Reason.EXPIRED, kind.role().text(),
                    until.equals(Instant.MIN) ? "not refreshed yet" : "was good until " + until);
        }
    }

    /**
     * The release of this name, verified; its document is fetched the first time and kept.
     *
     * @throws TrustFailure UNKNOWN when no signers vouch for it, MISMATCH when other bytes came than they vouch for
     * @throws IOException  when the document could not be had or kept
     */
    public Release get(ReleaseName name) throws TrustFailure, IOException {
        Targets targets = known.get(name.kind());
        TargetInfo info = targets == null ? null : targets.target(name.path()).orElse(null);
        if (info == null) {
            Optional<Revocation> revoked = revocation(name);
            throw new TrustFailure(Reason.UNKNOWN, name.toString(), revoked.isPresent()
                    ? "revoked: " + revoked.get().reason().en() : "no signers vouch for it");
        }
        Optional<byte[]> kept = documents.load(documentName(info), ReleaseDocument.MAX_BYTES);
        byte[] document = kept.isPresent() && info.fits(kept.get()) ? kept.get() : fetch(name, info);
        try {
            Release release = ReleaseDocument.read(document);
            if (!release.name().equals(name)) {
                throw new TrustFailure(Reason.MISMATCH, name.toString(), "the document is of " + release.name());
            }
            return release;
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(Reason.MALFORMED, name.toString(), e.getMessage());
        }
    }

    private byte[] fetch(ReleaseName name, TargetInfo info) throws TrustFailure, IOException {
        if (info.length() > ReleaseDocument.MAX_BYTES) {
            throw new TrustFailure(Reason.LIMIT, name.toString(), "longer than " + ReleaseDocument.MAX_BYTES + " bytes");
        }
        if (info.hashes().known().isEmpty()) {
            throw new TrustFailure(Reason.MISMATCH, name.toString(), "no hash that is known");
        }
        String file = consistent ? name.path().withHash(info.hashes().name()) : name.path().text();
        InputStream stream = repository.below("targets").fetch(file, info.length())
                .orElseThrow(() -> new TrustFailure(Reason.MISSING, name.toString(), "its document is not there"));
        byte[] document;
        try (InputStream in = stream) {
            document = in.readNBytes((int) info.length() + 1);
        }
        if (!info.fits(document)) {
            throw new TrustFailure(Reason.MISMATCH, name.toString(), "another length or hash than was signed for");
        }
        documents.save(documentName(info), document);
        return document;
    }
}
