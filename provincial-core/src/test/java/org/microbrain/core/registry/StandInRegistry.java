package org.microbrain.core.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** Answers over HTTP as Hono's device registry does: tenants first, versions as ETags, credentials without their secrets. */
public final class StandInRegistry implements AutoCloseable {

    /** Says no instead. */
    public interface Instead {
        /** @return whether it has answered */
        boolean answer(HttpExchange exchange) throws IOException;
    }

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public final List<String> requests = new CopyOnWriteArrayList<>();
    public final Map<String, JsonNode> stored = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> versions = new ConcurrentSkipListMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Instead instead = exchange -> false;

    public StandInRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/", this::answer);
        server.start();
    }

    public void instead(Instead answers) {
        instead = answers;
    }

    /** Answers a status to what is asked so. */
    public static Instead status(int status, Predicate<HttpExchange> when) {
        return exchange -> {
            if (!when.test(exchange)) {
                return false;
            }
            say(exchange, status, "{\"error\":\"because it is so\"}");
            return true;
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/v1/".length());
            requests.add(exchange.getRequestMethod() + " " + path);
            if (instead.answer(exchange)) {
                return;
            }
            String tenant = "tenants/" + path.split("/")[1];
            boolean known = path.startsWith("tenants/") || stored.containsKey(tenant);
            JsonNode body = MAPPER.readTree(exchange.getRequestBody());
            switch (exchange.getRequestMethod()) {
                case "GET" -> get(exchange, path);
                case "POST" -> say(exchange, !known ? 404 : put(path, body, false) ? 201 : 409, "{\"id\":\"x\"}");
                case "PUT" -> say(exchange, replace(exchange, path, body), "");
                default -> say(exchange, 405, "");
            }
        }
    }

    private void get(HttpExchange exchange, String path) throws IOException {
        JsonNode there = stored.get(path);
        if (there == null) {
            say(exchange, 404, "{\"error\":\"no such object\"}");
            return;
        }
        exchange.getResponseHeaders().set("ETag", "v" + versions.get(path));
        say(exchange, 200, there.toString());
    }

    private synchronized int replace(HttpExchange exchange, String path, JsonNode body) {
        String wanted = exchange.getRequestHeaders().getFirst("If-Match");
        if (!stored.containsKey(path)) {
            return 404;
        }
        if (wanted != null && !wanted.equals("v" + versions.get(path))) {
            return 412;
        }
        put(path, body, true);
        return 204;
    }

    /** @return false when it is there and is not to be replaced */
    public synchronized boolean put(String path, JsonNode body, boolean replace) {
        if (stored.containsKey(path) && !replace) {
            return false;
        }
        stored.put(path, body);
        versions.merge(path, 1, Integer::sum);
        if (path.startsWith("devices/")) {
            String credentials = "credentials/" + path.substring("devices/".length());
            if (stored.putIfAbsent(credentials, MAPPER.createArrayNode()) == null) {
                versions.merge(credentials, 1, Integer::sum);
            }
        }
        return true;
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
