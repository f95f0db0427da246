package org.microbrain.runtime.call.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/** Sends to a group robot or to another program. */
final class Webhook extends Channel {

    private final WebhookSettings settings;
    private final InstantSource time;
    private final HttpSender http;

    Webhook(WebhookSettings settings, InstantSource time) {
        this.settings = settings;
        this.time = time;
        this.http = new HttpSender(settings.limit(), settings.target().trust());
    }

    @Override
    Receipt send(CallMessage message) throws InterruptedException {
        Instant now = time.instant();
        RobotForm form = settings.form();
        ObjectNode fields = form.body(message);
        settings.secret().ifPresent(secret -> form.sign(fields, now, secret));
        String body = fields.toString();
        String address = settings.target().address();
        String signature = settings.secret().map(secret -> form.signature(now, secret)).orElse("");
        if (!signature.isEmpty() && address.indexOf('?') < 0) {
            signature = "?" + signature.substring(1);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + signature))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        if (form == RobotForm.JSON) {
            settings.secret().ifPresent(secret ->
                    request.header("X-Microbrain-Signature", "sha256=" + Signature.hex(secret.value(), body)));
        }
        return http.send(request.build(), form::judge);
    }
}
