package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** Asks one node's API, as any program outside would: over HTTP, with the node's token. Thread-safe. */
final class NodeApi {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String console;
    private final Path token;

    /**
     * @param console {@code host:port} of the node's console
     * @param token   file that holds the token, read at each request since the node makes it at its first start
     */
    NodeApi(String console, Path token) {
        this.console = console;
        this.token = token;
    }

    /** @throws IOException when the node cannot be reached or does not answer with 200 */
    JsonNode get(String pathAndQuery) throws IOException, InterruptedException {
        try (InputStream body = open(pathAndQuery, "application/json")) {
            return JSON.readTree(body);
        }
    }

    /** The answer as CSV, line by line; false (and no line) when the node says 404, that there is no such thing yet. */
    boolean csv(String pathAndQuery, Consumer<String> line) throws IOException, InterruptedException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(open(pathAndQuery, "text/csv"), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line);
            return true;
        } catch (NoSuchElementException e) {
            return false;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A figure of {@code /metrics}; empty when there is none, or none now. @param name as Prometheus writes it */
    OptionalDouble metric(String name) throws IOException, InterruptedException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(open("/metrics", "text/plain"), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .filter(Double::isFinite).findFirst();
        }
    }

    NodeView status() throws IOException, InterruptedException {
        return NodeView.of(get("/api/v1/status"));
    }

    private InputStream open(String pathAndQuery, String accept) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + console + pathAndQuery)).timeout(TIMEOUT)
                .header("Accept", accept)
                .header("Authorization", "Bearer " + Files.readString(token, StandardCharsets.UTF_8).strip()).build();
        HttpResponse<InputStream> response = HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream body = response.body()) {
                if (response.statusCode() == 404) {
                    throw new NoSuchElementException(pathAndQuery);
                }
                throw new IOException("http://" + console + pathAndQuery + " answered " + response.statusCode() + ": "
                        + new String(body.readNBytes(300), StandardCharsets.UTF_8).replace('\n', ' '));
            }
        }
        return response.body();
    }
}
