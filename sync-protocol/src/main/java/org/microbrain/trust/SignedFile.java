package org.microbrain.trust;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.json.JsonReader;

/** A metadata file as it came: its signatures, not verified yet, and what they are over (TUF specification 4.2). */
public final class SignedFile {

    private static final int MAX_SIGNATURES = 512;

    private final byte[] bytes;
    private final Map<KeyId, String> signatures;
    private final Fields signed;
    private final byte[] canonical;

    private SignedFile(byte[] bytes, Map<KeyId, String> signatures, Fields signed, byte[] canonical) {
        this.bytes = bytes;
        this.signatures = signatures;
        this.signed = signed;
        this.canonical = canonical;
    }

    /**
     * @param maxBytes the file may be this long at most
     * @throws TrustFailure MALFORMED when it is no such file, LIMIT when it is too long
     */
    public static SignedFile read(RoleName role, byte[] bytes, int maxBytes) throws TrustFailure {
        if (bytes.length > maxBytes) {
            throw new TrustFailure(TrustFailure.Reason.LIMIT, role.text(), "longer than " + maxBytes + " bytes");
        }
        try {
            Fields file = Fields.of(JsonReader.read(bytes, maxBytes), role.text());
            Map<KeyId, String> signatures = new LinkedHashMap<>();
            for (Fields signature : file.objects("signatures")) {
                KeyId id = new KeyId(signature.text("keyid"));
                if (signatures.put(id, signature.text("sig")) != null) {
                    throw new JsonProblem(role + ": two signatures of one key id");
                }
            }
            if (signatures.size() > MAX_SIGNATURES) {
                throw new JsonProblem(role + ": more than " + MAX_SIGNATURES + " signatures");
            }
            Fields signed = file.object("signed");
            return new SignedFile(bytes, Collections.unmodifiableMap(signatures), signed,
                    CanonicalJson.write(signed.members()));
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(TrustFailure.Reason.MALFORMED, role.text(), e.getMessage());
        }
    }

    /** The bytes as they came; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Signatures as they stand, in hex, by key id. */
    public Map<KeyId, String> signatures() {
        return signatures;
    }

    public Fields signed() {
        return signed;
    }

    /** What is signed; not to be changed. */
    public byte[] canonical() {
        return canonical;
    }
}
