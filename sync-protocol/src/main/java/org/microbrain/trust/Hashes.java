package org.microbrain.trust;

import java.security.MessageDigest;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import org.microbrain.json.Fields;

/**
 * The hashes that signers gave for some bytes.
 *
 * @param known   those of algorithms that we know, as lower-case hex; all of them must fit
 * @param foreign whether there are others: bytes with none but such cannot be verified
 */
public record Hashes(Map<HashAlgorithm, String> known, boolean foreign) {

    /** Signers gave none. */
    public static final Hashes NONE = new Hashes(Map.of(), false);

    public Hashes {
        known = Collections.unmodifiableMap(known.isEmpty() ? new EnumMap<>(HashAlgorithm.class) : new EnumMap<>(known));
    }

    public static Hashes of(HashAlgorithm algorithm, byte[] content) {
        return new Hashes(Map.of(algorithm, HexFormat.of().formatHex(algorithm.digest().digest(content))), false);
    }

    static Hashes read(Fields fields) {
        Map<HashAlgorithm, String> known = new EnumMap<>(HashAlgorithm.class);
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            if (fields.has(algorithm.tufName())) {
                String hex = fields.text(algorithm.tufName()).toLowerCase(Locale.ROOT);
                if (hex.length() != algorithm.hexLength() || !hex.matches("[0-9a-f]+")) {
                    throw new IllegalArgumentException(fields.place(algorithm.tufName()) + ": no such hash");
                }
                known.put(algorithm, hex);
            }
        }
        return new Hashes(known, fields.names().size() > known.size());
    }

    /** Whether there is nothing to be compared. */
    public boolean isEmpty() {
        return known.isEmpty() && !foreign;
    }

    /** The one that names the bytes where names carry a hash. */
    public String name() {
        return known.values().iterator().next();
    }

    /** True when at least one is known and all known ones fit; true also when signers gave none. */
    public boolean fit(byte[] content) {
        if (isEmpty()) {
            return true;
        }
        Map<HashAlgorithm, MessageDigest> digests = digests();
        digests.values().forEach(digest -> digest.update(content));
        return fit(digests);
    }

    /** Digests to be fed with the bytes, then given to {@link #fit(Map)}. */
    public Map<HashAlgorithm, MessageDigest> digests() {
        Map<HashAlgorithm, MessageDigest> digests = new EnumMap<>(HashAlgorithm.class);
        known.keySet().forEach(algorithm -> digests.put(algorithm, algorithm.digest()));
        return digests;
    }

    /** Ends the digests; false when none is known. */
    public boolean fit(Map<HashAlgorithm, MessageDigest> digests) {
        boolean fit = !known.isEmpty();
        for (Entry<HashAlgorithm, String> expected : known.entrySet()) {
            byte[] digest = digests.get(expected.getKey()).digest();
            fit &= HexFormat.of().formatHex(digest).equals(expected.getValue());
        }
        return fit;
    }
}
