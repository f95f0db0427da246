package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.microbrain.demo.FaultProvince.CITY;
import static org.microbrain.demo.FaultProvince.CORE;
import static org.microbrain.demo.FaultProvince.COUNTY;
import static org.microbrain.demo.FaultProvince.DALONG;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.Media;
import com.microsoft.playwright.options.SelectOption;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.demo.Chromium.Person;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.node.RunningNode;

/**
 * The main task of each role at each of the three consoles, on desk and phone, in both languages, in a real browser; and every
 * page there is, looked over. A page that the table of {@link ConsoleRightsTest} names and that is not opened here fails.
 */
class RolesAtWorkIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int ENROL_SECONDS = 30;
    /** A horn that was on for somebody before rests for a minute. */
    private static final int REST_MILLIS = 90_000;
    /** A4 upright, in pixels of a browser. */
    private static final int PAPER = 794;
    /** Pixels; one line of the menu takes less. */
    private static final int TWO_LINES = 40;

    /** All in this process: many starts would cost more than what is looked at. */
    private static final List<RunningNode> NODES = new ArrayList<>();

    private static Chromium chromium;
    private static FaultProvince province;
    private static DutyPhone phone;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.startOrSkip();
        province = new FaultProvince(FaultProvince.folder(RolesAtWorkIT.class), List.of(DALONG, COUNTY, CITY, CORE),
                "block: {readings: 100, age: 1s}\n", 1, 0);
        phone = new DutyPhone(FaultProvince.address(province.files().phone()), InstantSource.system());
        province.configure(CORE, "calls: {channels: [{name: phone, kind: webhook, form: json, plain: true, url: \"http://"
                + province.files().phone() + "/\"}]}\n");
        province.configure(DALONG, """
                outputs:
                  horn:
                    name: {zh: 村口警报器, en: village horn}
                    kind: horn
                    mqtt: {client: horn-1, topic: horn/set, answer: {topic: horn/state}}
                  drain: {name: {zh: 排涝泵, en: drain pump}, kind: pump, mqtt: {client: pump-1, topic: pump/set}}
                """);
        for (NodeId node : List.of(CORE, CITY, COUNTY, DALONG)) {
            NODES.add(ConsoleRightsTest.open(node.equals(CORE) ? Tier.CORE : node.equals(DALONG) ? Tier.EDGE : Tier.HUB,
                    province.files().configuration(node)));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        Collections.reverse(NODES);
        NODES.forEach(RunningNode::close);
        if (province != null) {
            province.close();
        }
        if (phone != null) {
            phone.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Person at(NodeId node, String name, int width, String language) throws Exception {
        return chromium.person(width, language, province.files().console(node))
                .signIn(name, province.files().consolePassword());
    }

    /** @return the name of a series that is dangerous, and about which there is a warning now */
    private static String danger() throws Exception {
        String series = "alarm-" + NUMBER.incrementAndGet();
        MqttClient client = new MqttClient("tcp://" + province.files().mqtt(DALONG), series, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(ProvinceFiles.SENSOR_USER);
        options.setPassword(province.files().sensorPassword().getBytes(StandardCharsets.UTF_8));
        client.connect(options);
        client.publish("sensors/" + series, "{\"value\":120,\"unit\":\"A\"}".getBytes(StandardCharsets.UTF_8), 1, false);
        client.disconnect();
        client.close();
        return series;
    }

    /** Opens the one open warning; each test ends the one that it has raised. */
    private static String open(Person person) {
        Page page = person.page();
        page.waitForCondition(() -> {
            person.go("/warnings");
            return page.locator(".mb-alarm").count() > 0;
        });
        String address = page.locator(".mb-alarm").first().getAttribute("href");
        person.go(address);
        return address;
    }

    private static void press(Person person, String choice) {
        Locator button = person.page().locator("button[value^='" + choice + "/']").first();
        if (!button.isVisible()) {
            person.page().locator(".mb-more summary").click();
        }
        button.click();
        person.page().waitForURL(url -> url.contains("said="));
    }

    /** Staff confirms, the leader ends it: a warning at a village, from there on at its county and at the province. */
    @ParameterizedTest
    @MethodSource("org.microbrain.demo.Views#phoneInEnglish")
    void warningsAreJudgedByStaffLeadersAdminsAndApprovers(int width, String language) throws Exception {
        danger();
        String warning;
        try (Person staff = at(DALONG, "staff", width, language)) {
            warning = open(staff);
            press(staff, "confirm");
            staff.looksWell("task-village-staff");
        }
        for (NodeId node : List.of(COUNTY, CORE)) {
            try (Person staff = at(node, "staff", width, language)) {
                steps(staff, warning, "staff");
                press(staff, "confirm");
                staff.looksWell("task-" + place(node) + "-staff");
            }
        }
        try (Person leader = at(CORE, "duty-leader", width, language)) {
            leader.go(warning);
            press(leader, "lower");
            leader.looksWell("task-core-duty-leader-warning");
        }
        try (Person approver = at(COUNTY, "approver", width, language)) {
            steps(approver, warning, "duty-leader");
            press(approver, "publish");
            approver.looksWell("task-county-approver");
        }
        try (Person approver = at(CORE, "approver", width, language)) {
            steps(approver, warning, "approver");
            press(approver, "cancel");
            approver.looksWell("task-core-approver");
        }
        for (NodeId node : List.of(COUNTY, CORE)) {
            try (Person auditor = at(node, "auditor", width, language)) {
                auditor.go(warning);
                assertThat(auditor.page().locator(".mb-big").count()).as("who only looks has no buttons").isZero();
                auditor.go("/audit");
                assertThat(auditor.page().locator("table").textContent()).contains("approver");
                auditor.looksWell("task-" + place(node) + "-auditor");
            }
        }
        try (Person admin = at(COUNTY, "admin", width, language)) {
            stepsOf(admin, warning, 2);
            assertThat(admin.page().locator(".mb-choice-confirm").count()).as("what is over is not judged").isZero();
        }
        try (Person auditor = at(DALONG, "auditor", width, language)) {
            stepsOf(auditor, warning, 2);
            auditor.go("/audit");
            assertThat(auditor.page().locator("table").textContent()).contains("staff");
            auditor.looksWell("task-village-auditor");
        }
    }

    private static String place(NodeId node) {
        return node.equals(CORE) ? "core" : "county";
    }

    /** Opens the warning once both approvers' steps have come down. */
    private static void stepsOf(Person person, String warning, int approvers) {
        person.page().waitForCondition(() -> {
            person.go(warning);
            return person.page().locator(".mb-steps li:has-text('approver')").count() >= approvers;
        });
    }

    /** Opens the warning once it shows a step of somebody. */
    private static void steps(Person person, String warning, String who) {
        person.page().waitForCondition(() -> {
            person.go(warning);
            return person.page().locator(".mb-steps").count() > 0
                    && person.page().locator(".mb-steps").textContent().contains(who + " ");
        });
    }

    @ParameterizedTest
    @MethodSource("org.microbrain.demo.Views#phoneInEnglish")
    void dutyListsAreKeptAndTriedAtAllTiers(int width, String language) throws Exception {
        duty(DALONG, "admin", width, language);
        duty(COUNTY, "duty-leader", width, language);
        duty(CORE, "duty-leader", width, language);
    }

    private static void duty(NodeId node, String name, int width, String language) throws Exception {
        String somebody = "小韦" + "甲乙丙丁".charAt(NUMBER.incrementAndGet() % 4);
        try (Person leader = at(node, name, width, language)) {
            Page page = leader.go("/duty").page();
            page.fill("#who", somebody);
            page.selectOption("#role", "GRID_WORKER");
            page.fill("#phone", "13800138000");
            page.click("form[action='/duty/persons'] button[type=submit]");
            page.waitForSelector("a[href='tel:13800138000']");
            page.click("#line summary");
            page.click("form[action='/duty/lines'] button[type=submit]");
            Locator line = page.locator(".mb-duty tr:has(form[action$='/turns'])").last();
            line.locator("summary").click();
            line.locator("select[name=person]").selectOption(new SelectOption().setLabel(somebody));
            line.locator("form[action$='/turns'] button").click();
            page.waitForSelector(".mb-turns li:has-text('" + somebody + "')");
            page.locator(".mb-duty tr:has-text('" + somebody + "') button[name=channel]").first().click();
            page.waitForSelector("#tries tr:has-text('" + somebody + "') .mb-good");
            leader.looksWell("task-duty-" + node);
            // Every line's row names everybody in its choice of persons; this one has her among its turns.
            page.locator(".mb-duty tr:has(.mb-turns li:has-text('" + somebody
                    + "')) form[action^='/duty/lines'][action$='/remove'] button").click();
            page.locator(".mb-duty tr:has-text('" + somebody + "') form[action^='/duty/persons'][action$='/remove'] button")
                    .click();
            page.waitForSelector("a[href='tel:13800138000']", new Page.WaitForSelectorOptions()
                    .setState(WaitForSelectorState.DETACHED));
        }
    }

    @ParameterizedTest
    @MethodSource("org.microbrain.demo.Views#phoneInEnglish")
    void nodesAreAdmittedByTokenAndByCodeAndRevoked(int width, String language) throws Exception {
        byToken(COUNTY, String.format("450124101%03d", NUMBER.incrementAndGet()), width, language);
        byCode(CORE, String.format("450124102%03d", NUMBER.incrementAndGet()), width, language);
    }

    /** The district admin makes a token, the machine comes in by it, and is revoked. */
    private static void byToken(NodeId node, String child, int width, String language) throws Exception {
        try (Person admin = at(node, "admin", width, language)) {
            Page page = admin.go("/admission").page();
            page.fill("textarea[name=csv]", child + ",新村,SN-1");
            page.click("form[action='/admission/expected'] button");
            page.fill("input[name=node]", child);
            page.click("form[action='/admission/token'] button");
            page.waitForSelector(".mb-token");
            Path token = province.folder().resolve("token-" + child);
            Files.writeString(token, page.inputValue(".mb-token"));
            enrol("--token-file", token.toString(), "--folder", province.folder().resolve("new-" + child).toString());
            revoke(admin, child, "task-county-district-admin");
        }
    }

    /** The operator compares a code with the machine's, admits it, and revokes it. */
    private static void byCode(NodeId node, String child, int width, String language) throws Exception {
        CompletableFuture<String> machine = CompletableFuture.supplyAsync(() -> enrol("--at", province.files().listen(node),
                "--node", child, "--folder", province.folder().resolve("new-" + child).toString()));
        try (Person operator = at(node, "admin", width, language)) {
            Page page = operator.page();
            page.waitForCondition(() -> {
                operator.go("/admission");
                return page.locator(".list-group-item:has-text('" + child + "')").count() > 0;
            });
            Locator request = page.locator(".list-group-item:has-text('" + child + "')");
            String code = request.locator(".mb-admission-code").textContent().strip();
            operator.looksWell("task-core-operator-request");
            request.locator("button[type=submit]").first().click();
            assertThat(machine.get(ENROL_SECONDS, TimeUnit.SECONDS).replace(" ", "")).as("both ends show one code")
                    .contains(code.replace(" ", ""));
            revoke(operator, child, "task-core-operator");
        }
    }

    private static void revoke(Person person, String child, String picture) {
        Page page = person.go("/admission").page();
        Locator row = page.locator(".mb-certificates tr:has-text('" + child + "')").first();
        row.locator("summary").click();
        row.locator("input[name=reason]").fill("lost");
        row.locator("button.btn-danger").click();
        page.waitForSelector(".mb-certificates tr:has-text('" + child + "') .mb-level-4");
        person.looksWell(picture);
    }

    private static String enrol(String... arguments) {
        StringWriter out = new StringWriter();
        String[] all = new String[arguments.length + 1];
        all[0] = "enrol";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int status = Microbrain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out)).execute(all);
        assertThat(status).as(out.toString()).isZero();
        return out.toString();
    }

    /** A message goes out of the village, somebody presses its link, and the page of the warning shows the answer. */
    @Test
    void aCallIsAnsweredByItsLinkAndTheWarningsPageShowsIt() throws Exception {
        new DutyList(new SignedIn(province.files().console(DALONG), "admin", province.files().consolePassword()))
                .write(ProvincePlan.ON_DUTY.get(DALONG), ProvinceFiles.PHONE_CHANNEL);
        try (Person leader = at(DALONG, "admin", Chromium.PHONE, "zh")) {
            Page page = leader.go("/duty").page();
            page.click("a[href^='/duty?line=']");
            page.fill("#hazard", "");
            page.click("form[action^='/duty/lines/'] .btn-primary >> visible=true");
            danger();
            String warning = open(leader);
            page.waitForSelector("text=值班员小韦");
            String id = warning.substring(warning.lastIndexOf('/') + 1);
            page.waitForCondition(() -> phone.about(id).isPresent());
            try (Person called = chromium.person(Chromium.PHONE, "zh", province.files().console(DALONG))) {
                called.go(phone.about(id).orElseThrow().link().replaceFirst("https?://[^/]+", ""));
                called.looksWell("answer-link");
                called.page().click("button[type=submit]");
                called.page().waitForLoadState();
                called.looksWell("answer-taken");
            }
            page.waitForSelector(".mb-steps:has-text('回应')");
            leader.looksWell("call-answered");
            press(leader, "cancel");
        }
    }

    /** A plan of two persons, a warning that sounds the horn, one tap that ends it, and a leader who lets it go on. */
    @ParameterizedTest
    @MethodSource("org.microbrain.demo.Views#phoneInEnglish")
    void staffStopTheHornWithOneTapFromTheFirstPage(int width, String language) throws Exception {
        try (Horn horn = new Horn(province.files().mqtt(DALONG), province.files().sensorPassword())) {
            try (Person staff = at(DALONG, "staff", width, language)) {
                Page page = staff.go("/outputs").page();
                Locator form = page.locator("details:has(form[action='/outputs/horn/propose'])");
                form.locator("summary").click();
                form.locator("input[name=hazard][value=equipment]").check();
                form.locator("input[name=rest]").fill("1");
                form.locator("input[name=hourly]").fill("20");
                staff.looksWell("outputs-form");
                form.locator("button[type=submit]").click();
                page.waitForSelector(".mb-plan");
                assertThat(page.locator("form[action='/outputs/horn/approve']").count()).as("staff approves nothing").isZero();
            }
            try (Person leader = at(DALONG, "admin", width, language)) {
                leader.go("/outputs").page().click("form[action='/outputs/horn/approve'] button");
                leader.page().waitForSelector("form[action='/outputs/horn/withdraw']");
            }
            danger();
            try (Person staff = at(DALONG, "staff", width, language)) {
                Page page = staff.go("/").page();
                page.waitForSelector("form[action='/outputs/stop']", new Page.WaitForSelectorOptions().setTimeout(REST_MILLIS));
                page.waitForCondition(() -> horn.told.contains("ON"));
                page.waitForSelector(".mb-outputs-bar .mb-state-red");
                staff.looksWell("outputs-home");
                page.click("form[action='/outputs/stop'] button");
                page.waitForURL(url -> url.endsWith("/outputs"));
                page.waitForCondition(() -> horn.told.get(horn.told.size() - 1).equals("OFF"));
                staff.looksWell("outputs-stopped");
                open(staff);
                page.waitForSelector("#h-switched");
                staff.looksWell("outputs-warning");
                press(staff, "false_alarm");
            }
            try (Person leader = at(DALONG, "admin", width, language)) {
                leader.go("/outputs").page().click("form[action='/outputs/release'] button");
                leader.page().waitForSelector(".mb-outputs-stopped", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.DETACHED));
                leader.looksWell("outputs-released");
                leader.page().click("form[action='/outputs/horn/withdraw'] button");
            }
        }
    }

    /** Does what it is told, and says so. */
    private static final class Horn implements AutoCloseable {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final MqttAsyncClient client;

        Horn(String address, String password) throws Exception {
            client = new MqttAsyncClient("tcp://" + address, "horn-1", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setUserName(ProvinceFiles.SENSOR_USER);
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
            client.setCallback(new MqttCallback() {
                @Override
                public void messageArrived(String topic, MqttMessage message) throws MqttException {
                    told.add(new String(message.getPayload(), StandardCharsets.UTF_8));
                    client.publish("horn/state", message.getPayload(), 1, false);
                }

                @Override
                public void disconnected(MqttDisconnectResponse response) { }

                @Override
                public void mqttErrorOccurred(MqttException failure) { }

                @Override
                public void deliveryComplete(IMqttToken token) { }

                @Override
                public void connectComplete(boolean again, String server) { }

                @Override
                public void authPacketArrived(int code, MqttProperties properties) { }
            });
            client.connect(options).waitForCompletion();
            client.subscribe("horn/set", 1).waitForCompletion();
        }

        @Override
        public void close() throws Exception {
            client.disconnect().waitForCompletion();
            client.close();
        }
    }

    /** Not the same pages as in the tests of their own, but all: each address of the table that a person can open. */
    @ParameterizedTest
    @CsvSource({"1280,zh", "390,en"})
    void everyPageOfEveryTierIsWithoutBarriers(int width, String language) throws Exception {
        for (Tier tier : Tier.values()) {
            NodeId node = tier == Tier.EDGE ? DALONG : tier == Tier.HUB ? COUNTY : CORE;
            try (Person one = at(node, "admin", width, language)) {
                for (String page : ConsoleRightsTest.pages(tier)) {
                    one.go(address(page));
                    one.forgetComplaints();
                    one.looksWell("all-" + tier.name().toLowerCase(java.util.Locale.ROOT) + page.replaceAll("[^a-z]+", "-"));
                }
            }
        }
    }

    /** What people report from is printed: nothing that is pressed, nothing wider than the paper. Pictures are kept. */
    @Test
    void whatIsReportedFromFitsOnPaper() throws Exception {
        danger();
        for (NodeId node : List.of(DALONG, COUNTY)) {
            try (Person one = at(node, "admin", Chromium.DESK, "zh")) {
                open(one);
                String warning = one.page().url().replaceFirst("https?://[^/]+", "");
                one.page().setViewportSize(PAPER, PAPER);
                one.page().emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
                List<String> pages = node.equals(DALONG) ? List.of("/warnings", warning, "/series?name=alarm-1", "/node")
                        : List.of("/warnings", warning, "/", "/ledger", "/gateways", "/answers", "/nodes/" + DALONG, "/audit");
                for (int i = 0; i < pages.size(); i++) {
                    Page page = one.go(pages.get(i)).page();
                    page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                            .setPath(Path.of("target", "screenshots", "print-" + node + "-" + i + ".png")));
                    assertThat(page.evaluate("document.documentElement.scrollWidth")).as("width of %s", pages.get(i))
                            .isEqualTo(PAPER);
                    assertThat(page.locator("button:visible").count()).as("buttons on paper of %s", pages.get(i)).isZero();
                    assertThat(page.locator("nav:visible").count()).as("menu on paper of %s", pages.get(i)).isZero();
                }
            }
        }
        try (Person leader = at(DALONG, "admin", Chromium.DESK, "zh")) {
            open(leader);
            press(leader, "false_alarm");
        }
    }

    /** The menu of those who may do most, and its second part without the console's script. */
    @ParameterizedTest
    @CsvSource({"1280,zh", "390,en"})
    void theMenuStandsInOneLineAndIsOpenedByKeysAlone(int width, String language) throws Exception {
        for (NodeId node : List.of(DALONG, COUNTY, CORE)) {
            try (Person manager = at(node, "admin", width, language)) {
                Page page = manager.page();
                page.route("**/*console*.js", Route::abort);
                manager.go("/");
                if (width == Chromium.DESK) {
                    assertThat((Integer) page.evaluate("document.querySelector('.mb-menu').offsetHeight"))
                            .as("height of the menu of %s in %s", node, language).isLessThan(TWO_LINES);
                }
                page.locator(".mb-menu-more summary").focus();
                page.keyboard().press("Enter");
                page.waitForSelector(".mb-menu-more a >> visible=true");
                manager.forgetComplaints();
                manager.looksWell("menu-" + node);
                page.keyboard().press("Tab");
                page.keyboard().press("Enter");
                page.waitForURL(url -> url.endsWith("/node"));
            }
        }
    }

    @Test
    void theKeysFindMoveAndExplainAtEveryTier() throws Exception {
        danger();
        for (NodeId node : List.of(DALONG, COUNTY, CORE)) {
            try (Person one = at(node, "admin", Chromium.DESK, "zh")) {
                Page page = one.page();
                open(one);
                one.go("/node");
                page.keyboard().press("?");
                page.waitForSelector("#keys[open]");
                page.keyboard().press("Escape");
                page.waitForSelector("#keys:not([open])", new Page.WaitForSelectorOptions().setState(WaitForSelectorState.ATTACHED));
                page.keyboard().press("/");
                page.waitForURL(url -> url.endsWith("#to-find"));
                page.waitForSelector("input[type=search]:focus");
                page.keyboard().press("ArrowDown");
                page.waitForSelector("main [data-list] a:focus");
                page.keyboard().press("Enter");
                page.waitForURL(url -> !url.endsWith("#to-find"));
                assertThat(page.url()).as("where the arrows led at %s", node)
                        .contains(node.equals(DALONG) ? "/warnings/" : "/nodes/");
                assertThat(one.forgetComplaints()).isEmpty();
            }
        }
        try (Person leader = at(DALONG, "admin", Chromium.DESK, "zh")) {
            open(leader);
            press(leader, "false_alarm");
        }
    }

    private static String address(String page) {
        return page.replace("{node}", DALONG.text()).replace("{id}", DALONG + "_none").replace("{token}", "x".repeat(24))
                .replace("/series", "/series?name=" + DALONG + "%2Falarm-1").replaceFirst("/device$", "/device?of=mqtt:none");
    }
}
