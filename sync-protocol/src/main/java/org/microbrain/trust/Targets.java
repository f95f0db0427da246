package org.microbrain.trust;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;

/**
 * Targets, and who else may speak for some (TUF specification 4.5).
 *
 * @param delegations in the order of trust
 * @param signed      the part that was signed, with members that TUF does not know
 */
public record Targets(long version, Instant expires, Map<TargetPath, TargetInfo> targets, List<DelegatedRole> delegations,
        Fields signed) implements Metadata {

    public Targets {
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
        delegations = List.copyOf(delegations);
    }

    /** @throws IllegalArgumentException when these are no targets */
    public static Targets read(Fields signed) {
        Head head = Head.read(signed, "targets");
        Fields listed = signed.object("targets");
        Map<TargetPath, TargetInfo> targets = new LinkedHashMap<>();
        for (String path : listed.names()) {
            targets.put(new TargetPath(path), TargetInfo.read(listed.object(path)));
        }
        List<DelegatedRole> delegations = signed.optionalObject("delegations").map(Targets::readDelegations)
                .orElse(List.of());
        return new Targets(head.version(), head.expires(), targets, delegations, signed);
    }

    private static List<DelegatedRole> readDelegations(Fields fields) {
        Map<KeyId, TrustKey> keys = RoleKeys.readKeys(fields.object("keys"));
        List<DelegatedRole> roles = new ArrayList<>();
        Set<RoleName> names = new HashSet<>();
        for (Fields role : fields.objects("roles")) {
            roles.add(DelegatedRole.read(role, keys));
            if (!names.add(roles.get(roles.size() - 1).name())) {
                throw new JsonProblem(fields.place("roles") + ": one name twice");
            }
        }
        return roles;
    }

    public Optional<TargetInfo> target(TargetPath path) {
        return Optional.ofNullable(targets.get(path));
    }

    public Optional<DelegatedRole> delegation(RoleName role) {
        return delegations.stream().filter(one -> one.name().equals(role)).findFirst();
    }
}
