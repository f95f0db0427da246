package org.microbrain.runtime.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.json.JsonText;
import org.microbrain.runtime.identity.EncryptedKey;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.TrustKey;
import org.microbrain.trust.author.SigningKey;

/**
 * A person's key as two files: {@code NAME}, the private key encrypted with her passphrase (PKCS#8 in PEM), which stays with
 * her; and {@code NAME.pub}, the public key with her name, which she hands to the ceremony.
 */
public final class KeyFile {

    private static final int MOST_BYTES = 16 * 1024;

    private KeyFile() {
    }

    /** @throws FileAlreadyExistsException when one of the files is there; keys are never written over */
    static SigningKey make(Path file, KeyScheme scheme, String owner, char[] passphrase)
            throws IOException, GeneralSecurityException {
        for (Path one : List.of(file, publicFile(file))) {
            if (Files.exists(one)) {
                throw new FileAlreadyExistsException(one + "：已存在，不覆盖 / is there already, and is not written over");
            }
        }
        EncryptedKey.checkPassphrase(passphrase);
        SigningKey key = SigningKey.make(scheme, Optional.of(owner));
        EncryptedKey.write(file, key.privateKey(), passphrase);
        PrivateFile.write(publicFile(file), JsonText.write(key.publicKey().json()));
        return key;
    }

    static Path publicFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    /** @throws GeneralSecurityException when the passphrase is wrong, or the two files do not belong together */
    public static SigningKey read(Path file, char[] passphrase) throws IOException, GeneralSecurityException {
        return new SigningKey(EncryptedKey.read(file, passphrase), readPublic(publicFile(file)));
    }

    static TrustKey readPublic(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MOST_BYTES + 1);
        }
        try {
            return TrustKey.ofFile(Fields.of(JsonReader.read(bytes, MOST_BYTES), file.toString()));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + "：不是公钥文件 / is no file of a public key: " + e.getMessage(), e);
        }
    }
}
