package org.microbrain.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.HexFormat;

/** Keys of nodes and authorities: EC P-256, signatures with SHA-256. */
public final class NodeKeys {

    private static final SecureRandom RANDOM = new SecureRandom();

    private NodeKeys() {
    }

    public static KeyPair newPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    /** The SHA-256 of the encoded public key, in hexadecimal: what a node is known by, whatever its certificates say. */
    public static String hash(PublicKey key) {
        return HexFormat.of().formatHex(sha256(key.getEncoded()));
    }

    public static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    public static byte[] sign(PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    /** False also when the signature is no signature at all. */
    public static boolean isSigned(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String algorithm(String ofKey) {
        return ofKey.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    }

    /** Whether a key is strong enough: 256 bits on a curve, 2048 of RSA. */
    public static boolean isStrong(PublicKey key) {
        return key instanceof ECPublicKey ec && ec.getParams().getOrder().bitLength() >= 256
                || key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= 2048;
    }

    /** @throws InvalidKeyException when the two do not belong together */
    public static void requirePair(PrivateKey key, PublicKey to) throws GeneralSecurityException {
        byte[] probe = new byte[32];
        if (!isSigned(to, probe, sign(key, probe))) {
            throw new InvalidKeyException("the key is not the one of the certificate");
        }
    }
}
