package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The system's Chromium, driven as a person would use it. Where there is none, the test is skipped, and says so. Pictures
 * stay in {@code target/screenshots}.
 */
final class Chromium implements AutoCloseable {

    static final int DESK = 1280;
    static final int PHONE = 390;
    private static final int HEIGHT = 900;
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final List<String> PLACES = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome");
    private static final List<String> OPTIONS = List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run");

    /** Finds barriers in a page. */
    private static final String AXE = axe();

    private final Playwright playwright;
    private final Browser browser;
    /** What the browsers of people who signed in keep, so that they need not do it again. */
    private final Map<String, List<Cookie>> signedIn = new HashMap<>();
    /** Pages that all come by, and that were looked over already. */
    private final Set<String> lookedAt = new HashSet<>();

    private Chromium(Path program) {
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(program)
                .setArgs(OPTIONS));
    }

    private static String axe() {
        try (InputStream in = Chromium.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, or skips the test. */
    static Chromium startOrSkip() {
        Path program = Stream.concat(Stream.ofNullable(System.getenv("MICROBRAIN_CHROMIUM")), PLACES.stream())
                .map(Path::of).filter(Files::isExecutable).findFirst().orElse(null);
        if (program == null) {
            System.out.println("[browser] SKIPPED: no Chromium on this machine (apt-get install chromium); pages were not"
                    + " looked at");
        }
        assumeTrue(program != null, "no Chromium on this machine; install it with: apt-get install chromium");
        return new Chromium(program);
    }

    /** Someone at a screen who has not signed in yet. */
    Person person(int width, String language, String address) {
        return new Person(browser.newContext(new Browser.NewContextOptions().setViewportSize(width, HEIGHT)), width,
                language, address);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** One person with a browser of their own. */
    final class Person implements AutoCloseable {

        private final BrowserContext context;
        private final Page page;
        private final int width;
        private final String language;
        private final String address;
        private final List<String> complaints = new ArrayList<>();

        private Person(BrowserContext context, int width, String language, String address) {
            this.context = context;
            this.page = context.newPage();
            this.width = width;
            this.language = language;
            this.address = "http://" + address;
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.type().equals("warning")) {
                    complaints.add(message.text() + " at " + page.url());
                }
            });
            page.onPageError(error -> complaints.add(error + " at " + page.url()));
        }

        Page page() {
            return page;
        }

        BrowserContext context() {
            return context;
        }

        /** Signs in, or comes back with what the browser kept of the last time; stands at the first page then. */
        Person signIn(String name, String password) {
            String who = String.join(" ", address, name, language);
            if (signedIn.containsKey(who)) {
                context.addCookies(signedIn.get(who));
                return go("/");
            }
            go("/language/" + language);
            if (lookedAt.add(String.join(" ", address, language, Integer.toString(width)))) {
                looksWell("sign-in");
            }
            page.fill("#name", name);
            page.fill("#password", password);
            page.click("button[type=submit]");
            page.waitForURL(url -> !url.contains("/sign-in"));
            signedIn.put(who, context.cookies());
            return this;
        }

        Person go(String path) {
            page.navigate(address + path);
            return this;
        }

        /**
         * Keeps a picture of the page as it is, and looks it over: nothing in the console, nothing wider than the screen, no
         * barrier that axe calls serious or critical.
         */
        void looksWell(String name) {
            page.screenshot(new Page.ScreenshotOptions().setFullPage(true)
                    .setPath(PICTURES.resolve(name + "-" + language + "-" + width + ".png")));
            assertThat(complaints).as("what the browser's console says of %s", name).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as("%s is wider than a screen of %d px", name, width).isEqualTo(0);
            if (page.evaluate("typeof axe").equals("undefined")) {
                page.evaluate(AXE + ";0");
            }
            // All rules are run; of what holds, axe need not tell where.
            Object barriers = page.evaluate("axe.run({resultTypes: ['violations'], selectors: false}).then(found => found"
                    + ".violations.filter(one => one.impact === 'serious' || one.impact === 'critical')"
                    + ".map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' ')))");
            assertThat((List<?>) barriers).as("barriers in %s (%s, %d px)", name, language, width).isEmpty();
        }

        /** What the console has said since the last time. */
        List<String> forgetComplaints() {
            List<String> said = List.copyOf(complaints);
            complaints.clear();
            return said;
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
