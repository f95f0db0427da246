package org.microbrain.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.trust.author.MetadataForm;
import org.microbrain.trust.author.SigningKey;

/**
 * A repository in memory whose makers may be careless or hostile: it holds all keys and publishes what it is told. Each
 * {@link #publish} makes a new version of a role, signed by {@link #signers}; {@link #files} is what a client is
 * served, and may be tampered with.
 */
final class SimulatedRepository implements Fetch {

    static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final Instant END = NOW.plus(Duration.ofDays(30));

    final Map<RoleName, List<SigningKey>> signers = new HashMap<>();
    final Map<RoleName, RoleKeys> topLevel = new HashMap<>();
    final Map<RoleName, Long> versions = new HashMap<>();
    final Map<RoleName, Instant> ends = new HashMap<>();
    final Map<RoleName, Map<TargetPath, TargetInfo>> targets = new HashMap<>();
    final Map<RoleName, List<DelegatedRole>> delegations = new HashMap<>();
    final Map<String, FileInfo> listed = new TreeMap<>();
    FileInfo snapshotInfo = FileInfo.ofVersion(1);
    boolean withHashes = true;
    boolean consistent = true;

    final Map<String, byte[]> files = new LinkedHashMap<>();
    final List<String> requests = new ArrayList<>();

    SimulatedRepository() throws Exception {
        for (RoleName role : List.of(RoleName.ROOT, RoleName.TIMESTAMP, RoleName.SNAPSHOT, RoleName.TARGETS)) {
            newKeys(role, 1, 1);
        }
        targets.put(RoleName.TARGETS, new LinkedHashMap<>());
        publish(RoleName.ROOT, RoleName.TARGETS, RoleName.SNAPSHOT, RoleName.TIMESTAMP);
    }

    static SigningKey key() throws GeneralSecurityException {
        return SigningKey.make(KeyScheme.ED25519, Optional.empty());
    }

    static RoleKeys roleKeys(int threshold, List<SigningKey> keys) {
        return RoleKeys.of(keys.stream().map(SigningKey::publicKey).toList(), threshold);
    }

    /** Other keys for a top-level role; takes effect with the next root. */
    void newKeys(RoleName role, int threshold, int count) throws GeneralSecurityException {
        List<SigningKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(key());
        }
        signers.put(role, keys);
        topLevel.put(role, roleKeys(threshold, keys));
    }

    /** Adds a delegation, with new keys. */
    void delegate(RoleName delegator, String name, boolean terminating, String... patterns) throws Exception {
        RoleName role = new RoleName(name);
        SigningKey key = key();
        signers.computeIfAbsent(role, any -> new ArrayList<>()).add(key);
        targets.computeIfAbsent(role, any -> new LinkedHashMap<>());
        delegations.computeIfAbsent(delegator, any -> new ArrayList<>()).add(new DelegatedRole(role,
                roleKeys(1, List.of(key)), terminating,
                List.of(patterns).stream().map(PathPattern::new).toList(), List.of()));
    }

    void add(RoleName role, String path, String content) {
        targets.get(role).put(new TargetPath(path), TargetInfo.of(content.getBytes(StandardCharsets.UTF_8)));
    }

    void publish(RoleName... roles) throws Exception {
        for (RoleName role : roles) {
            long version = versions.merge(role, 1L, Long::sum);
            byte[] file = signed(role, unsigned(role, version));
            serve(role, version, file);
            FileInfo info = withHashes ? FileInfo.of(version, file) : FileInfo.ofVersion(version);
            if (role.equals(RoleName.SNAPSHOT)) {
                snapshotInfo = info;
            } else if (!role.equals(RoleName.ROOT) && !role.equals(RoleName.TIMESTAMP)) {
                listed.put(role.listed(), info);
            }
        }
    }

    void serve(RoleName role, long version, byte[] file) {
        String name = role.encoded() + ".json";
        boolean versioned = role.equals(RoleName.ROOT) || consistent && !role.equals(RoleName.TIMESTAMP);
        files.put(versioned ? version + "." + name : name, file);
    }

    byte[] unsigned(RoleName role, long version) {
        Instant end = ends.getOrDefault(role, END);
        if (role.equals(RoleName.ROOT)) {
            return MetadataForm.root(new Root(version, end, consistent, topLevel));
        }
        if (role.equals(RoleName.TIMESTAMP)) {
            return MetadataForm.timestamp(new Timestamp(version, end, snapshotInfo));
        }
        if (role.equals(RoleName.SNAPSHOT)) {
            return MetadataForm.snapshot(new Snapshot(version, end, listed));
        }
        return MetadataForm.targets(version, end, targets.get(role),
                delegations.getOrDefault(role, List.of()), Map.of());
    }

    byte[] signed(RoleName role, byte[] file) throws Exception {
        byte[] signed = file;
        for (SigningKey key : signers.get(role)) {
            signed = MetadataForm.sign(role, signed, key);
        }
        return signed;
    }

    byte[] firstRoot() {
        return files.get("1.root.json");
    }

    @Override
    public Optional<InputStream> fetch(String name, long maxLength) throws IOException {
        requests.add(name);
        return Optional.ofNullable(files.get(name)).map(ByteArrayInputStream::new);
    }
}
