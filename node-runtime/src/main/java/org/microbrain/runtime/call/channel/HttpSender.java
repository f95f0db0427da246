package org.microbrain.runtime.call.channel;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.microbrain.runtime.console.Notice;

/**
 * Sends one request and says what became of it: no redirect is followed, so nothing goes anywhere but to the configured
 * host; the limit is for all of it, however slowly the answer drips. The client is made with the first request.
 */
final class HttpSender {

    private static final int TOO_MANY = 429;
    private static final int REQUEST_TIMEOUT = 408;

    private final Duration limit;
    private final SSLContext trust;
    private HttpClient client;

    /** @param trust null for the authorities that Java trusts */
    HttpSender(Duration limit, SSLContext trust) {
        this.limit = limit;
        this.trust = trust;
    }

    private synchronized HttpClient client() {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(limit).followRedirects(HttpClient.Redirect.NEVER);
            client = (trust == null ? builder : builder.sslContext(trust)).build();
        }
        return client;
    }

    /** @param judge tells the receipt from the body of an answer with status 2xx */
    Receipt send(HttpRequest request, Function<String, Receipt> judge) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = client().sendAsync(request, head -> new LimitedBody());
        try {
            HttpResponse<String> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            int status = response.statusCode();
            if (status / 100 == 2) {
                return judge.apply(response.body());
            }
            if (status / 100 == 3) {
                return Receipt.failed("对方要求转到别处（HTTP " + status + "），未照办；请核对配置的地址",
                        "it wants to be asked elsewhere (HTTP " + status + "), which is not done; check the configured address");
            }
            boolean later = status / 100 == 5 || status == TOO_MANY || status == REQUEST_TIMEOUT;
            return new Receipt(later ? Receipt.Outcome.TRY_AGAIN : Receipt.Outcome.FAILED,
                    new Notice("对方拒收：HTTP " + status, "it refused: HTTP " + status));
        } catch (TimeoutException e) {
            return Receipt.tryAgain(limit.toSeconds() + " 秒内没有答复", "no answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            return unreachable(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    /** What the cause itself says may hold the address with its secret. */
    static Receipt unreachable(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return Receipt.tryAgain("连接超时", "no connection in time");
        }
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof UnresolvedAddressException || one instanceof UnknownHostException) {
                return Receipt.tryAgain("找不到主机，请检查网络或地址", "the host is not found; check the line or the address");
            }
            if (one instanceof SSLException) {
                return Receipt.tryAgain("TLS 握手失败，证书可能不受信任", "TLS failed; its certificate may not be trusted");
            }
        }
        if (cause instanceof ConnectException) {
            return Receipt.tryAgain("连接不上", "it cannot be reached");
        }
        return cause instanceof IOException ? Receipt.tryAgain("连接中断", "the connection broke")
                : Receipt.failed("程序出错：" + cause.getClass().getSimpleName(), "it failed: " + cause.getClass().getSimpleName());
    }
}
