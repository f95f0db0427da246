package org.microbrain.trust;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** The kinds of keys of the TUF specification, 4.2, and how each is written and verified. */
public enum KeyScheme {

    ED25519("ed25519", "ed25519") {
        @Override
        PublicKey read(String text) throws GeneralSecurityException {
            return fromRaw("Ed25519", ED25519_HEAD, text, 32);
        }

        @Override
        boolean verifies(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException {
            return verify(Signature.getInstance("Ed25519"), key, message, signature);
        }
    },

    ECDSA_P256("ecdsa", "ecdsa-sha2-nistp256") {
        @Override
        PublicKey read(String text) throws GeneralSecurityException {
            PublicKey key = text.startsWith("-----") ? fromPem("EC", text) : fromRaw("EC", P256_HEAD, text, 65);
            if (((ECPublicKey) key).getParams().getCurve().getField().getFieldSize() != 256) {
                throw new GeneralSecurityException("not of the curve P-256");
            }
            return key;
        }

        @Override
        boolean verifies(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException {
            return verify(Signature.getInstance("SHA256withECDSA"), key, message, signature);
        }
    },

    RSA_PSS("rsa", "rsassa-pss-sha256") {
        @Override
        PublicKey read(String text) throws GeneralSecurityException {
            PublicKey key = fromPem("RSA", text);
            int bits = ((RSAPublicKey) key).getModulus().bitLength();
            if (bits < 2048 || bits > 8192) {
                throw new GeneralSecurityException("an RSA key has 2048 to 8192 bits");
            }
            return key;
        }

        /** Signers write no salt length: python-tuf takes that of the hash, go-tuf the longest. */
        @Override
        boolean verifies(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException {
            int longest = (((RSAPublicKey) key).getModulus().bitLength() + 6) / 8 - 34;
            return verifiesWithSalt(32, key, message, signature) || verifiesWithSalt(longest, key, message, signature);
        }

        private boolean verifiesWithSalt(int salt, PublicKey key, byte[] message, byte[] signature)
                throws GeneralSecurityException {
            Signature verifier = Signature.getInstance("RSASSA-PSS");
            verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1));
            return verify(verifier, key, message, signature);
        }
    };

    /** What stands before the raw key in its X.509 form (RFC 8410; RFC 5480). */
    private static final String ED25519_HEAD = "302a300506032b6570032100";
    private static final String P256_HEAD = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

    private final String keytype;
    private final String scheme;

    KeyScheme(String keytype, String scheme) {
        this.keytype = keytype;
        this.scheme = scheme;
    }

    public String keytype() {
        return keytype;
    }

    public String scheme() {
        return scheme;
    }

    /** @return {@code null} when it is none that we verify */
    static KeyScheme of(String keytype, String scheme) {
        for (KeyScheme known : values()) {
            // Old repositories of go-tuf name the type of ECDSA keys as the scheme.
            if (known.scheme.equals(scheme)
                    && (known.keytype.equals(keytype) || known == ECDSA_P256 && scheme.equals(keytype))) {
                return known;
            }
        }
        return null;
    }

    /** @param text the member {@code public} of {@code keyval} */
    abstract PublicKey read(String text) throws GeneralSecurityException;

    abstract boolean verifies(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException;

    private static boolean verify(Signature verifier, PublicKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    private static PublicKey fromRaw(String algorithm, String head, String hex, int bytes)
            throws GeneralSecurityException {
        if (hex.length() != 2 * bytes) {
            throw new GeneralSecurityException("a raw key of " + bytes + " bytes is missing");
        }
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex(head + hex)));
    }

    private static PublicKey fromPem(String algorithm, String pem) throws GeneralSecurityException {
        String begin = "-----BEGIN PUBLIC KEY-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END PUBLIC KEY-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no 'BEGIN PUBLIC KEY' block");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    }
}
