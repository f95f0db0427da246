package org.microbrain.demo;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a duty list at one node as a person does: signed in at its console, form by form. */
final class DutyList {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Pattern LINE = Pattern.compile("/duty/lines/([0-9]+)/turns");
    private static final String EVERY_DAY = "&day=1&day=2&day=3&day=4&day=5&day=6&day=7";

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).cookieHandler(new CookieManager()).build();
    private final String root;
    private String csrf = "";

    /**
     * Somebody on duty.
     *
     * @param role as the duty list has it
     */
    record OnDuty(String name, String role) {
    }

    /** @param console {@code host:port} of the node's console */
    DutyList(String console) {
        root = "http://" + console;
    }

    /**
     * Whoever is not there is added, and one line calls them in this order, from a red warning of floods up. Where there is
     * a line already, all is left as it is.
     */
    void write(String user, String password, List<OnDuty> people, String channel) throws IOException, InterruptedException {
        post("/sign-in", "name=" + encoded(user) + "&password=" + encoded(password));
        if (LINE.matcher(page()).find()) {
            return;
        }
        for (OnDuty one : people) {
            post("/duty/persons", "who=" + encoded(one.name()) + "&role=" + one.role() + "&language=zh");
        }
        post("/duty/lines", "hazard=flood&least=4&from=00:00&to=00:00&when=once" + EVERY_DAY);
        String written = page();
        Matcher line = LINE.matcher(written);
        if (!line.find()) {
            throw new IOException(root + " did not take the duty list");
        }
        for (OnDuty one : people) {
            Matcher person = Pattern.compile("<option value=\"([0-9]+)\">" + Pattern.quote(one.name())).matcher(written);
            if (!person.find()) {
                throw new IOException(root + " did not take somebody of the duty list");
            }
            post("/duty/lines/" + line.group(1) + "/turns", "person=" + person.group(1) + "&channel=" + channel);
        }
    }

    private String page() throws IOException, InterruptedException {
        String page = send(HttpRequest.newBuilder(URI.create(root + "/duty")).timeout(TIMEOUT).build());
        Matcher field = CSRF.matcher(page);
        if (!field.find()) {
            throw new IOException(root + "/duty cannot be changed by this user");
        }
        csrf = field.group(1);
        return page;
    }

    private void post(String path, String form) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(URI.create(root + path)).timeout(TIMEOUT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form + "&csrf=" + encoded(csrf))).build());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() >= 400) {
            throw new IOException(request.uri() + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
