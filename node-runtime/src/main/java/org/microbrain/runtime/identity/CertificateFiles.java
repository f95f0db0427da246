package org.microbrain.runtime.identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates and keys in PEM files, for those who make or renew an identity. Written whole or not at all. */
public final class CertificateFiles {

    private CertificateFiles() {
    }

    public static List<X509Certificate> readCertificates(Path file) throws IOException, GeneralSecurityException {
        return Pem.readCertificates(file);
    }

    /** Writes certificates, the first one first. */
    public static void writeCertificates(Path file, List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        PrivateFile.write(file, Pem.certificates(certificates));
    }

    public static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        return Pem.readKey(file);
    }

    /** Writes a key with mode 0600. */
    public static void writeKey(Path file, PrivateKey key) throws IOException {
        PrivateFile.write(file, Pem.key(key));
    }
}
