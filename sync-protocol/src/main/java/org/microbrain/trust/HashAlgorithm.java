package org.microbrain.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes that are believed; others that stand beside them are ignored. */
public enum HashAlgorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA512("sha512", "SHA-512", 128);

    private final String tufName;
    private final String javaName;
    private final int hexLength;

    HashAlgorithm(String tufName, String javaName, int hexLength) {
        this.tufName = tufName;
        this.javaName = javaName;
        this.hexLength = hexLength;
    }

    public String tufName() {
        return tufName;
    }

    int hexLength() {
        return hexLength;
    }

    public MessageDigest digest() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + javaName, e);
        }
    }
}
