package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.microbrain.demo.FaultProvince.COUNTY;
import static org.microbrain.demo.FaultProvince.DALONG;
import static org.microbrain.demo.FaultProvince.SHANGLING;

import com.microsoft.playwright.Page;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.demo.Chromium.Person;
import org.microbrain.record.NodeId;

/** Warnings answered in real browsers, in a village and in its county, with the line between them cut in the middle. */
class WarningPagesIT {

    /** The county makes one warning of those of two villages. */
    private static final String RULES = """
            correlations: of-the-test
            version: 1
            rules:
              - name: alarms
                kind: same-in-many
                each: village
                of: {hazard: equipment}
                hazard: equipment
                what: {zh: 设备告警, en: Equipment alarms}
                within: 1h
                level: {2: red}
            """;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static Chromium chromium;
    private static FaultProvince province;

    @BeforeAll
    static void start() throws Exception {
        chromium = Chromium.startOrSkip();
        province = new FaultProvince(FaultProvince.folder(WarningPagesIT.class), List.of(DALONG, SHANGLING, COUNTY),
                "block: {readings: 100, age: 1s}\n", 1, 0);
        Files.writeString(province.folder().resolve("correlations.yaml"), RULES);
        province.configure(COUNTY, "correlation: {rules: ../correlations.yaml}\n");
        province.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (province != null) {
            province.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    /** @return the name of a series that is dangerous, and about which there is a warning now */
    private static String danger() throws Exception {
        return danger(DALONG);
    }

    private static String danger(NodeId village) throws Exception {
        String series = "alarm-" + NUMBER.incrementAndGet();
        MqttClient client = new MqttClient("tcp://" + province.files().mqtt(village), series, new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(ProvinceFiles.SENSOR_USER);
        options.setPassword(province.files().sensorPassword().getBytes(StandardCharsets.UTF_8));
        client.connect(options);
        client.publish("sensors/" + series, "{\"value\":120,\"unit\":\"A\"}".getBytes(StandardCharsets.UTF_8), 1, false);
        client.disconnect();
        client.close();
        return series;
    }

    private static Person at(NodeId node, String name, int width, String language) throws Exception {
        return chromium.person(width, language, province.files().console(node))
                .signIn(name, province.files().consolePassword());
    }

    /** Opens the newest warning of all, which is the one that was just raised. */
    private static String openNewest(Person person, String series) {
        Page page = person.page();
        page.waitForCondition(() -> {
            person.go("/warnings?q=");
            for (int i = 0; i < page.locator(".mb-alarm").count(); i++) {
                String address = page.locator(".mb-alarm").nth(i).getAttribute("href");
                person.go(address);
                if (page.locator("main").textContent().contains(series)) {
                    return true;
                }
                person.go("/warnings?q=");
            }
            return false;
        });
        return page.url().replaceFirst("https?://[^/]+", "");
    }

    private static void press(Person person, String choice) {
        person.page().click(".mb-choice-" + choice);
        person.page().waitForURL(url -> url.contains("said="));
    }

    @ParameterizedTest
    @MethodSource("org.microbrain.demo.Views#deskInEnglishPhoneInChinese")
    void thePagesLookWellInTheVillageAndInTheCounty(int width, String language) throws Exception {
        String series = danger();
        for (NodeId node : List.of(DALONG, COUNTY)) {
            try (Person one = at(node, "admin", width, language)) {
                String place = node.equals(DALONG) ? "village" : "county";
                openNewest(one, series);
                one.page().waitForSelector(".mb-choice-confirm");
                one.looksWell("warning-" + place);
                one.page().click("main summary");
                one.looksWell("warning-more-" + place);
                one.go("/warnings").page().waitForSelector(".mb-alarm");
                one.looksWell("warnings-" + place);
            }
        }
    }

    @Test
    void theCountyMakesOneWarningOfTwoVillagesAndEachLeadsToTheOther() throws Exception {
        danger(DALONG);
        danger(SHANGLING);
        for (int width : new int[] {Chromium.DESK, Chromium.PHONE}) {
            try (Person county = at(COUNTY, "admin", width, width == Chromium.DESK ? "zh" : "en")) {
                Page page = county.page();
                page.waitForCondition(() -> county.go("/warnings?q=alarms").page().locator("a[href*='/" + COUNTY + "_']").count() == 1);
                page.click("a[href*='/" + COUNTY + "_']");
                assertThat(page.locator("section[aria-labelledby=h-related] .mb-alarm").allTextContents()).hasSizeGreaterThanOrEqualTo(2)
                        .anyMatch(text -> text.contains(width == Chromium.DESK ? "大龙村" : "Dalong"))
                        .anyMatch(text -> text.contains(width == Chromium.DESK ? "上岭村" : "Shangling"));
                county.looksWell("warning-correlated");
                page.click("section[aria-labelledby=h-related] .mb-alarm >> nth=0");
                page.click("section[aria-labelledby=h-related] a[href*='/" + COUNTY + "_']");
                assertThat(page.url()).contains("/" + COUNTY + "_");
            }
        }
    }

    @Test
    void theVillageConfirmsWithTheLineDownAndTheCountyLearnsOfItAndAnswers() throws Exception {
        try (Person staff = at(DALONG, "staff", Chromium.PHONE, "zh")) {
            province.kill(List.of(COUNTY));
            String warning = openNewest(staff, danger());
            assertThat(staff.page().locator(".mb-ticks").textContent()).contains("已存本节点 ✓").contains("县级尚无回执");
            press(staff, "confirm");
            assertThat(staff.page().locator(".mb-warning-status").textContent()).contains("已确认").contains("未经县级确认");
            province.start(COUNTY);
            try (Person admin = at(COUNTY, "admin", Chromium.DESK, "zh")) {
                admin.page().waitForCondition(() -> {
                    admin.go(warning);
                    return admin.page().locator(".mb-steps").count() > 0
                            && admin.page().locator(".mb-steps").textContent().contains("staff");
                });
                press(admin, "confirm");
                staff.page().locator(".mb-ticks:has-text('县级已收 ✓')").waitFor();
                staff.page().locator(".mb-steps:has-text('马山县')").waitFor();
                assertThat(staff.page().locator(".mb-warning-status").textContent()).doesNotContain("未经县级确认");
            }
        }
    }

    @Test
    void aButtonPressedByMistakeIsUndone() throws Exception {
        try (Person staff = at(DALONG, "staff", Chromium.PHONE, "zh")) {
            openNewest(staff, danger());
            press(staff, "false_alarm");
            assertThat(staff.page().locator(".mb-warning-status").textContent()).contains("误报");
            press(staff, "undo");
            assertThat(staff.page().locator(".mb-warning-status").textContent()).contains("触发");
            assertThat(staff.page().locator(".mb-noeffect").textContent()).contains("撤回");
        }
    }

    @Test
    void whoOnlyLooksHasNoButtons() throws Exception {
        try (Person auditor = at(DALONG, "auditor", Chromium.DESK, "en")) {
            openNewest(auditor, danger());
            assertThat(auditor.page().locator(".mb-big").count()).isZero();
            assertThat(auditor.page().locator("main details").count()).isZero();
        }
    }
}
