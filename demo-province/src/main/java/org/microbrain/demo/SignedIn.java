package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A person who is signed in at a node's console, as her browser asks the node. */
final class SignedIn {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient browser = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT).cookieHandler(new CookieManager()).build();
    private final String root;
    private final String csrf;

    /**
     * @param console {@code host:port} of the node's console
     * @throws IOException when the node cannot be reached or does not let her in
     */
    SignedIn(String console, String name, String password) throws IOException, InterruptedException {
        root = "http://" + console;
        HttpResponse<String> answer = browser.send(request("/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded").POST(BodyPublishers.ofString("name=" + name
                        + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8))).build(), BodyHandlers.ofString());
        Matcher field = CSRF.matcher(browser.send(request("/account").build(), BodyHandlers.ofString()).body());
        if (answer.statusCode() >= 400 || !field.find()) {
            throw new IOException(name + " could not sign in at " + root + " (" + answer.statusCode() + ")");
        }
        csrf = field.group(1);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + path)).timeout(TIMEOUT);
    }

    /** A page as her browser shows it. */
    String page(String path) throws IOException, InterruptedException {
        return good(browser.send(request(path).build(), BodyHandlers.ofString()), 400).body();
    }

    /** Presses a button: sends the form around it. @throws IOException with what the node said, when it does not do it */
    void press(String path, String form) throws IOException, InterruptedException {
        good(browser.send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form + "&csrf=" + csrf)).build(), BodyHandlers.ofString()), 400);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return answer(browser.send(request(path).build(), BodyHandlers.ofString()));
    }

    /** @throws IOException with what the node said, when it does not do it */
    JsonNode post(String path, String json) throws IOException, InterruptedException {
        return post(path, "application/json", json);
    }

    /** The same with content of another type. */
    JsonNode post(String path, String type, String content) throws IOException, InterruptedException {
        return answer(browser.send(request(path).header("Content-Type", type).header("X-CSRF-Token", csrf)
                .POST(BodyPublishers.ofString(content)).build(), BodyHandlers.ofString()));
    }

    private static JsonNode answer(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(good(answer, 300).body());
    }

    private static HttpResponse<String> good(HttpResponse<String> answer, int bad) throws IOException {
        if (answer.statusCode() >= bad) {
            throw new IOException(answer.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer;
    }
}
