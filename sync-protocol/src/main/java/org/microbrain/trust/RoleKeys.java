package org.microbrain.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.microbrain.json.Fields;

/**
 * Who signs for a role, and how many of them must (TUF specification 4.3).
 *
 * @param keys      the keys of the role that the delegator lists, by id
 * @param ids       ids of the role, each once; some may have no key
 * @param threshold 1 or more
 */
public record RoleKeys(Map<KeyId, TrustKey> keys, List<KeyId> ids, int threshold) {

    static final int MAX_KEYS = 256;

    public RoleKeys {
        keys = Map.copyOf(keys);
        ids = List.copyOf(ids);
        if (threshold < 1 || ids.size() > MAX_KEYS || Set.copyOf(ids).size() < ids.size()) {
            throw new IllegalArgumentException("a role has a threshold of 1 or more, and at most " + MAX_KEYS
                    + " key ids, each once");
        }
    }

    static RoleKeys read(Fields fields, Map<KeyId, TrustKey> all) {
        List<KeyId> ids = new ArrayList<>();
        Map<KeyId, TrustKey> keys = new LinkedHashMap<>();
        for (String text : fields.texts("keyids")) {
            KeyId id = new KeyId(text);
            ids.add(id);
            if (all.containsKey(id)) {
                keys.put(id, all.get(id));
            }
        }
        return new RoleKeys(keys, ids, (int) fields.whole("threshold", 1, Integer.MAX_VALUE));
    }

    static Map<KeyId, TrustKey> readKeys(Fields keys) {
        Map<KeyId, TrustKey> read = new LinkedHashMap<>();
        for (String id : keys.names()) {
            KeyId keyId = new KeyId(id);
            read.put(keyId, TrustKey.read(keyId, keys.object(id)));
        }
        return read;
    }

    /** How many different keys of this role have signed; a key under two ids is one. */
    public int signers(SignedFile file) {
        return valid(file).size();
    }

    /** The keys of this role that have signed, a key under two ids once. */
    public List<TrustKey> signedBy(SignedFile file) {
        return List.copyOf(valid(file).values());
    }

    private Map<String, TrustKey> valid(SignedFile file) {
        Map<String, TrustKey> valid = new LinkedHashMap<>();
        file.signatures().forEach((id, signature) -> {
            TrustKey key = keys.get(id);
            if (key != null && key.identity().isPresent() && !valid.containsKey(key.identity().get())
                    && key.verifies(file.canonical(), signature)) {
                valid.put(key.identity().get(), key);
            }
        });
        return valid;
    }

    /** How many different keys there are that we can verify. */
    public int differentKeys() {
        Set<String> identities = new HashSet<>();
        keys.values().forEach(key -> key.identity().ifPresent(identities::add));
        return identities.size();
    }

    /** @throws TrustFailure when fewer different keys than the threshold have signed */
    void verify(RoleName role, SignedFile file) throws TrustFailure {
        int signers = signers(file);
        if (signers < threshold) {
            throw new TrustFailure(TrustFailure.Reason.SIGNATURES, role.text(),
                    "signed by " + signers + " of its keys, " + threshold + " are needed");
        }
    }

    /** Of different keys, each listed once by its id. */
    public static RoleKeys of(Collection<TrustKey> keys, int threshold) {
        Map<KeyId, TrustKey> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.put(key.id(), key));
        RoleKeys role = new RoleKeys(byId, List.copyOf(byId.keySet()), threshold);
        if (role.differentKeys() < threshold) {
            throw new IllegalArgumentException(threshold + " signatures are needed of " + role.differentKeys() + " keys");
        }
        return role;
    }

    /** As it is written into metadata: ids and threshold. */
    public Map<String, Object> json() {
        return new TreeMap<>(Map.of("keyids", ids.stream().map(KeyId::text).toList(), "threshold", (long) threshold));
    }

    /** The keys of some roles, as they are written beside them. */
    public static Map<String, Object> keysJson(Iterable<RoleKeys> roles) {
        Map<String, Object> json = new TreeMap<>();
        roles.forEach(role -> role.keys.forEach((id, key) -> json.put(id.text(), key.json())));
        return json;
    }
}
