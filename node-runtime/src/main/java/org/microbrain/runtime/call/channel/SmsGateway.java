package org.microbrain.runtime.call.channel;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends a short message by way of a gateway on the net. */
final class SmsGateway extends Channel {

    private static final Pattern PLACE = Pattern.compile("\\{(phone|text|id|token)}");

    private final SmsGatewaySettings settings;
    private final HttpSender http;

    SmsGateway(SmsGatewaySettings settings) {
        this.settings = settings;
        this.http = new HttpSender(settings.limit(), settings.target().trust());
    }

    @Override
    Receipt send(CallMessage message) throws InterruptedException {
        if (message.phone().isEmpty()) {
            return lacks("电话号码", "phone number");
        }
        String url = filled(settings.target().url(), message, HttpTarget::encoded);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (settings.body().isEmpty()) {
            request.GET();
        } else {
            request.header("Content-Type", "application/json; charset=utf-8");
            request.POST(HttpRequest.BodyPublishers.ofString(filled(settings.body(), message, SmsGateway::escaped),
                    StandardCharsets.UTF_8));
        }
        settings.headers().forEach((name, value) -> request.setHeader(name, filled(value, message, UnaryOperator.identity())));
        return http.send(request.build(), answer -> answer.contains(settings.expect())
                ? Receipt.accepted("短信网关已受理", "accepted by the SMS gateway")
                : Receipt.failed("短信网关未受理：" + answer, "the SMS gateway did not accept it: " + answer));
    }

    /** All places at once, so that what a message says is never itself taken for a place. */
    private String filled(String pattern, CallMessage message, UnaryOperator<String> encoding) {
        Map<String, String> values = Map.of("phone", message.phone(), "text", message.text(),
                "id", String.valueOf(message.id()), "token", settings.target().token().map(Secret::value).orElse(""));
        return PLACE.matcher(pattern).replaceAll(place ->
                Matcher.quoteReplacement(encoding.apply(values.get(place.group(1)))));
    }

    private static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
