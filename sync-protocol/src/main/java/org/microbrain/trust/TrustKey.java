package org.microbrain.trust;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;

/**
 * A public key of metadata. One of a kind that we do not know, or that is damaged, is kept and verifies nothing: metadata may
 * name it beside others that suffice.
 */
public final class TrustKey {

    private static final String OWNER = "x-microbrain-owner";

    private final KeyId id;
    private final Map<String, Object> json;
    private final KeyScheme scheme;
    private final PublicKey key;

    private TrustKey(KeyId id, Map<String, Object> json, KeyScheme scheme, PublicKey key) {
        this.id = id;
        this.json = json;
        this.scheme = scheme;
        this.key = key;
    }

    /** @throws IllegalArgumentException when it does not even look like a key */
    public static TrustKey read(KeyId id, Fields fields) {
        KeyScheme scheme = KeyScheme.of(fields.text("keytype"), fields.text("scheme"));
        Fields value = fields.object("keyval");
        PublicKey key = null;
        if (scheme != null) {
            try {
                key = scheme.read(value.text("public"));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                scheme = null;
            }
        }
        return new TrustKey(id, fields.members(), scheme, key);
    }

    /**
     * A key of ours. Its id is the SHA-256 of the canonical form of its three members, as other implementations name it.
     *
     * @param owner whose it is, for people
     */
    public static TrustKey of(KeyScheme scheme, String publicText, Optional<String> owner) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("keytype", scheme.keytype());
        json.put("scheme", scheme.scheme());
        json.put("keyval", Map.of("public", publicText));
        byte[] hash = HashAlgorithm.SHA256.digest().digest(CanonicalJson.write(json));
        owner.ifPresent(name -> json.put(OWNER, name));
        return read(new KeyId(HexFormat.of().formatHex(hash)), Fields.of(Collections.unmodifiableMap(json), "key"));
    }

    /** A key of ours from a file of its own, which names no id. */
    public static TrustKey ofFile(Fields fields) {
        KeyScheme scheme = KeyScheme.of(fields.text("keytype"), fields.text("scheme"));
        if (scheme == null) {
            throw new IllegalArgumentException("a key of a kind that is not known: " + fields.text("scheme"));
        }
        TrustKey key = of(scheme, fields.object("keyval").text("public"), fields.optionalText(OWNER));
        if (!key.isUsable()) {
            throw new IllegalArgumentException("the public key is damaged");
        }
        return key;
    }

    public KeyId id() {
        return id;
    }

    /** Whether it is of a kind that we verify. */
    public boolean isUsable() {
        return key != null;
    }

    /** Two keys with the same identity are one, whatever their ids; empty when it is not usable. */
    Optional<String> identity() {
        return Optional.ofNullable(key).map(usable -> HexFormat.of().formatHex(usable.getEncoded()));
    }

    /** Whose it is, where the makers of metadata wrote that down beside it. */
    public Optional<String> owner() {
        return json.get(OWNER) instanceof String owner ? Optional.of(owner) : Optional.empty();
    }

    /** As it stands in metadata, with members that we do not know. */
    public Map<String, Object> json() {
        return json;
    }

    /** How it signs; empty when it is not usable. */
    public Optional<KeyScheme> scheme() {
        return Optional.ofNullable(scheme);
    }

    /** False for everything that is no signature of this key, also for what is no signature at all. */
    public boolean verifies(byte[] message, String signatureHex) {
        if (key == null || signatureHex.isEmpty()) {
            return false;
        }
        try {
            return scheme.verifies(key, message, HexFormat.of().parseHex(signatureHex));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustKey that && id.equals(that.id) && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, json);
    }

    @Override
    public String toString() {
        return id.text();
    }
}
