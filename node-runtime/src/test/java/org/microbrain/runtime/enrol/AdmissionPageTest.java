package org.microbrain.runtime.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.Storage;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;

/** What an admin sees and does on the page of admission, over HTTP. */
final class AdmissionPageTest {

    private static final String CITY = "450100000000";
    private static final String EDGE = "450102001003";
    private static final String NEIGHBOUR = "450103001001";
    private static final String PASSWORD = "correct horse";

    @TempDir
    private Path folder;
    private final ShiftedClock time = new ShiftedClock();
    private final HttpClient client = HttpClient.newHttpClient();
    private TestAuthority province;
    private AdmittingHub city;
    private NodeMetrics metrics;
    private Console console;
    private String address;

    @BeforeEach
    void start() throws Exception {
        province = new TestAuthority(folder, time);
        city = new AdmittingHub(province, province.hub(CITY));
        String password = PasswordHash.of(PASSWORD, 1000).toString();
        Files.writeString(city.settings.data().resolve("console-users.yaml"), "users:\n"
                + "  - {name: admin, password: \"" + password + "\", role: district-admin}\n"
                + "  - {name: county, password: \"" + password + "\", role: district-admin, area: \"450102000000\"}\n"
                + "  - {name: reader, password: \"" + password + "\", role: auditor}\n");
        metrics = new NodeMetrics(new NodeId(CITY));
        NodeId node = city.settings.node();
        NodeStatus status = new NodeStatus(node, city.settings.name(), Tier.HUB, node.area().level(), node.area(),
                time.instant(), NodeStatus.Link.NONE, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                new NodeStatus.Disk(1 << 30, 1 << 30, Storage.GOOD), RecordTime.Quality.GOOD, Map.of(), List.of());
        console = new Console(city.settings, new People(city.settings.data(), Tier.HUB, node.area(), time), area -> status,
                metrics);
        AdmissionActions.addTo(console, city.admission);
        address = "http://127.0.0.1:" + console.start();
    }

    @AfterEach
    void stop() {
        console.close();
        metrics.close();
        city.close();
    }

    private HttpResponse<String> send(String cookie, String path, String... form) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (form.length > 0) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < form.length; i += 2) {
                body.append(form[i]).append('=').append(URLEncoder.encode(form[i + 1], StandardCharsets.UTF_8)).append('&');
            }
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(body.toString()));
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String signIn(String name) throws Exception {
        HttpResponse<String> answer = send("", "/sign-in", "name", name, "password", PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(302);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private static String found(String regex, String text) {
        Matcher match = Pattern.compile(regex).matcher(text);
        assertThat(match.find()).as(regex).isTrue();
        return match.group(1);
    }

    private String csrf(String cookie) throws Exception {
        return found("name=\"csrf\" value=\"([^\"]+)\"", send(cookie, "/admission").body());
    }

    @Test
    void aRequestIsShownWithItsCodeAndAdmittedByAForm() throws Exception {
        String cookie = signIn("admin");
        try (EnrollingNode fresh = new EnrollingNode(province, false)) {
            Enrolment enrolment = fresh.asking(EDGE, city.address());
            String code = ((Enrolment.Waiting) fresh.ask(enrolment)).code();
            String page = send(cookie, "/admission").body();
            assertThat(page).contains(code, EDGE, "SN-1", "127.0.0.1");
            String key = found("name=\"key\" value=\"([0-9a-f]{64})\"", page);
            assertThat(send(cookie, "/admission/admit", "csrf", csrf(cookie), "key", key, "code", "0000 0000").headers()
                    .firstValue("Location").orElseThrow()).as("another code than was seen").contains("notice");
            assertThat(fresh.ask(enrolment)).isInstanceOf(Enrolment.Waiting.class);
            assertThat(send(cookie, "/admission/admit", "csrf", csrf(cookie), "key", key, "code", code).headers()
                    .firstValue("Location")).contains("/admission");
            assertThat(fresh.ask(enrolment)).isInstanceOf(Enrolment.Admitted.class);
        }
        assertThat(city.noted("admitted")).hasSize(1);
        assertThat(send(cookie, "/admission").body()).contains("mb-certificates").contains("admin");
    }

    @Test
    void aTokenIsShownToWhoMadeItAndToNobodyElse() throws Exception {
        String cookie = signIn("admin");
        String where = send(cookie, "/admission/token", "csrf", csrf(cookie), "node", EDGE, "address", "hub.example:7801",
                "valid", "1h").headers().firstValue("Location").orElseThrow();
        String token = found(">(mbtoken1\\.[A-Za-z0-9_-]+)<", send(cookie, where).body());
        assertThat(EnrolToken.parse(token).node().text()).isEqualTo(EDGE);
        assertThat(send(signIn("county"), where).body()).doesNotContain("mbtoken1.");
        assertThat(send(cookie, "/admission").body()).doesNotContain("mbtoken1.");
        time.advance(Duration.ofMinutes(11));
        assertThat(send(signIn("admin"), where).body()).doesNotContain("mbtoken1.");
    }

    @Test
    void whoMayNotAdmitSeesNothingAndWhoHasASmallerAreaKeepsToIt() throws Exception {
        assertThat(send(signIn("reader"), "/admission").statusCode()).isEqualTo(403);
        try (EnrollingNode one = new EnrollingNode(province, false)) {
            one.admitted(city.token(NEIGHBOUR));
        }
        String county = signIn("county");
        assertThat(send(county, "/admission").body()).doesNotContain(NEIGHBOUR);
        send(county, "/admission/revoke", "csrf", csrf(county), "node", NEIGHBOUR, "reason", "envy");
        assertThat(city.admission.revocations().all()).isEmpty();
        send(county, "/admission/token", "csrf", csrf(county), "node", NEIGHBOUR, "address", "hub.example:7801");
        assertThat(city.noted("token")).hasSize(1);
        send(county, "/admission/expected", "csrf", csrf(county), "csv", NEIGHBOUR + ",x,y");
        assertThat(city.admission.expected().missing()).isZero();
    }

    @Test
    void aNodeIsRevokedWithAReasonAndAFormWithoutTheRightTokenDoesNothing() throws Exception {
        String cookie = signIn("admin");
        try (EnrollingNode one = new EnrollingNode(province, false)) {
            one.admitted(city.token(EDGE));
        }
        assertThat(send(cookie, "/admission/revoke", "csrf", "wrong", "node", EDGE, "reason", "x").statusCode()).isEqualTo(403);
        send(cookie, "/admission/revoke", "csrf", csrf(cookie), "node", EDGE, "reason", "");
        assertThat(city.admission.revocations().all()).isEmpty();
        send(cookie, "/admission/revoke", "csrf", csrf(cookie), "node", EDGE, "reason", "<b>stolen</b>");
        assertThat(city.admission.revocations().all()).hasSize(1);
        assertThat(send(cookie, "/admission").body()).contains("&lt;b&gt;stolen&lt;/b&gt;").doesNotContain("<b>stolen");
    }

    @Test
    void aListOfExpectedNodesIsTakenWholeOrItsErrorsAreNamedByLine() throws Exception {
        String cookie = signIn("admin");
        String wrong = send(cookie, "/admission/expected", "csrf", csrf(cookie), "csv",
                "node,name,serial\n" + EDGE + ",民生,SN-2\n12,x\n460100000000,海口\n" + EDGE + ",again").headers()
                .firstValue("Location").orElseThrow();
        assertThat(send(cookie, wrong).body()).contains("第 3 行", "第 4 行", "第 5 行");
        assertThat(city.admission.expected().missing()).isZero();
        send(cookie, "/admission/expected", "csrf", csrf(cookie), "csv", EDGE + ",民生,SN-2");
        assertThat(city.admission.expected().missing()).isEqualTo(1);
        try (EnrollingNode one = new EnrollingNode(province, false)) {
            one.ask(one.asking(EDGE, city.address()));
            assertThat(send(cookie, "/admission").body()).contains("民生", "序列号与预登记不符");
        }
    }
}
