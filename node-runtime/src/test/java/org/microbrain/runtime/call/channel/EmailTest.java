package org.microbrain.runtime.call.channel;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.call.channel.Receipt.Outcome;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.PeerName;

/** E-mail against a mail server on a socket, with and without TLS. */
final class EmailTest {

    @TempDir
    private Path folder;

    private SSLContext serverTls() throws Exception {
        Instant now = Instant.now();
        CertificateAuthority authority = CertificateAuthority.create("Test", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)));
        authority.writeRoot(folder.resolve("root.crt"));
        authority.issue(new PeerName(new NodeId("450102000000"), 2023), List.of("127.0.0.1"), now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(1))).write(folder.resolve("mail.crt"), folder.resolve("mail.key"));
        String key = Files.readString(folder.resolve("mail.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        Certificate[] chain;
        try (var in = Files.newInputStream(folder.resolve("mail.crt"))) {
            chain = CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(new Certificate[0]);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("mail", KeyFactory.getInstance(chain[0].getPublicKey().getAlgorithm()).generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))), new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private Channel channel(TestMailServer server, String more) throws Exception {
        Path file = Files.writeString(folder.resolve("password"), "s3cret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return Messages.channel(folder, "{name: mail, kind: email, server: \"" + server.address()
                + "\", from: alarm@example.cn, time-limit: 3s" + more + "}");
    }

    private static final String LOGIN = ", user: alarm, password: {file: password}";

    @Test
    void chineseSubjectAndTextArriveAsTheyWere() throws Exception {
        try (TestMailServer server = new TestMailServer(null)) {
            assertThat(channel(server, ", security: none").send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
            MimeMessage mail = new MimeMessage(Session.getInstance(new Properties()),
                    new ByteArrayInputStream(server.mails.get(0).getBytes(StandardCharsets.UTF_8)));
            assertThat(mail.getSubject()).isEqualTo("橙色洪水");
            assertThat(((String) mail.getContent()).replace("\r\n", "\n").strip()).isEqualTo(Messages.TEXT);
            assertThat(mail.getAllRecipients()[0]).hasToString("wei@example.cn");
        }
    }

    @Test
    void overStartTlsThePasswordGoesOutEncryptedAlone() throws Exception {
        try (TestMailServer server = new TestMailServer(serverTls())) {
            Receipt receipt = channel(server, LOGIN + ", trust: root.crt").send(Messages.ONE);
            assertThat(receipt.outcome()).as(receipt.words().en()).isEqualTo(Outcome.ACCEPTED);
            assertThat(server.said).contains("STARTTLS").noneMatch(line -> line.startsWith("AUTH"));
            assertThat(server.said).anyMatch(line -> line.startsWith("tls AUTH"));
        }
    }

    @Test
    void aServerThatOffersNoTlsIsNotToldThePassword() throws Exception {
        try (TestMailServer server = new TestMailServer(null)) {
            assertThat(channel(server, LOGIN).send(Messages.ONE).outcome()).isNotEqualTo(Outcome.ACCEPTED);
            assertThat(server.said).noneMatch(line -> line.contains("AUTH")).noneMatch(line -> line.contains("RCPT"));
        }
    }

    @Test
    void aServerWithACertificateOfNobodyIsNotToldThePassword() throws Exception {
        try (TestMailServer server = new TestMailServer(serverTls())) {
            Receipt receipt = channel(server, LOGIN).send(Messages.ONE);
            assertThat(receipt.outcome()).isEqualTo(Outcome.TRY_AGAIN);
            assertThat(receipt.words().en()).contains("TLS");
            assertThat(server.said).noneMatch(line -> line.contains("AUTH"));
        }
    }

    @Test
    void anAddressThatIsRefusedIsNotTriedAgainAndNotRepeated() throws Exception {
        try (TestMailServer server = new TestMailServer(null)) {
            server.toRecipient = "550 no such user wei@example.cn";
            Receipt receipt = channel(server, ", security: none").send(Messages.ONE);
            assertThat(receipt.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(receipt.words().en()).contains("550").doesNotContain("wei@");
            server.toRecipient = "451 later";
            assertThat(channel(server, ", security: none").send(Messages.ONE).outcome()).isEqualTo(Outcome.TRY_AGAIN);
        }
    }

    @Test
    void aSubjectCannotAddAHeader() throws Exception {
        try (TestMailServer server = new TestMailServer(null)) {
            CallMessage message = new CallMessage(1, "x", "", "wei@example.cn", "", "a\r\nBcc: all@example.cn", "b", "", null);
            channel(server, ", security: none").send(message);
            assertThat(String.join("", server.mails)).doesNotContain("\nBcc:");
        }
    }

    @Test
    void aPasswordInTheClearIsAMistakeOfTheConfiguration() throws Exception {
        Files.setPosixFilePermissions(Files.writeString(folder.resolve("password"), "x"), PosixFilePermissions.fromString("rw-------"));
        assertThat(Messages.problems(folder, "{name: mail, kind: email, server: \"a:25\", from: a@b.cn, security: none" + LOGIN + "}"))
                .contains("starttls");
    }
}
