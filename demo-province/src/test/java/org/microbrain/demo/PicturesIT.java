package org.microbrain.demo;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.microbrain.demo.Chromium.Person;

/** Takes the pictures of the README from a demo that runs; {@code docs/pictures/make.sh} starts both. */
@EnabledIfSystemProperty(named = "pictures.password", matches = ".+")
class PicturesIT {

    private static final Path PICTURES = Path.of("..", "docs", "pictures");
    private static final int CORE = 17_700;
    private static final int COUNTY = 17_703;
    private static final int VILLAGE = 17_706;

    private static void take(Chromium chromium, int port, int width, String language, String path, String name) {
        try (Person person = chromium.person(width, language, "127.0.0.1:" + port)
                .signIn(ProvinceFiles.CONSOLE_USER, System.getProperty("pictures.password"))) {
            Page page = person.go(path).page();
            if (path.equals("/warnings")) {
                page.click(".mb-alarm >> nth=0");
            }
            page.waitForLoadState();
            // Charts are drawn after their page is there.
            page.waitForTimeout(2_000);
            page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        }
    }

    @Test
    void thePicturesOfTheReadme() {
        try (Chromium chromium = Chromium.startOrSkip()) {
            take(chromium, VILLAGE, Chromium.DESK, "zh", "/", "village-home");
            take(chromium, VILLAGE, Chromium.PHONE, "zh", "/warnings", "village-warning-phone");
            take(chromium, VILLAGE, Chromium.DESK, "en", "/series?name=river%2Fstage&last=1h", "village-series");
            take(chromium, COUNTY, Chromium.DESK, "zh", "/", "county-home");
            take(chromium, CORE, Chromium.DESK, "en", "/map", "province-map");
            take(chromium, CORE, Chromium.DESK, "zh", "/rollouts/2", "province-rollout");
        }
    }
}
