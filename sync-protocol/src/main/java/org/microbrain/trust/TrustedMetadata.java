package org.microbrain.trust;

import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.function.Function;
import org.microbrain.json.Fields;
import org.microbrain.trust.TrustFailure.Reason;

/**
 * What is believed at one moment: the rules of the client workflow (TUF specification 5.3 to 5.6), without I/O and without a
 * clock. A document either passes all of its rules and is believed, or it changes nothing. Roles are taken in order: roots,
 * timestamp, snapshot, targets, delegated targets; none can be renewed after the next one has been taken.
 *
 * <p>What was kept from earlier is given to the methods {@code recall…} first. It is the floor below which nothing may fall
 * back, also when it is past its end; whether it suffices is asked afterwards. What a root does not vouch for any more is
 * not recalled: so a repository recovers from versions that a thief of keys has raised (5.3.11).
 */
public final class TrustedMetadata {

    private final Instant now;
    private final TrustLimits limits;
    private Root root;
    private SignedFile rootFile;
    private Timestamp timestamp;
    private Snapshot snapshot;
    private Targets targets;
    /** By who delegated: a role that one delegator vouches for is not thereby vouched for by another. */
    private final Map<Targets, Map<RoleName, Targets>> delegated = new IdentityHashMap<>();

    /**
     * @param root trusted already; is held to its own signatures, not to its end, which newer roots may push back
     * @param now  the time of the whole update; {@link Instant#MIN} lets nothing be past its end
     * @throws TrustFailure when it is damaged
     */
    public TrustedMetadata(byte[] root, Instant now, TrustLimits limits) throws TrustFailure {
        this.now = now;
        this.limits = limits;
        rootFile = read(RoleName.ROOT, root);
        this.root = parse(RoleName.ROOT, rootFile, Root::read);
        this.root.keysOf(RoleName.ROOT).verify(RoleName.ROOT, rootFile);
    }

    public Root root() {
        return root;
    }

    /** The bytes of {@link #root()}. */
    public byte[] rootBytes() {
        return rootFile.bytes();
    }

    public Optional<Timestamp> timestamp() {
        return Optional.ofNullable(timestamp);
    }

    public Optional<Snapshot> snapshot() {
        return Optional.ofNullable(snapshot);
    }

    public Optional<Targets> targets() {
        return Optional.ofNullable(targets);
    }

    /** Takes the next root: signed by enough of the keys of the present one and of its own, and exactly one version on. */
    public void nextRoot(byte[] bytes) throws TrustFailure {
        if (timestamp != null) {
            throw new IllegalStateException("roots come before the timestamp");
        }
        SignedFile file = read(RoleName.ROOT, bytes);
        Root next = parse(RoleName.ROOT, file, Root::read);
        root.keysOf(RoleName.ROOT).verify(RoleName.ROOT, file);
        if (next.version() != root.version() + 1) {
            throw new TrustFailure(next.version() <= root.version() ? Reason.ROLLBACK : Reason.MISMATCH, "root",
                    "version " + next.version() + " instead of " + (root.version() + 1));
        }
        next.keysOf(RoleName.ROOT).verify(RoleName.ROOT, file);
        root = next;
        rootFile = file;
    }

    /** Recalls the timestamp of earlier; does nothing when it is damaged or its key has been replaced since. */
    public void recallTimestamp(byte[] bytes) {
        try {
            SignedFile file = read(RoleName.TIMESTAMP, bytes);
            Timestamp recalled = parse(RoleName.TIMESTAMP, file, Timestamp::read);
            root.keysOf(RoleName.TIMESTAMP).verify(RoleName.TIMESTAMP, file);
            timestamp = recalled;
        } catch (TrustFailure e) {
            timestamp = null;
        }
    }

    /**
     * Takes a timestamp.
     *
     * @return false when the present one has this version and stays
     */
    public boolean nextTimestamp(byte[] bytes) throws TrustFailure {
        if (snapshot != null) {
            throw new IllegalStateException("a timestamp comes before the snapshot");
        }
        requireFresh("root", root);
        SignedFile file = read(RoleName.TIMESTAMP, bytes);
        Timestamp next = parse(RoleName.TIMESTAMP, file, Timestamp::read);
        root.keysOf(RoleName.TIMESTAMP).verify(RoleName.TIMESTAMP, file);
        if (timestamp != null && next.version() == timestamp.version()) {
            requireFresh("timestamp", timestamp);
            return false;
        }
        if (timestamp != null) {
            requireNotOlder("timestamp", timestamp.version(), next.version());
            requireNotOlder("snapshot", timestamp.snapshot().version(), next.snapshot().version());
        }
        requireFresh("timestamp", next);
        timestamp = next;
        return true;
    }

    /**
     * Recalls the snapshot of earlier; does nothing when it is damaged or its key has been replaced since.
     *
     * @return whether it is the one that the timestamp names, so that nothing is to be fetched
     */
    public boolean recallSnapshot(byte[] bytes) {
        try {
            SignedFile file = read(RoleName.SNAPSHOT, bytes);
            Snapshot recalled = parse(RoleName.SNAPSHOT, file, Snapshot::read);
            root.keysOf(RoleName.SNAPSHOT).verify(RoleName.SNAPSHOT, file);
            snapshot = recalled;
            return isFinal(recalled);
        } catch (TrustFailure e) {
            snapshot = null;
            return false;
        }
    }

    private boolean isFinal(Snapshot one) {
        return one.version() == timestamp.snapshot().version() && !one.isExpired(now);
    }

    /** Takes the snapshot that the timestamp names. */
    public void nextSnapshot(byte[] bytes) throws TrustFailure {
        if (timestamp == null || targets != null) {
            throw new IllegalStateException("a snapshot comes after the timestamp and before the targets");
        }
        timestamp.snapshot().check(RoleName.SNAPSHOT, bytes);
        SignedFile file = read(RoleName.SNAPSHOT, bytes);
        Snapshot next = parse(RoleName.SNAPSHOT, file, Snapshot::read);
        root.keysOf(RoleName.SNAPSHOT).verify(RoleName.SNAPSHOT, file);
        requireVersion("snapshot", timestamp.snapshot().version(), next.version());
        if (snapshot != null) {
            for (Entry<String, FileInfo> known : snapshot.files().entrySet()) {
                FileInfo info = next.files().get(known.getKey());
                if (info == null) {
                    throw new TrustFailure(Reason.ROLLBACK, "snapshot", known.getKey() + " is gone from it");
                }
                requireNotOlder(known.getKey(), known.getValue().version(), info.version());
            }
        }
        requireFresh("snapshot", next);
        snapshot = next;
    }

    /** Takes the top-level targets that the snapshot names, fetched or recalled. */
    public Targets nextTargets(byte[] bytes) throws TrustFailure {
        targets = verified(bytes, RoleName.TARGETS, root.keysOf(RoleName.TARGETS));
        delegated.clear();
        return targets;
    }

    /** The role, when it has been taken on the word of this delegator. */
    public Optional<Targets> delegated(DelegatedRole role, Targets delegator) {
        return Optional.ofNullable(delegated.getOrDefault(delegator, Map.of()).get(role.name()));
    }

    /**
     * Takes a delegated role that the snapshot names, fetched or recalled, on the word of one delegator.
     *
     * @param delegator itself taken before; {@code role} is one of its delegations
     */
    public Targets nextDelegated(byte[] bytes, DelegatedRole role, Targets delegator) throws TrustFailure {
        if (delegator != targets && delegated.values().stream().noneMatch(known -> known.containsValue(delegator))
                || !delegator.delegations().contains(role)) {
            throw new IllegalStateException(role.name() + " is not delegated by what is believed");
        }
        Targets taken = verified(bytes, role.name(), role.keys());
        delegated.computeIfAbsent(delegator, any -> new HashMap<>()).put(role.name(), taken);
        return taken;
    }

    /** @throws TrustFailure when the snapshot does not list it */
    public FileInfo listed(RoleName role) throws TrustFailure {
        return snapshot.file(role).orElseThrow(
                () -> new TrustFailure(Reason.MISSING, role.text(), "the snapshot does not list it"));
    }

    private Targets verified(byte[] bytes, RoleName role, RoleKeys keys) throws TrustFailure {
        if (snapshot == null || !isFinal(snapshot)) {
            throw new IllegalStateException("targets come after the snapshot");
        }
        FileInfo info = listed(role);
        info.check(role, bytes);
        SignedFile file = read(role, bytes);
        Targets next = parse(role, file, Targets::read);
        keys.verify(role, file);
        requireVersion(role.text(), info.version(), next.version());
        requireFresh(role.text(), next);
        return next;
    }

    private SignedFile read(RoleName role, byte[] bytes) throws TrustFailure {
        return SignedFile.read(role, bytes, limits.of(role));
    }

    private static <T> T parse(RoleName role, SignedFile file, Function<Fields, T> reader) throws TrustFailure {
        try {
            return reader.apply(file.signed());
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(Reason.MALFORMED, role.text(), e.getMessage());
        }
    }

    private void requireFresh(String subject, Metadata metadata) throws TrustFailure {
        if (metadata.isExpired(now)) {
            throw new TrustFailure(Reason.EXPIRED, subject, "version " + metadata.version() + " was good until "
                    + metadata.expires());
        }
    }

    private static void requireNotOlder(String subject, long known, long next) throws TrustFailure {
        if (next < known) {
            throw new TrustFailure(Reason.ROLLBACK, subject, "version " + next + " after " + known);
        }
    }

    private static void requireVersion(String subject, long expected, long found) throws TrustFailure {
        if (found != expected) {
            throw new TrustFailure(Reason.MISMATCH, subject, "version " + found + " instead of " + expected);
        }
    }
}
