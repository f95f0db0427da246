package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.CoreCommand;
import org.microbrain.core.CoreSettings;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.edge.EdgeCommand;
import org.microbrain.edge.EdgeSettings;
import org.microbrain.hub.HubCommand;
import org.microbrain.hub.HubSettings;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Route;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;
import org.microbrain.runtime.node.RunningNode;
import org.microbrain.runtime.people.Rights;
import org.microbrain.runtime.people.Role;

/**
 * Who may use which address of a console: every address of the three tiers, every role, with the node's whole area and with
 * a part of it, over HTTP at nodes as their programs start them. An address that stands not in the table fails the test.
 */
final class ConsoleRightsTest {

    /**
     * Address | edge | hub | core. {@code all}: every role; roles by their words; {@code -}: the tier does not have it;
     * {@code whole:} before roles: not for accounts of a part of the area; {@code open}: no sign-in is asked for, or
     * another one than that of people.
     */
    private static final String TABLE = """
            GET /                           | all   | all  | all
            GET /node                       | all   | all  | all
            GET /nodes                      | -     | -    | all
            GET /nodes/{node}               | -     | all  | all
            GET /map                        | -     | all  | all
            GET /answers                    | -     | all  | all
            GET /ledger                     | -     | all  | all
            GET /gateways                   | -     | all  | all
            GET /api/v1/nodes.csv           | -     | all  | all
            GET /self-test                  | all   | all  | all
            GET /series                     | all   | -    | all
            GET /warnings                   | all   | all  | all
            GET /warnings/{id}              | all   | all  | all
            POST /warnings/{id}/step        | staff duty-leader | staff duty-leader district-admin approver | staff duty-leader approver
            GET /api/v1/warnings.csv        | all   | all  | all
            GET /api/v1/series.csv          | all   | -    | -
            GET /duty                       | all   | all  | all
            POST /duty/persons              | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/persons/{id}         | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/persons/{id}/remove  | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/persons/{id}/try     | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/lines                | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/lines/{id}           | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/lines/{id}/remove    | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/lines/{id}/turns     | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/lines/{id}/order     | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /duty/import               | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            GET /api/v1/duty                | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            POST /api/v1/duty               | whole: duty-leader | whole: duty-leader district-admin | whole: duty-leader
            GET /api/v1/calls               | all   | all  | all
            GET /answers/{token}            | open  | open | open
            POST /answers/{token}           | open  | open | open
            POST /api/v1/answers/{token}    | open  | open | open
            POST /api/v1/replies            | open  | open | open
            GET /updates                    | all   | all  | -
            GET /refused                    | all   | -    | -
            GET /account                    | all   | all  | all
            GET /people                     | whole: duty-leader         | whole: district-admin         | whole: operator
            GET /tokens                     | whole: duty-leader         | whole: district-admin         | whole: operator
            GET /audit                      | whole: duty-leader auditor | whole: district-admin auditor | whole: operator auditor
            POST /people/add                | whole: duty-leader         | whole: district-admin         | whole: operator
            POST /people/change             | whole: duty-leader         | whole: district-admin         | whole: operator
            POST /people/disable            | whole: duty-leader         | whole: district-admin         | whole: operator
            POST /people/enable             | whole: duty-leader         | whole: district-admin         | whole: operator
            POST /people/reset              | whole: duty-leader         | whole: district-admin         | whole: operator
            POST /tokens/add                | whole: duty-leader         | whole: district-admin         | whole: operator
            POST /tokens/revoke             | whole: duty-leader         | whole: district-admin         | whole: operator
            GET /admission                  | -     | district-admin | operator
            POST /admission/admit           | -     | district-admin | operator
            POST /admission/refuse          | -     | district-admin | operator
            POST /admission/token           | -     | district-admin | operator
            POST /admission/withdraw        | -     | district-admin | operator
            POST /admission/revoke          | -     | district-admin | operator
            POST /admission/expected        | -     | district-admin | operator
            POST /account/password          | all   | all  | all
            POST /account/sign-out-elsewhere | all  | all  | all
            POST /sign-out                  | all   | all  | all
            GET /sign-in                    | open  | open | open
            POST /sign-in                   | open  | open | open
            GET /live                       | open  | open | open
            GET /language/{language}        | open  | open | open
            GET /health                     | open  | open | open
            GET /metrics                    | open  | open | open
            GET /api/v1/status              | all   | all  | all
            GET /api/v1/audit.csv           | whole: duty-leader auditor | whole: district-admin auditor | whole: operator auditor
            GET /api/v1/series              | all   | -    | all
            GET /api/v1/readings            | all   | -    | all
            GET /api/v1/readings.csv        | all   | -    | -
            GET /api/v1/marks               | all   | -    | all
            GET /api/v1/refused             | all   | -    | -
            GET /api/v1/reports             | -     | all  | all
            GET /api/v1/nodes               | -     | -    | all
            GET /api/v1/warnings            | -     | -    | all
            GET /api/v1/detections          | -     | -    | all
            GET /api/v1/ledger              | -     | -    | all
            GET /api/v1/openapi.json        | -     | -    | all
            GET /rollouts                   | -     | -    | all
            GET /rollouts/{number}          | -     | -    | all
            GET /rollouts/{number}/{node}   | -     | -    | all
            GET /new-rollout                | -     | -    | whole: operator
            GET /releases                   | -     | -    | all
            GET /new-release                | -     | -    | whole: operator
            POST /releases/add              | -     | -    | whole: operator
            POST /releases/sign             | -     | -    | whole: operator
            POST /releases/revoke           | -     | -    | whole: operator
            POST /releases/publish          | -     | -    | whole: operator
            GET /api/v1/releases/repository | -     | -    | all
            GET /api/v1/releases/drafts.zip | -     | -    | whole: operator
            POST /api/v1/releases/add       | -     | -    | whole: operator
            POST /api/v1/releases/sign      | -     | -    | whole: operator
            POST /api/v1/releases/{kind}/{name}/{version}/revoke | - | - | whole: operator
            POST /api/v1/releases/publish   | -     | -    | whole: operator
            GET /learning                   | -     | -    | all
            POST /learning/evaluate         | -     | -    | whole: operator
            POST /learning/recalibrate      | -     | -    | whole: operator
            POST /learning/train            | -     | -    | whole: operator
            POST /learning/trainings/order  | -     | -    | whole: operator
            POST /learning/trainings/{number}/cancel | - | - | whole: operator
            GET /api/v1/evaluations         | -     | -    | whole: operator
            POST /api/v1/evaluations/order  | -     | -    | whole: operator
            GET /api/v1/trainings           | -     | -    | whole: operator
            POST /api/v1/trainings/order    | -     | -    | whole: operator
            POST /api/v1/trainings/sums     | -     | -    | whole: operator
            POST /api/v1/trainings/{number}/cancel | - | - | whole: operator
            GET /api/v1/trainings/{sha256}/draft.zip | - | - | whole: operator
            GET /api/v1/evaluations/{sha256}/evaluation.json | - | - | whole: operator
            GET /api/v1/evaluations/{sha256}/package.yaml | - | - | whole: operator
            GET /why                        | -     | -    | all
            POST /rollouts/add              | -     | -    | whole: operator
            POST /rollouts/{number}/approve | -     | -    | whole: operator approver
            POST /rollouts/{number}/act     | -     | -    | whole: operator
            POST /rollouts/halt             | -     | -    | operator approver duty-leader
            POST /rollouts/lift             | -     | -    | operator approver duty-leader
            POST /rollouts/hold             | -     | -    | operator
            POST /rollouts/pin              | -     | -    | whole: operator
            POST /rollouts/unpin            | -     | -    | whole: operator
            GET /api/v1/releases            | -     | -    | all
            GET /api/v1/rollouts            | -     | -    | all
            GET /api/v1/rollouts/{number}   | -     | -    | all
            GET /api/v1/rollouts/{number}/nodes/{node} | - | - | all
            GET /api/v1/why/{node}          | -     | -    | all
            GET /api/v1/halts               | -     | -    | all
            POST /api/v1/rollouts           | -     | -    | whole: operator
            POST /api/v1/rollouts/dry-run   | -     | -    | whole: operator
            POST /api/v1/rollouts/{number}/approve | - | - | whole: operator approver
            POST /api/v1/rollouts/{number}/submit | - | - | whole: operator
            POST /api/v1/rollouts/{number}/pause | -  | - | whole: operator
            POST /api/v1/rollouts/{number}/resume | - | - | whole: operator
            POST /api/v1/rollouts/{number}/retry | -  | - | whole: operator
            POST /api/v1/rollouts/{number}/cancel | - | - | whole: operator
            POST /api/v1/rollouts/{number}/roll-back | - | - | whole: operator
            POST /api/v1/halts              | -     | -    | operator approver duty-leader
            POST /api/v1/halts/lift         | -     | -    | operator approver duty-leader
            GET /holds                      | -     | all  | -
            POST /holds/set                 | -     | district-admin | -
            POST /holds/release             | -     | district-admin | -
            GET /api/v1/holds               | -     | all  | -
            GET /devices                    | all   | -    | -
            GET /device                     | all   | -    | -
            POST /device/put-again          | whole: duty-leader | - | -
            POST /device/roll-back          | whole: duty-leader | - | -
            POST /device/ask                | whole: duty-leader | - | -
            POST /device/withdraw           | whole: duty-leader | - | -
            POST /device/install            | whole: duty-leader | - | -
            POST /device/uninstall          | whole: duty-leader | - | -
            GET /devices/add                | whole: duty-leader | - | -
            GET /devices/adopt              | whole: duty-leader | - | -
            POST /devices/adopt             | whole: duty-leader | - | -
            GET /api/v1/gateway-file        | whole: duty-leader | - | -
            GET /devices/try                | whole: duty-leader | - | -
            POST /devices/try               | whole: duty-leader | - | -
            POST /devices/ask               | whole: duty-leader | - | -
            POST /devices/save              | whole: duty-leader | - | -
            POST /devices/remove            | whole: duty-leader | - | -
            GET /outputs                    | all   | -    | -
            POST /outputs/stop              | staff duty-leader | - | -
            POST /outputs/release           | staff duty-leader | - | -
            POST /outputs/{output}/end      | staff duty-leader | - | -
            POST /outputs/{output}/try      | whole: duty-leader | - | -
            POST /outputs/{output}/propose  | whole: staff duty-leader | - | -
            POST /outputs/{output}/approve  | whole: duty-leader | - | -
            POST /outputs/{output}/withdraw | whole: staff duty-leader | - | -
            POST /api/v1/outputs/stop       | staff duty-leader | - | -
            POST /api/v1/holds              | -     | -    | operator
            POST /api/v1/pins               | -     | -    | whole: operator
            POST /api/v1/pins/remove        | -     | -    | whole: operator
            """;

    private static final String PASSWORD = "correct horse";
    private static final String OWN = "450102001003";
    private static final String BESIDE = "450102001000";
    private static final String ELSEWHERE = "450124000000";
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");

    @TempDir
    static Path folder;
    private static final Map<Tier, RunningNode> NODES = new EnumMap<>(Tier.class);
    private static final Map<Tier, NodeId> NAMES = new EnumMap<>(Tier.class);
    private static final List<RunningNode> OPEN = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        List<Site> sites = List.of(
                new Site(ProvincePlan.GUANGXI, Tier.CORE, "广西", "Guangxi", List.of(), List.of()),
                new Site(ProvincePlan.NANNING, Tier.HUB, "南宁", "Nanning", List.of(ProvincePlan.GUANGXI), List.of()),
                new Site(ProvincePlan.XINGNING_COMMUNITY, Tier.EDGE, "兴宁社区", "Xingning", List.of(ProvincePlan.NANNING),
                        List.of()),
                new Site(ProvincePlan.MINSHENG_OFFICE, Tier.EDGE, "民生街道", "Minsheng", List.of(ProvincePlan.NANNING),
                        List.of()));
        ProvinceFiles files = new ProvinceFiles(folder, new Ports(29_000), 600);
        String hash = PasswordHash.of(PASSWORD, 1000).toString();
        for (Site site : sites) {
            PrivateFile.write(files.home(site.node()).resolve("data/console-users.yaml"),
                    users(site.tier(), hash).getBytes(StandardCharsets.UTF_8));
        }
        files.write(sites, InstantSource.system().instant());
        for (Site site : sites) {
            RunningNode node = open(site.tier(), files.configuration(site.node()));
            OPEN.add(node);
            NODES.putIfAbsent(site.tier(), node);
            NAMES.putIfAbsent(site.tier(), site.node());
        }
    }

    private static String users(Tier tier, String hash) {
        StringBuilder users = new StringBuilder("users:\n");
        for (Role role : Rights.roles(tier)) {
            user(users, role.word(), hash, role, "");
            if (tier != Tier.EDGE) {
                user(users, "own-" + role.word(), hash, role, ", area: " + OWN);
                user(users, "other-" + role.word(), hash, role, ", area: " + ELSEWHERE);
            }
        }
        return users.toString();
    }

    private static void user(StringBuilder users, String name, String hash, Role role, String more) {
        users.append("  - {name: ").append(name).append(", password: \"").append(hash).append("\", role: ")
                .append(role.word()).append(more).append("}\n");
    }

    /** A node as its program opens it, in this process. */
    static RunningNode open(Tier tier, Path configuration) throws Exception {
        Problems problems = new Problems();
        Section section = Section.load(configuration, problems);
        return switch (tier) {
            case CORE -> CoreCommand.open(CoreSettings.read(section));
            case HUB -> HubCommand.open(HubSettings.read(section));
            case EDGE -> EdgeCommand.open(EdgeSettings.read(section));
        };
    }

    @AfterAll
    static void stop() {
        for (int i = OPEN.size() - 1; i >= 0; i--) {
            OPEN.get(i).close();
        }
    }

    /** What the table says of a tier: roles by address; null for open ones. */
    private static Map<String, Allowed> table(Tier tier) {
        Map<String, Allowed> rows = new LinkedHashMap<>();
        TABLE.lines().forEach(line -> {
            String[] cells = line.split("\\|");
            String cell = cells[1 + tier.ordinal()].strip();
            if (!cell.equals("-")) {
                rows.put(cells[0].strip(), Allowed.of(cell, tier));
            }
        });
        return rows;
    }

    /** The addresses of a tier that people open in a browser. */
    static List<String> pages(Tier tier) {
        return table(tier).keySet().stream().filter(address -> address.startsWith("GET ")).map(address -> address.substring(4))
                .filter(path -> !path.startsWith("/api/") && !List.of("/live", "/language/{language}", "/health", "/metrics")
                        .contains(path)).toList();
    }

    private record Allowed(boolean open, boolean wholeOnly, Set<String> roles) {

        static Allowed of(String cell, Tier tier) {
            Set<String> roles = new TreeSet<>(cell.equals("all")
                    ? Rights.roles(tier).stream().map(Role::word).toList()
                    : Arrays.asList(cell.replace("whole:", "").strip().split(" +")));
            return new Allowed(cell.equals("open"), cell.startsWith("whole:"), roles);
        }

        boolean allows(Role role, boolean part) {
            return roles.contains(role.word()) && !(part && wholeOnly);
        }
    }

    @Test
    void everyAddressOfEveryTierStandsInTheTable() {
        for (Tier tier : Tier.values()) {
            assertThat(NODES.get(tier).console().routes()).as("addresses of %s", tier)
                    .extracting(route -> route.method() + " " + route.path())
                    .containsExactlyInAnyOrderElementsOf(table(tier).keySet());
            for (Route route : NODES.get(tier).console().routes()) {
                assertThat(route.kind() == Route.Kind.OPEN || route.kind() == Route.Kind.PROBE).as(route.path())
                        .isEqualTo(table(tier).get(route.method() + " " + route.path()).open());
            }
        }
    }

    @Test
    void everyRoleMayDoWhatTheTableSaysAndNothingElse() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            for (Role role : Rights.roles(tier)) {
                look(tier, role, role.word(), false, wrong);
                if (tier != Tier.EDGE) {
                    look(tier, role, "own-" + role.word(), true, wrong);
                    look(tier, role, "other-" + role.word(), true, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void look(Tier tier, Role role, String name, boolean part, List<String> wrong) throws Exception {
        Browser browser = new Browser(tier);
        browser.signIn(name);
        for (Map.Entry<String, Allowed> row : signOutLast(table(tier))) {
            if (row.getValue().open()) {
                continue;
            }
            int status = browser.use(row.getKey());
            boolean good = row.getValue().allows(role, part) ? status < 500 && status != 401 && status != 403 : status == 403;
            if (!good) {
                wrong.add(tier + " " + name + " " + row.getKey() + " answers " + status);
            }
        }
    }

    private static Collection<Map.Entry<String, Allowed>> signOutLast(Map<String, Allowed> table) {
        Map<String, Allowed> ordered = new LinkedHashMap<>(table);
        ordered.put("POST /sign-out", ordered.remove("POST /sign-out"));
        return ordered.entrySet();
    }

    @Test
    void strangersAndRevokedTokensGetNowhere() throws Exception {
        for (Tier tier : Tier.values()) {
            for (Map.Entry<String, Allowed> row : table(tier).entrySet()) {
                if (!row.getValue().open()) {
                    HttpResponse<String> answer = new Browser(tier).ask(row.getKey(), "", "Bearer mb_" + "A".repeat(43));
                    boolean api = NODES.get(tier).console().routes().stream().anyMatch(route -> route.kind() == Route.Kind.API
                            && row.getKey().equals(route.method() + " " + route.path()));
                    assertThat(answer.statusCode()).as("%s %s", tier, row.getKey()).isEqualTo(api ? 401 : 302);
                    assertThat(answer.headers().firstValue("Location").orElse("/sign-in")).isEqualTo("/sign-in");
                }
            }
        }
    }

    @Test
    void nobodySeesWhatLiesOutsideTheirArea() throws Exception {
        for (Tier tier : List.of(Tier.HUB, Tier.CORE)) {
            Browser whole = new Browser(tier);
            whole.signIn("auditor");
            List<String> reads = table(tier).entrySet().stream().filter(row -> !row.getValue().open()
                    && row.getValue().allows(Role.AUDITOR, true)).map(Map.Entry::getKey)
                    .filter(address -> address.startsWith("GET ")).toList();
            String telling = "GET /api/v1/" + (tier == Tier.HUB ? "reports" : "nodes");
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                String answer = whole.ask(telling, "", null).body();
                return answer.contains(OWN) && answer.contains(BESIDE);
            });
            for (Role role : Rights.roles(tier)) {
                Browser own = new Browser(tier);
                own.signIn("own-" + role.word());
                Browser other = new Browser(tier);
                other.signIn("other-" + role.word());
                for (String address : reads) {
                    assertThat(own.seen(address)).as("%s own %s %s", tier, role, address)
                            .doesNotContain(BESIDE);
                    assertThat(other.seen(address)).as("%s other %s %s", tier, role, address)
                            .doesNotContain(OWN).doesNotContain(BESIDE);
                }
                assertThat(own.ask(telling, "", null).body()).contains(OWN);
            }
        }
    }

    @Test
    void whatPeopleDoTravelsUp() throws Exception {
        Browser leader = new Browser(Tier.EDGE);
        leader.signIn("duty-leader");
        leader.use("POST /people/add");
        Path hub = folder.resolve(NAMES.get(Tier.HUB).text()).resolve("data/journal.db");
        await().atMost(Duration.ofSeconds(60)).until(() -> audited(hub) > 0);
    }

    /** Audit records of the edge in the journal of the hub. */
    private static long audited(Path journal) throws Exception {
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + journal);
                ResultSet row = file.createStatement().executeQuery("SELECT count(*) FROM record JOIN origin"
                        + " ON origin.id = record.origin WHERE kind = 8 AND node = '" + NAMES.get(Tier.EDGE) + "'")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** A person's browser at the node of a tier; follows no redirect. */
    private static final class Browser {

        private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager()).build();
        private final String root;
        private String csrf = "";

        Browser(Tier tier) {
            root = "http://127.0.0.1:" + NODES.get(tier).consolePort();
        }

        void signIn(String name) throws Exception {
            HttpResponse<String> answer = ask("POST /sign-in", "name=" + name + "&password=correct+horse", null);
            assertThat(answer.statusCode()).as(name).isEqualTo(302);
            Matcher field = CSRF.matcher(ask("GET /account", "", null).body());
            assertThat(field.find()).as(name).isTrue();
            csrf = field.group(1);
        }

        /** Harmless whatever it is: no field has what the form needs. */
        int use(String address) throws Exception {
            return ask(address, "csrf=" + csrf + "&name=%3F&next=a", null).statusCode();
        }

        /** What an address tells of the province; examples in a message or in the description of the API are not that. */
        String seen(String address) throws Exception {
            HttpResponse<String> answer = ask(address, "", null);
            return answer.statusCode() == 200 && !address.endsWith("openapi.json") ? answer.body() : "";
        }

        HttpResponse<String> ask(String address, String form, String authorization) throws Exception {
            String[] parts = address.split(" ");
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root
                    + parts[1].replaceAll("\\{[^}]*}", "zh"))).timeout(Duration.ofSeconds(20))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .method(parts[0], parts[0].equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(form));
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
