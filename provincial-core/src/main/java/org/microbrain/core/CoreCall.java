package org.microbrain.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command reaches the core's API, and the calls. A token never stands on the command line. */
final class CoreCall {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--core", paramLabel = "URL", defaultValue = "${env:MICROBRAIN_CORE}", description = {
        "省级节点控制台的地址，例如 http://127.0.0.1:8080；省略时取环境变量 MICROBRAIN_CORE。",
        "Address of the core's console; left out: the environment variable MICROBRAIN_CORE."})
    private String core;

    @Option(names = "--token-file", paramLabel = "FILE", description = {
        "含 API 令牌的文件；省略时取环境变量 MICROBRAIN_TOKEN。",
        "File with the API token; left out: the environment variable MICROBRAIN_TOKEN."})
    private Path tokenFile;

    @Option(names = "--json", description = {"以 JSON 输出。", "Print JSON."})
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The core said no, or did not answer. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    boolean json() {
        return json;
    }

    JsonNode get(String path) throws Refused, IOException, InterruptedException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) throws Refused, IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())).build());
    }

    private HttpRequest.Builder request(String path) throws IOException {
        if (core == null || core.isBlank()) {
            throw new ParameterException(spec.commandLine(), "请给出 --core 或环境变量 MICROBRAIN_CORE。"
                    + " Give --core, or set MICROBRAIN_CORE.");
        }
        String token = tokenFile == null ? System.getenv("MICROBRAIN_TOKEN") : Files.readString(tokenFile).strip();
        if (token == null || token.isBlank()) {
            throw new ParameterException(spec.commandLine(), "请给出 --token-file 或环境变量 MICROBRAIN_TOKEN。"
                    + " Give --token-file, or set MICROBRAIN_TOKEN.");
        }
        try {
            return HttpRequest.newBuilder(URI.create(core.replaceAll("/+$", "") + "/api/v1/" + path)).timeout(PATIENCE)
                    .header("Authorization", "Bearer " + token);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--core 不是地址。 --core is no address: " + core);
        }
    }

    private static JsonNode send(HttpRequest request) throws Refused, IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10))
                .version(HttpClient.Version.HTTP_1_1).build().send(request, BodyHandlers.ofString());
        JsonNode body = parse(answer.body());
        if (answer.statusCode() >= 400) {
            JsonNode error = body.path("error");
            String field = error.path("parameter").asText("");
            String where = field.isEmpty() || field.equals("null") ? "" : field + ": ";
            throw new Refused(error.isObject() ? where + error.path("zh").asText() + " " + error.path("en").asText()
                    : "HTTP " + answer.statusCode());
        }
        return body;
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            return json == null ? MAPPER.createObjectNode() : json;
        } catch (JsonProcessingException e) {
            return MAPPER.createObjectNode();
        }
    }
}
