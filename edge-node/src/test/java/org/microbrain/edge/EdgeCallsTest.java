package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PasswordHash;

/** From a reading to a phone and back, on a whole edge that has no parent. */
final class EdgeCallsTest {

    @TempDir
    private Path folder;
    private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private int port;
    private String csrf = "";

    private String send(String method, String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.ofString(form)).header("Content-Type", headers.length > 0
                        ? "application/json" : "application/x-www-form-urlencoded");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aHighRiverRingsAtTheDutyHolderWhoAnswersByALink() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", exchange -> {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        gateway.start();
        String hash = PasswordHash.of("secret", 1000).toString();
        EdgeSettings settings = TestEdge.settings(folder, """
                console: {address: "127.0.0.1:0"}
                intake: {http: {users: {clinic: "%s"}}}
                rules:
                  - {name: stage, series: river/stage, hazard: flood, quantity: {zh: 水位, en: water level}, calm: 3h,
                     detectors: [{detector: range, above: {orange: 2}}]}
                calls:
                  link: "https://edge.example"
                  channels: [{name: hook, kind: webhook, plain: true, url: "http://127.0.0.1:%d/hook"}]
                """.formatted(hash, gateway.getAddress().getPort()));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("console-users.yaml"), "users: [{name: admin, role: duty-leader, password: \"" + hash + "\"}]\n");
        try (EdgeNode node = new EdgeNode(settings, NodeIdentity.load(settings.node().identity(), TestEdge.NODE), InstantSource.system())) {
            port = node.consolePort();
            send("POST", "/sign-in", "name=admin&password=secret");
            Matcher field = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(http.send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/duty")).build(), BodyHandlers.ofString()).body());
            assertThat(field.find()).isTrue();
            csrf = "csrf=" + encoded(field.group(1)) + "&";
            send("POST", "/duty/persons", csrf + "who=" + encoded("韦主任") + "&role=VILLAGE_DUTY_HOLDER&phone=13800138000&language=zh");
            send("POST", "/duty/lines", csrf + "hazard=flood&least=3&from=00%3A00&to=00%3A00&when=once&day=1&day=2&day=3&day=4&day=5&day=6&day=7");
            send("POST", "/duty/lines/1/turns", csrf + "person=1&channel=hook");
            String basic = Base64.getEncoder().encodeToString("clinic:secret".getBytes(StandardCharsets.UTF_8));
            send("POST", "/api/v1/readings", "[{\"series\":\"river/stage\",\"value\":2.5,\"unit\":\"m\"}]",
                    "Authorization", "Basic " + basic);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(told).hasSize(1));
            assertThat(told.get(0)).contains("韦主任", "橙色", "洪水", "未经县级确认").doesNotContain("13800138000");
            Matcher link = Pattern.compile("https://edge\\.example(/answers/[A-Za-z0-9_-]+)").matcher(told.get(0));
            assertThat(link.find()).isTrue();
            assertThat(send("POST", link.group(1), "")).contains("已记录");
            assertThat(send("POST", link.group(1), "")).contains("此前已有回应");
        } finally {
            gateway.stop(0);
        }
    }
}
