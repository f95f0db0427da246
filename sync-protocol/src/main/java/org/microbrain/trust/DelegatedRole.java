package org.microbrain.trust;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;

/**
 * Who may speak for some of a role's targets.
 *
 * @param terminating whether nobody after it is asked for those targets
 * @param patterns    the targets, by pattern; empty when they are told by {@code prefixes}
 * @param prefixes    the targets, by how the SHA-256 of their path begins, in lower-case hex; empty when by pattern
 */
public record DelegatedRole(RoleName name, RoleKeys keys, boolean terminating, List<PathPattern> patterns,
        List<String> prefixes) {

    public DelegatedRole {
        patterns = List.copyOf(patterns);
        prefixes = List.copyOf(prefixes);
        if (name.isTopLevel() || !patterns.isEmpty() && !prefixes.isEmpty()) {
            throw new IllegalArgumentException("a delegated role has no name of a top-level role, and either patterns or "
                    + "prefixes");
        }
    }

    static DelegatedRole read(Fields fields, Map<KeyId, TrustKey> keys) {
        if (fields.has("paths") == fields.has("path_hash_prefixes")) {
            throw new JsonProblem(fields.place("paths") + ": one of paths and path_hash_prefixes must be there");
        }
        boolean byPattern = fields.has("paths");
        List<String> prefixes = byPattern ? List.of() : fields.texts("path_hash_prefixes");
        for (String prefix : prefixes) {
            if (!prefix.matches("[0-9a-f]{1,64}")) {
                throw new JsonProblem(fields.place("path_hash_prefixes") + ": not lower-case hex");
            }
        }
        return new DelegatedRole(new RoleName(fields.text("name")), RoleKeys.read(fields, keys), fields.flag("terminating"),
                byPattern ? fields.texts("paths").stream().map(PathPattern::new).toList() : List.of(), prefixes);
    }

    public boolean speaksFor(TargetPath path) {
        if (prefixes.isEmpty()) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(path));
        }
        String hash = HexFormat.of().formatHex(
                HashAlgorithm.SHA256.digest().digest(path.text().getBytes(StandardCharsets.UTF_8)));
        return prefixes.stream().anyMatch(hash::startsWith);
    }

    /** As it is written into metadata. */
    public Map<String, Object> json() {
        Map<String, Object> json = new TreeMap<>(keys.json());
        json.put("name", name.text());
        json.put("terminating", terminating);
        if (prefixes.isEmpty()) {
            json.put("paths", patterns.stream().map(PathPattern::text).toList());
        } else {
            json.put("path_hash_prefixes", prefixes);
        }
        return json;
    }
}
