package org.microbrain.runtime.identity;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * A private key in a file, encrypted with a passphrase: PKCS#8 with PBES2 (RFC 8018), PBKDF2 with HMAC-SHA-256 and AES-256 in
 * CBC mode; readable by other programs, such as OpenSSL.
 */
public final class EncryptedKey {

    /** Shorter ones are guessed from a stolen file. */
    public static final int SHORTEST = 12;
    private static final int ROUNDS = 600_000;
    private static final int MOST_BYTES = 16 * 1024;

    private EncryptedKey() {
    }

    /**
     * @throws GeneralSecurityException when the passphrase is too short, or not of printable ASCII, which all programs
     *                                  read alike
     */
    public static void checkPassphrase(char[] passphrase) throws GeneralSecurityException {
        for (char c : passphrase) {
            if (c < ' ' || c > '~') {
                throw new GeneralSecurityException("a passphrase has printable ASCII characters only");
            }
        }
        if (passphrase.length < SHORTEST) {
            throw new GeneralSecurityException("a passphrase has at least " + SHORTEST + " characters");
        }
    }

    /** Writes a file that only its owner may read, in the place of one that is there. */
    public static void write(Path file, PrivateKey key, char[] passphrase) throws IOException, GeneralSecurityException {
        checkPassphrase(passphrase);
        try {
            PemObject pem = new JcaPKCS8Generator(key, new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setProvider(new BouncyCastleProvider()).setPRF(PKCS8Generator.PRF_HMACSHA256)
                    .setIterationCount(ROUNDS).setPassword(passphrase).build()).generate();
            StringWriter text = new StringWriter();
            try (PemWriter writer = new PemWriter(text)) {
                writer.writeObject(pem);
            }
            PrivateFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the key cannot be encrypted", e);
        }
    }

    /** @throws GeneralSecurityException when the passphrase is wrong or the file is no encrypted key */
    public static PrivateKey read(Path file, char[] passphrase) throws IOException, GeneralSecurityException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + ": larger than " + MOST_BYTES + " bytes");
        }
        byte[] encrypted;
        try (PemReader reader = new PemReader(Files.newBufferedReader(file, StandardCharsets.US_ASCII))) {
            PemObject pem = reader.readPemObject();
            if (pem == null || !pem.getType().equals("ENCRYPTED PRIVATE KEY")) {
                throw new GeneralSecurityException(file + ": no 'BEGIN ENCRYPTED PRIVATE KEY' block");
            }
            encrypted = pem.getContent();
        }
        try {
            PrivateKeyInfo key = new PKCS8EncryptedPrivateKeyInfo(encrypted).decryptPrivateKeyInfo(
                    new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(new BouncyCastleProvider()).build(passphrase));
            String algorithm = key.getPrivateKeyAlgorithm().getAlgorithm().getId();
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
        } catch (PKCSException | OperatorCreationException | InvalidKeySpecException e) {
            throw new GeneralSecurityException(file + ": the passphrase is wrong", e);
        }
    }
}
