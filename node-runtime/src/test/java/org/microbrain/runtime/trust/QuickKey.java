package org.microbrain.runtime.trust;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.util.io.pem.PemWriter;
import org.microbrain.json.JsonText;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.author.SigningKey;

/**
 * A person's key in the two files of {@link KeyFile}, whose passphrase is tried in no time: it has a thousand rounds where
 * {@code release key} writes 600,000. The file says how many, so that the program reads it as any other.
 */
public final class QuickKey {

    private static final int ROUNDS = 1_000;

    private QuickKey() {
    }

    public static SigningKey make(Path file, String owner, String passphrase) throws Exception {
        SigningKey key = SigningKey.make(KeyScheme.ED25519, Optional.of(owner));
        StringWriter text = new StringWriter();
        try (PemWriter pem = new PemWriter(text)) {
            pem.writeObject(new JcaPKCS8Generator(key.privateKey(), new JceOpenSSLPKCS8EncryptorBuilder(
                    PKCS8Generator.AES_256_CBC).setProvider(new BouncyCastleProvider()).setPRF(PKCS8Generator.PRF_HMACSHA256)
                    .setIterationCount(ROUNDS).setPassword(passphrase.toCharArray()).build()).generate());
        }
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
        PrivateFile.write(KeyFile.publicFile(file), JsonText.write(key.publicKey().json()));
        return key;
    }
}
