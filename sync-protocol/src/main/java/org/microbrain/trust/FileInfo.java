package org.microbrain.trust;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.microbrain.json.Fields;

/**
 * What a timestamp or a snapshot says of another metadata file (TUF specification 4.4).
 *
 * @param version 1 or more
 * @param length  bytes, when the signers gave it
 * @param hashes  {@link Hashes#NONE} when they gave none
 */
public record FileInfo(long version, OptionalLong length, Hashes hashes) {

    public FileInfo {
        if (version < 1 || length.isPresent() && length.getAsLong() < 0) {
            throw new IllegalArgumentException("a version is 1 or more, a length 0 or more");
        }
    }

    /** Only the version, which suffices where versions are never given twice. */
    public static FileInfo ofVersion(long version) {
        return new FileInfo(version, OptionalLong.empty(), Hashes.NONE);
    }

    /** With length and SHA-256 of {@code content}. */
    public static FileInfo of(long version, byte[] content) {
        return new FileInfo(version, OptionalLong.of(content.length), Hashes.of(HashAlgorithm.SHA256, content));
    }

    static FileInfo read(Fields fields) {
        OptionalLong length = fields.has("length") ? OptionalLong.of(fields.whole("length", 0, Long.MAX_VALUE))
                : OptionalLong.empty();
        return new FileInfo(fields.whole("version", 1, Long.MAX_VALUE), length,
                fields.optionalObject("hashes").map(Hashes::read).orElse(Hashes.NONE));
    }

    /** @throws TrustFailure when {@code content} has another length or hash */
    void check(RoleName role, byte[] content) throws TrustFailure {
        if (length.isPresent() && length.getAsLong() != content.length || !hashes.fit(content)) {
            throw new TrustFailure(TrustFailure.Reason.MISMATCH, role.text(), "another length or hash than was signed for");
        }
    }

    /** As it is written into metadata. */
    public Map<String, Object> json() {
        Map<String, Object> json = new TreeMap<>();
        json.put("version", version);
        length.ifPresent(bytes -> json.put("length", bytes));
        if (!hashes.known().isEmpty()) {
            json.put("hashes", hashesJson(hashes));
        }
        return json;
    }

    static Map<String, Object> hashesJson(Hashes hashes) {
        Map<String, Object> json = new TreeMap<>();
        hashes.known().forEach((algorithm, hex) -> json.put(algorithm.tufName(), hex));
        return json;
    }
}
