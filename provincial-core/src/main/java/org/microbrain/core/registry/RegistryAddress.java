package org.microbrain.core.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where the registry is and how one signs in there.
 *
 * @param root          of the management API, without {@code /v1}
 * @param authorization value of the header; empty to send none
 * @param trust         null for the authorities that Java trusts
 */
public record RegistryAddress(URI root, String authorization, SSLContext trust) {

    /**
     * @param url    {@code https://host:port}
     * @param signIn {@code user:password}, or a token, which has no colon; null or blank for none
     * @param trust  file with certificates (PEM); null for the authorities that Java trusts
     * @param plain  whether passwords may travel to other machines without TLS
     * @throws RegistryFailure that says what cannot be used
     */
    public static RegistryAddress of(String url, String signIn, Path trust, boolean plain) throws RegistryFailure {
        URI root = root(url);
        if (root.getScheme().equals("http") && !plain && !loopback(root.getHost())) {
            throw new RegistryFailure("http:// 会让口令明文传输：请写 https://，线路另有保护时加 --plain",
                    "http:// sends passwords in the clear: write https://, or add --plain if the line is protected otherwise");
        }
        return new RegistryAddress(root, authorization(signIn), trust == null ? null : trusting(trust));
    }

    private static URI root(String url) throws RegistryFailure {
        try {
            URI root = URI.create(url.replaceAll("/+$", "").replaceAll("/v1$", ""));
            if (("https".equals(root.getScheme()) || "http".equals(root.getScheme())) && root.getHost() != null
                    && root.getUserInfo() == null && root.getQuery() == null) {
                return root;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new RegistryFailure("登记处地址应为 https://主机:端口，不带用户名",
                "the registry's address must be https://host:port, without a user name");
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String authorization(String signIn) {
        if (signIn == null || signIn.isBlank()) {
            return "";
        }
        String secret = signIn.strip();
        return secret.indexOf(':') < 0 ? "Bearer " + secret
                : "Basic " + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    }

    private static SSLContext trusting(Path file) throws RegistryFailure {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number > 0) {
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, trust.getTrustManagers(), null);
                return context;
            }
        } catch (IOException | GeneralSecurityException e) {
            // said below
        }
        throw new RegistryFailure("无法从 " + file + " 读取 PEM 证书", file + " holds no PEM certificates that can be read");
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return root.toString();
    }
}
