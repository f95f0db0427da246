package org.microbrain.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.microbrain.core.archive.Archive;
import org.microbrain.record.DivisionCode;

/** The API on a real port of this machine. */
final class ApiServer implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Javalin server;

    ApiServer(Archive archive, DivisionCode area) {
        CoreApi api = new CoreApi(archive, context -> area, context -> true);
        server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            api.routes((path, handler) -> config.routes.get(path, handler));
        }).start("127.0.0.1", 0);
    }

    HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        return client.send(request(path, accept), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** The answer as it comes. */
    InputStream stream(String path, String accept) throws IOException, InterruptedException {
        return client.send(request(path, accept), HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    private HttpRequest request(String path, String accept) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/" + path))
                .header("Accept", accept).build();
    }

    /** The answer to a question that must be answered. */
    JsonNode json(String path) throws IOException, InterruptedException {
        return json(path, 200);
    }

    JsonNode json(String path, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path, "application/json");
        if (response.statusCode() != status) {
            throw new AssertionError(path + " answered " + response.statusCode() + ": " + response.body());
        }
        return MAPPER.readTree(response.body());
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop();
    }
}
