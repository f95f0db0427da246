package org.microbrain.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedKeyTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "Ed25519"})
    void aKeyComesBackAndOnlyItsOwnerReadsTheFile(String algorithm) throws Exception {
        PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
        Path file = folder.resolve("key");
        EncryptedKey.write(file, key, PASSPHRASE);
        assertThat(Files.readString(file)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(EncryptedKey.read(file, PASSPHRASE)).isEqualTo(key);
    }

    @Test
    void aWrongPassphraseAndAFileThatIsNoKeyAreRefused() throws Exception {
        Path file = folder.resolve("key");
        EncryptedKey.write(file, KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate(), PASSPHRASE);
        assertThatThrownBy(() -> EncryptedKey.read(file, "another passphrase".toCharArray()))
                .isInstanceOf(GeneralSecurityException.class).hasMessageContaining("passphrase is wrong");
        Files.writeString(file, "nothing");
        assertThatThrownBy(() -> EncryptedKey.read(file, PASSPHRASE)).isInstanceOf(GeneralSecurityException.class);
    }
}
