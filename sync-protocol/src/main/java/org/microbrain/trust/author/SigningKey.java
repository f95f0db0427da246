package org.microbrain.trust.author;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.TrustKey;

/** A private key with the public key that verifies its signatures. Its text form says nothing of the private key. */
public final class SigningKey {

    private static final int ED25519_BYTES = 32;

    private final PrivateKey key;
    private final TrustKey publicKey;

    /** @throws GeneralSecurityException when the two do not belong together */
    public SigningKey(PrivateKey key, TrustKey publicKey) throws GeneralSecurityException {
        this.key = key;
        this.publicKey = publicKey;
        byte[] trial = "do these two belong together?".getBytes(StandardCharsets.US_ASCII);
        if (!publicKey.verifies(trial, sign(trial))) {
            throw new GeneralSecurityException("the private key and the public key do not belong together");
        }
    }

    /**
     * Makes a key: Ed25519, or ECDSA on P-256 where a device knows no other.
     *
     * @param owner whose it is, for people
     */
    public static SigningKey make(KeyScheme scheme, Optional<String> owner) throws GeneralSecurityException {
        KeyPair pair;
        String text;
        switch (scheme) {
            case ED25519:
                pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                byte[] encoded = pair.getPublic().getEncoded();
                text = HexFormat.of().formatHex(
                        Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length));
                break;
            case ECDSA_P256:
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec("secp256r1"));
                pair = generator.generateKeyPair();
                text = pem(pair.getPublic());
                break;
            default:
                throw new GeneralSecurityException("keys of " + scheme.scheme() + " are verified but not made");
        }
        return new SigningKey(pair.getPrivate(), TrustKey.of(scheme, text, owner));
    }

    private static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    public TrustKey publicKey() {
        return publicKey;
    }

    /** For the file in which it is kept, encrypted. */
    public PrivateKey privateKey() {
        return key;
    }

    /** In hex, as metadata has it. */
    String sign(byte[] message) throws GeneralSecurityException {
        boolean edwards = publicKey.scheme().orElse(KeyScheme.ED25519) == KeyScheme.ED25519;
        Signature signer = Signature.getInstance(edwards ? "Ed25519" : "SHA256withECDSA");
        signer.initSign(key);
        signer.update(message);
        return HexFormat.of().formatHex(signer.sign());
    }

    @Override
    public String toString() {
        return publicKey.toString();
    }
}
