package org.microbrain.runtime.call.channel;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.microbrain.runtime.config.Section;

/**
 * Where a channel sends over HTTP: an address whose host stands in the configuration and never depends on a message.
 *
 * @param url   may hold {@code {token}} and, behind the host, other places in braces
 * @param token what {@code {token}} stands for
 * @param trust null for the authorities that Java trusts
 */
record HttpTarget(String url, Optional<Secret> token, SSLContext trust) {

    static final String[] KEYS = {"url", "token", "trust", "plain"};

    static HttpTarget read(Section s) {
        s.require("url");
        String url = s.text("url", "");
        Optional<Secret> token = Secret.read(s, "token");
        if (s.has("url")) {
            check(s, url);
        }
        if (url.contains("{token}") && !s.has("token")) {
            s.problem("token", "地址中有 {token}，请写出它在哪个文件或环境变量里",
                    "the address holds {token}; say in which file or variable it is");
        }
        return new HttpTarget(url, token, trust(s));
    }

    private static void check(Section s, String url) {
        int host = url.indexOf("://");
        int path = host < 0 ? -1 : url.indexOf('/', host + 3);
        String before = path < 0 ? url : url.substring(0, path);
        try {
            URI uri = URI.create(url.replaceAll("\\{[a-z]+}", "x"));
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (!web || uri.getHost() == null || uri.getUserInfo() != null || before.indexOf('{') >= 0) {
                s.problem("url", "应为 https://主机/路径；主机名中不能有 {…}，也不能带用户名",
                        "must be https://host/path, with no {…} and no user name in the host");
            } else if ("http".equals(uri.getScheme()) && !s.flag("plain", false)) {
                s.problem("url", "http:// 会让号码和口令明文传输；线路另有保护时请写 plain: true",
                        "http:// sends numbers and secrets in the clear; write plain: true if the line is protected otherwise");
            }
        } catch (IllegalArgumentException e) {
            s.problem("url", "不是有效的地址", "is not an address");
        }
    }

    /** Certificates of authorities (PEM) under the key {@code trust}; null when absent. */
    static SSLContext trust(Section s) {
        Path file = s.path("trust", null);
        if (file == null) {
            return null;
        }
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            try (var in = Files.newInputStream(file)) {
                for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    trusted.setCertificateEntry("authority-" + number++, certificate);
                }
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            s.problem("trust", "无法读取其中的 PEM 证书", "holds no PEM certificates that can be read");
            return null;
        }
    }

    /** The address with the token in it; never to be shown or logged. */
    String address() {
        return token.map(secret -> url.replace("{token}", encoded(secret.value()))).orElse(url);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "HTTP target";
    }
}
