package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.block.Reading;
import org.microbrain.journal.History;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PeerName;

/** A whole edge in a folder, with MQTT for all and HTTP for one, and no parent in reach. */
final class TestEdge implements AutoCloseable {

    static final NodeId NODE = new NodeId("450124100201");
    private static final String PASSWORD = "secret";

    final EdgeNode node;
    final int mqtt;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Starts it, or starts it again where it was. */
    TestEdge(Path folder) throws Exception {
        this(folder, "");
    }

    /** @param more of its intake, lines of YAML with two blanks before each */
    TestEdge(Path folder, String more) throws Exception {
        this.folder = folder;
        this.mqtt = freePort();
        EdgeSettings settings = settings(folder, """
                console: {address: "127.0.0.1:0"}
                intake:
                  mqtt: {address: "127.0.0.1:%d", anonymous: true}
                  http: {users: {clinic: "%s"}}
                """.formatted(mqtt, PasswordHash.of(PASSWORD, 1000)) + more);
        Path data = folder.resolve("data");
        if (Files.notExists(data.resolve("people.db"))) {
            Files.createDirectories(data);
            Files.writeString(data.resolve("console-users.yaml"), "users: [{name: admin, role: duty-leader, password: \""
                    + PasswordHash.of(PASSWORD, 1000) + "\"}]\n");
        }
        node = new EdgeNode(settings, NodeIdentity.load(settings.node().identity(), NODE), InstantSource.system());
    }

    /**
     * The settings of an edge in a folder, with an identity there and no parent in reach.
     *
     * @param more what else stands in its configuration
     */
    static EdgeSettings settings(Path folder, String more) throws Exception {
        Path identity = folder.resolve("identity");
        if (!Files.exists(identity)) {
            writeIdentity(Files.createDirectory(identity));
        }
        Path config = Files.writeString(folder.resolve("node.yaml"), """
                node: 450124100201
                parents: [{node: 450124000000, address: "127.0.0.1:1"}]
                """ + more);
        Problems problems = new Problems();
        EdgeSettings settings = EdgeSettings.read(Section.load(config, problems));
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        return settings;
    }

    private static void writeIdentity(Path identity) throws Exception {
        Instant now = InstantSource.system().instant();
        CertificateAuthority authority = CertificateAuthority.create("Test Province", now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(1)));
        authority.writeRoot(identity.resolve("province.crt"));
        authority.issue(new PeerName(NODE, 2023), List.of("127.0.0.1"), now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofHours(1))).write(identity.resolve("node.crt"), identity.resolve("node.key"));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.consolePort() + path));
    }

    /** With the API's token. */
    String get(String path) throws IOException, InterruptedException {
        String token = Files.readString(folder.resolve("data/api-token")).strip();
        HttpRequest request = request(path).header("Authorization", "Bearer " + token).build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    /** A page, as one who has signed in sees it. */
    String page(String path, String language) throws IOException, InterruptedException {
        HttpResponse<String> signedIn = http.send(request("/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=admin&password=" + PASSWORD)).build(), BodyHandlers.ofString());
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        return http.send(request(path).header("Cookie", cookie + "; microbrain-language=" + language).build(),
                BodyHandlers.ofString()).body();
    }

    /** Sends a form, as one who has signed in. @return where it leads to */
    String submit(String path, String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(path, form);
        return answer.headers().firstValue("Location").orElseThrow(() -> new AssertionError(answer.statusCode() + answer.body()));
    }

    /** Sends a form that is refused. @return the status and the page that says why, in English */
    String refusal(String path, String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(path, form);
        assertThat(answer.headers().firstValue("Location")).isEmpty();
        return answer.statusCode() + " " + answer.body();
    }

    private HttpResponse<String> send(String path, String form) throws IOException, InterruptedException {
        HttpResponse<String> signedIn = http.send(request("/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=admin&password=" + PASSWORD)).build(), BodyHandlers.ofString());
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        String account = http.send(request("/account").header("Cookie", cookie).build(), BodyHandlers.ofString()).body();
        Matcher csrf = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(account);
        assertThat(csrf.find()).isTrue();
        return http.send(request(path).header("Cookie", cookie + "; microbrain-language=en")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form + "&csrf=" + csrf.group(1))).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        return postAs("clinic", PASSWORD, body);
    }

    HttpResponse<String> postAs(String user, String password, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        String basic = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return http.send(request("/api/v1/readings").header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/json").header("Accept-Language", "en-GB,en;q=0.9").POST(body)
                .build(), BodyHandlers.ofString());
    }

    List<Double> values(String series) {
        try (History history = History.open(folder.resolve("data").resolve("journal.db"), NODE)) {
            return history.readings(series, Long.MIN_VALUE, Long.MAX_VALUE).stream().map(Reading::value).toList();
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
