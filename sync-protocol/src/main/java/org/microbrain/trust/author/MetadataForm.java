package org.microbrain.trust.author;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.json.JsonText;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.FileInfo;
import org.microbrain.trust.KeyId;
import org.microbrain.trust.Metadata;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.Snapshot;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.Timestamp;
import org.microbrain.trust.TrustFailure;

/** Writes metadata files, without signatures at first; each signer then adds hers to the same file. */
public final class MetadataForm {

    private static final int MAX_BYTES = 5_000_000;

    private MetadataForm() {
    }

    public static byte[] root(Root root) {
        Map<String, Object> signed = head("root", root.version(), root.expires());
        signed.put("consistent_snapshot", root.consistent());
        signed.put("keys", RoleKeys.keysJson(root.roles().values()));
        Map<String, Object> roles = new TreeMap<>();
        root.roles().forEach((role, keys) -> roles.put(role.text(), keys.json()));
        signed.put("roles", roles);
        return unsigned(signed);
    }

    public static byte[] timestamp(Timestamp timestamp) {
        Map<String, Object> signed = head("timestamp", timestamp.version(), timestamp.expires());
        signed.put("meta", Map.of("snapshot.json", timestamp.snapshot().json()));
        return unsigned(signed);
    }

    public static byte[] snapshot(Snapshot snapshot) {
        Map<String, Object> signed = head("snapshot", snapshot.version(), snapshot.expires());
        Map<String, Object> meta = new TreeMap<>();
        for (Map.Entry<String, FileInfo> file : snapshot.files().entrySet()) {
            meta.put(file.getKey(), file.getValue().json());
        }
        signed.put("meta", meta);
        return unsigned(signed);
    }

    /** @param more members that TUF does not know, signed with the others */
    public static byte[] targets(long version, Instant expires, Map<TargetPath, TargetInfo> targets,
            List<DelegatedRole> delegations, Map<String, Object> more) {
        Map<String, Object> signed = head("targets", version, expires);
        Map<String, Object> listed = new TreeMap<>();
        targets.forEach((path, info) -> listed.put(path.text(), info.json()));
        signed.put("targets", listed);
        if (!delegations.isEmpty()) {
            signed.put("delegations", Map.of(
                    "keys", RoleKeys.keysJson(delegations.stream().map(DelegatedRole::keys).toList()),
                    "roles", delegations.stream().map(DelegatedRole::json).toList()));
        }
        signed.putAll(more);
        return unsigned(signed);
    }

    private static Map<String, Object> head(String type, long version, Instant expires) {
        Map<String, Object> signed = new TreeMap<>();
        signed.put("_type", type);
        signed.put("spec_version", Metadata.SPECIFICATION);
        signed.put("version", version);
        signed.put("expires", Metadata.Head.text(expires));
        return signed;
    }

    private static byte[] unsigned(Map<String, Object> signed) {
        return file(signed, new LinkedHashMap<>());
    }

    private static byte[] file(Map<String, Object> signed, Map<KeyId, String> signatures) {
        List<Object> list = new ArrayList<>();
        signatures.forEach((id, signature) -> list.add(Map.of("keyid", id.text(), "sig", signature)));
        return JsonText.write(Map.of("signatures", list, "signed", signed));
    }

    /**
     * Adds a signature to those that are there, or makes that of the same key anew.
     *
     * @throws TrustFailure when {@code file} is no metadata
     */
    public static byte[] sign(RoleName role, byte[] file, SigningKey key) throws TrustFailure, GeneralSecurityException {
        SignedFile read = SignedFile.read(role, file, MAX_BYTES);
        return withSignatures(read, Map.of(key.publicKey().id(), key.sign(read.canonical())));
    }

    /** The file with more signatures, in the place of those of the same keys. */
    public static byte[] withSignatures(SignedFile file, Map<KeyId, String> more) {
        Map<KeyId, String> signatures = new LinkedHashMap<>(file.signatures());
        signatures.putAll(more);
        return file(file.signed().members(), signatures);
    }
}
