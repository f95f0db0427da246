package org.microbrain.intent;

import com.google.protobuf.ByteString;
import org.microbrain.record.ProtocolViolation;

/**
 * An intent as it is carried: the bytes that were signed, unchanged. Whether the signature is good is for
 * whoever knows the province's root to say.
 *
 * @param intent    what {@code content} says
 * @param content   the bytes, which may have fields that this program does not know
 * @param signature over {@link #signed()}, by the key of the certificate
 * @param signer    SHA-256 of the signing certificate (X.509 DER), 32 bytes
 */
public record SignedIntent(Intent intent, ByteString content, ByteString signature, ByteString signer) {

    /** Bytes of a signature: RSA with 8,192 bits has as many. */
    public static final int LONGEST_SIGNATURE = 1024;

    private static final ByteString PREFIX = ByteString.copyFromUtf8("microbrain intent 1\0");
    private static final int HASH = 32;
    /** Content that is known, beside the body, and room for what is not. */
    private static final int LONGEST_CONTENT = IntentDraft.LONGEST_BODY + 4096;

    /** @throws ProtocolViolation {@code bad-intent} when a part is beyond its limit, or the content is none */
    public static SignedIntent open(ByteString content, ByteString signature, ByteString signer) {
        if (content.size() > LONGEST_CONTENT || signature.size() > LONGEST_SIGNATURE || signer.size() != HASH) {
            throw new ProtocolViolation("bad-intent", "an intent is too long, or its signature is");
        }
        return new SignedIntent(Intent.decode(content), content, signature, signer);
    }

    /** What is signed for this content. */
    public static ByteString toSign(ByteString content) {
        return PREFIX.concat(content);
    }

    /** The bytes under the signature. */
    public ByteString signed() {
        return toSign(content);
    }
}
