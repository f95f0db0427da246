package org.microbrain.trust;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.json.Fields;

/**
 * Whose signatures count for each of the four top-level roles (TUF specification 4.3).
 *
 * @param consistent whether names of files carry versions and hashes, so that a repository can change while it is read
 * @param roles      exactly the four of {@link RoleName#TOP_LEVEL}
 */
public record Root(long version, Instant expires, boolean consistent, Map<RoleName, RoleKeys> roles) implements Metadata {

    public Root {
        roles = Map.copyOf(roles);
        if (!roles.keySet().equals(RoleName.TOP_LEVEL)) {
            throw new IllegalArgumentException("root: does not say who signs for root, timestamp, snapshot and targets");
        }
    }

    /** @throws IllegalArgumentException when it is no root */
    public static Root read(Fields signed) {
        Head head = Head.read(signed, "root");
        Map<KeyId, TrustKey> keys = RoleKeys.readKeys(signed.object("keys"));
        Fields listed = signed.object("roles");
        Map<RoleName, RoleKeys> roles = new HashMap<>();
        for (RoleName role : RoleName.TOP_LEVEL) {
            roles.put(role, RoleKeys.read(listed.object(role.text()), keys));
        }
        return new Root(head.version(), head.expires(), signed.flag("consistent_snapshot"), roles);
    }

    public RoleKeys keysOf(RoleName topLevel) {
        return roles.get(topLevel);
    }
}
