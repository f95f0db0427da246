package org.microbrain.runtime.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.microbrain.runtime.config.ConsoleTls;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a console shows to browsers. The files are looked at every minute, so that a renewed certificate needs no restart. */
final class ServerCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    private static final String NOTHING = "";

    private final Path certificate;
    private final Path key;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private FileTime read;

    /**
     * @param own the node's own certificate, shown when the configuration names no other
     * @throws IllegalArgumentException when the files cannot be used; the message names them
     */
    ServerCertificate(ConsoleTls tls, IdentitySettings own) {
        certificate = tls.certificate() == null ? own.certificate() : tls.certificate();
        key = tls.key() == null ? own.key() : tls.key();
        factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        factory.setKeyStorePassword(NOTHING);
        try {
            factory.setKeyStore(load());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("console.tls: " + certificate + ", " + key + ": " + e.getMessage(), e);
        }
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        read = Files.getLastModifiedTime(certificate);
        List<Certificate> chain = List.copyOf(CertificateFiles.readCertificates(certificate));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("console", CertificateFiles.readKey(key), NOTHING.toCharArray(), chain.toArray(Certificate[]::new));
        return store;
    }

    /** Looks now and every minute from then on. */
    void watch(Scheduler scheduler) {
        renew();
        scheduler.schedule(() -> watch(scheduler), 1, TimeUnit.MINUTES);
    }

    /** Shows what is in the files now, if that has changed. What cannot be used is said, and the one before stays. */
    void renew() {
        try {
            if (!Files.getLastModifiedTime(certificate).equals(read)) {
                KeyStore renewed = load();
                factory.reload(same -> same.setKeyStore(renewed));
                LOG.info("the console shows the renewed certificate of {}", certificate);
            }
        } catch (Exception e) { // so Jetty declares it
            LOG.error("the renewed certificate of the console is not used: {}: {}", certificate, e.getMessage());
        }
    }
}
