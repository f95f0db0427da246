package org.microbrain.core.registry;

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
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Hono's device registry over its management API, "Device Registry Management API", version 1. What may pass (no answer, a
 * server that is too busy or fails) is tried again; each call may be made twice without harm. For one thread.
 */
public final class DeviceRegistry {

    static final ObjectMapper MAPPER = new ObjectMapper();
    /** Over about half a minute. */
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_MILLIS = 2_000;
    private static final int TOO_MANY = 429;
    private static final int LONGEST_WORD = 200;

    private final RegistryAddress address;
    private final Duration patience;
    private final Pause pause;
    private final HttpClient http;

    /** Waits between two attempts. */
    public interface Pause {
        void millis(long millis) throws InterruptedException;
    }

    /**
     * What stands in the registry.
     *
     * @param version the value of its ETag; null when it has none
     */
    record Stored(JsonNode json, String version) {
    }

    /** @param patience for one answer */
    public DeviceRegistry(RegistryAddress address, Duration patience, Pause pause) {
        this.address = address;
        this.patience = patience;
        this.pause = pause;
        HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience);
        http = (address.trust() == null ? builder : builder.sslContext(address.trust())).build();
    }

    /** @return empty when it is not there */
    Optional<Stored> get(String path) throws RegistryFailure, InterruptedException {
        HttpResponse<byte[]> answer = send("GET", path, null, null);
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(new Stored(json(path, answer), answer.headers().firstValue("ETag").orElse(null)));
            case 404 -> Optional.empty();
            default -> throw refused("GET", path, answer);
        };
    }

    /** @return false when it is there already */
    boolean create(String path, JsonNode what) throws RegistryFailure, InterruptedException {
        HttpResponse<byte[]> answer = send("POST", path, what, null);
        return switch (answer.statusCode()) {
            case 201 -> true;
            case 409 -> false;
            default -> throw refused("POST", path, answer);
        };
    }

    /**
     * @param version of what is replaced; null for any
     * @return false when somebody changed it since
     */
    boolean replace(String path, JsonNode what, String version) throws RegistryFailure, InterruptedException {
        HttpResponse<byte[]> answer = send("PUT", path, what, version);
        return switch (answer.statusCode()) {
            case 200, 204 -> true;
            case 412 -> false;
            default -> throw refused("PUT", path, answer);
        };
    }

    private HttpResponse<byte[]> send(String method, String path, JsonNode body, String version)
            throws RegistryFailure, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.root() + "/v1/" + path)).timeout(patience)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (!address.authorization().isEmpty()) {
            request.header("Authorization", address.authorization());
        }
        if (version != null) {
            request.header("If-Match", version);
        }
        return send(request.build());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws RegistryFailure, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            RegistryFailure failure;
            try {
                HttpResponse<byte[]> answer = answer(request);
                if (answer.statusCode() < 500 && answer.statusCode() != TOO_MANY) {
                    return answer;
                }
                failure = refused(request.method(), request.uri().getPath(), answer);
            } catch (SSLException e) {
                throw new RegistryFailure("与登记处 " + address + " 的加密连接不成立：" + e.getMessage() + "。请检查 --trust 与主机名",
                        "TLS with the registry " + address + " failed: " + e.getMessage() + "; look at --trust and the host's name");
            } catch (IOException e) {
                String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                failure = new RegistryFailure("登记处 " + address + " 没有回答：" + why, "the registry " + address + " does not answer: " + why);
            }
            if (attempt == ATTEMPTS) {
                throw failure;
            }
            pause.millis(FIRST_PAUSE_MILLIS << (attempt - 1));
        }
    }

    /** The request's own time-out ends with the answer's head; this one is for all of it. */
    private HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        Future<HttpResponse<byte[]>> answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException("> " + patience.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException(e.getCause());
        }
    }

    private JsonNode json(String path, HttpResponse<byte[]> answer) throws RegistryFailure {
        try {
            JsonNode json = MAPPER.readTree(answer.body());
            if (json != null && (path.startsWith("credentials/") ? json.isArray() : json.isObject())) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // said below
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail", e);
        }
        throw new RegistryFailure(address + "/v1/" + path + " 的回答看不懂：该地址可能不是 Hono 的登记处",
                "the answer of " + address + "/v1/" + path + " is not what a registry of Hono says: is it the right address?");
    }

    private RegistryFailure refused(String method, String path, HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        String what = method + " " + path + ": HTTP " + status + word(path, answer.body());
        return switch (status) {
            case 401 -> new RegistryFailure("登记处不接受登录（" + what + "）。请检查 --sign-in-file",
                    "the registry does not accept the sign-in (" + what + "); look at --sign-in-file");
            case 403 -> new RegistryFailure("登录的用户无权这样做（" + what + "）",
                    "who signed in may not do this (" + what + ")");
            case 404 -> new RegistryFailure("登记处没有此项（" + what + "）。若租户由他处管理，请先在那里建立",
                    "the registry does not have this (" + what + "); if tenants are managed elsewhere, make it there first");
            default -> status >= 500 || status == TOO_MANY
                    ? new RegistryFailure("登记处暂时不能处理（" + what + "）。稍后可再次运行，已登记的会保留",
                            "the registry cannot do it at the moment (" + what + "); run it again later, what is registered stays")
                    : new RegistryFailure("登记处拒绝了请求（" + what + "）", "the registry refused (" + what + ")");
        };
    }

    /** What the registry says itself; not of credentials, since it may repeat them. */
    private static String word(String path, byte[] body) {
        if (path.contains("credentials/")) {
            return "";
        }
        try {
            String error = MAPPER.readTree(body).path("error").asText("").replaceAll("\\p{Cntrl}", " ");
            return error.isEmpty() ? "" : ", " + error.substring(0, Math.min(LONGEST_WORD, error.length()));
        } catch (IOException e) {
            return "";
        }
    }
}
