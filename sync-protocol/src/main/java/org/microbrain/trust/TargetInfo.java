package org.microbrain.trust;

import java.util.Map;
import java.util.TreeMap;
import org.microbrain.json.Fields;

/**
 * What a targets role says of a target (TUF specification 4.5).
 *
 * @param length bytes, 0 or more
 * @param hashes not empty; may hold none that is known, then the target cannot be verified
 */
public record TargetInfo(long length, Hashes hashes) {

    public TargetInfo {
        if (length < 0 || hashes.isEmpty()) {
            throw new IllegalArgumentException("a target has a length of 0 or more and at least one hash");
        }
    }

    public static TargetInfo of(byte[] content) {
        return new TargetInfo(content.length, Hashes.of(HashAlgorithm.SHA256, content));
    }

    static TargetInfo read(Fields fields) {
        return new TargetInfo(fields.whole("length", 0, Long.MAX_VALUE), Hashes.read(fields.object("hashes")));
    }

    public boolean fits(byte[] content) {
        return content.length == length && hashes.fit(content);
    }

    /** As it is written into metadata. */
    public Map<String, Object> json() {
        return new TreeMap<>(Map.of("length", length, "hashes", FileInfo.hashesJson(hashes)));
    }
}
