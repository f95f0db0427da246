package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.demo.Chromium.Person;
import org.microbrain.record.NodeId;

/** What a district admin and a provincial operator see, with a node in each of the province's 17,000 villages. */
class DistrictPagesIT {

    /** How often each page is asked for; more often with the endurance numbers. */
    private static final int ASKED = Boolean.getBoolean("endurance") ? 20 : 5;
    private static final List<String> AT_BOTH = List.of("/map", "/map?by=state", "/map?by=lag", "/answers", "/ledger", "/gateways", "/warnings",
            "/node");
    private static final List<String> AT_HUB = List.of("/", "/?sort=tree", "/?sort=lag&page=7", "/?q=村", "/?state=behind",
            "/?in=450124000000", "/nodes/450124000000", "/map?in=450124000000", "/nodes/450124101204");
    private static final List<String> AT_CORE = List.of("/", "/?by=warnings", "/?by=lag", "/?in=450100000000", "/?in=450124000000",
            "/?in=450124101000", "/nodes", "/nodes?sort=tree&page=300", "/nodes?q=dalong", "/nodes/450124101204",
            "/nodes/450100000000", "/map?in=450100000000");

    private static CrowdedProvince province;
    private static String password;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        province = new CrowdedProvince(FaultProvince.folder(DistrictPagesIT.class), 27_000);
        province.start();
        password = province.files().consolePassword();
        Client client = new Client(CrowdedProvince.CORE);
        Pattern figure = Pattern.compile("<dt>节点</dt><dd>([0-9,]+)</dd>");
        await().atMost(Duration.ofMinutes(6)).pollInterval(Duration.ofSeconds(2)).until(() -> {
            Matcher nodes = figure.matcher(client.text("/"));
            return nodes.find() && Integer.parseInt(nodes.group(1).replace(",", "")) >= province.nodes();
        });
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (province != null) {
            province.close();
        }
    }

    /** One for all that need it; what needs none goes on without. */
    private static Chromium chromium() {
        if (chromium == null) {
            chromium = Chromium.startOrSkip();
        }
        return chromium;
    }

    @Test
    void everyPageStaysSmallHoweverManyNodesThereAre() throws Exception {
        System.out.printf("[districts] %d nodes below the core%n", province.nodes());
        measure(CrowdedProvince.CITY, AT_HUB);
        measure(CrowdedProvince.CORE, AT_CORE);
    }

    private static void measure(NodeId node, List<String> own) throws Exception {
        Client client = new Client(node);
        List<String> all = new ArrayList<>(own);
        all.addAll(AT_BOTH);
        for (String path : all) {
            List<Double> times = new ArrayList<>();
            HttpResponse<byte[]> answer = null;
            for (int i = 0; i < ASKED; i++) {
                long begun = System.nanoTime();
                answer = client.get(path);
                times.add((System.nanoTime() - begun) / 1e6);
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                Thread.yield();
            }
            Collections.sort(times);
            System.out.printf(Locale.ROOT, "[districts] %s %-28s median %6.1f ms, worst %6.1f ms, %7d bytes%n", node, path,
                    times.get(ASKED / 2), times.get(ASKED - 1), answer.body().length);
            assertThat(answer.body().length).as("bytes on the wire of %s", path).isLessThan(500_000);
        }
    }

    @ParameterizedTest
    @MethodSource("org.microbrain.demo.Views#deskInEnglishPhoneInChinese")
    void everyPageLooksWellOnDeskAndPhone(int width, String language) throws Exception {
        look(width, language, CrowdedProvince.CITY, List.of("/ hub-home", "/?in=450124000000&sort=tree hub-tree",
                "/nodes/450124000000 hub-node", "/map hub-map", "/map?in=450124000000&group=450124000000_flood hub-group",
                "/answers hub-answers", "/ledger hub-ledger", "/gateways hub-gateways"));
        look(width, language, CrowdedProvince.CORE, List.of("/ core-home", "/?in=450100000000&by=warnings core-city",
                "/?in=450124101000 core-town", "/nodes core-nodes", "/nodes/450124101204 core-node", "/map core-map",
                "/map?by=state&in=450100000000 core-map-city", "/answers core-answers", "/ledger core-ledger",
                "/gateways core-gateways"));
    }

    private static void look(int width, String language, NodeId node, List<String> pages) throws Exception {
        try (Person one = chromium().person(width, language, province.files().console(node))
                .signIn(ProvinceFiles.CONSOLE_USER, password)) {
            for (String page : pages) {
                one.go(page.split(" ")[0]);
                one.looksWell(page.split(" ")[1]);
            }
        }
    }

    /** Drilling down from the province to one series by links alone. */
    @Test
    void oneSeriesIsReachedFromTheProvinceByLinks() throws Exception {
        try (Person one = chromium().person(Chromium.DESK, "zh",
                province.files().console(CrowdedProvince.CORE)).signIn(ProvinceFiles.CONSOLE_USER, password)) {
            String series = new Client(CrowdedProvince.CORE).firstSeries();
            one.go("/series?name=" + URLEncoder.encode(series, StandardCharsets.UTF_8) + "&last=all");
            one.page().waitForSelector("[data-drawn]");
            one.looksWell("core-series");
            one.go("/");
            one.page().click(".mb-parts-table tbody tr >> nth=0 >> a");
            one.page().click(".mb-parts-table tbody tr >> nth=0 >> a");
            one.page().click(".mb-parts-table tbody tr >> nth=0 >> a");
            one.page().click(".mb-parts-table tbody tr >> nth=0 >> a");
            one.page().click(".mb-tree tbody tr >> nth=0 >> a");
            assertThat(one.page().url()).contains("/nodes/");
        }
    }

    /** Somebody's program or browser without scripts. */
    private static final class Client {

        private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager()).build();
        private final String root;

        Client(NodeId node) throws Exception {
            root = "http://" + province.files().console(node);
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(root + "/sign-in"))
                    .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString("name="
                            + ProvinceFiles.CONSOLE_USER + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8)))
                    .build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(302);
        }

        HttpResponse<byte[]> get(String path) throws Exception {
            return http.send(HttpRequest.newBuilder(URI.create(root + path.replace("村", "%E6%9D%91")))
                    .header("Accept-Encoding", "gzip").timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofByteArray());
        }

        String text(String path) throws Exception {
            HttpResponse<byte[]> answer = get(path);
            if (answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip")) {
                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        }

        /** node/series of some village that has one. */
        String firstSeries() throws Exception {
            Matcher reading = Pattern.compile("\"series\":\"([0-9]{12}/river/stage)\"").matcher(text("/api/v1/status"));
            assertThat(reading.find()).isTrue();
            return reading.group(1);
        }
    }
}
