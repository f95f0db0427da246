package org.microbrain.runtime.call.channel;

import java.time.Duration;
import java.util.Map;
import org.microbrain.runtime.config.Section;

/**
 * An SMS gateway that is asked over HTTP.
 *
 * @param target  where; {@code {phone}} and {@code {text}} in it are filled and encoded
 * @param body    of a POST, its places filled and escaped for JSON; empty for a GET
 * @param headers their values may hold {@code {token}}
 * @param expect  what a good answer holds; empty when the status says it all
 * @param limit   for one try
 */
public record SmsGatewaySettings(String name, HttpTarget target, String body, Map<String, String> headers, String expect,
                                 Duration limit) implements ChannelSettings {

    static SmsGatewaySettings read(String name, Section s) {
        s.onlyKeys("name", "kind", "url", "token", "trust", "plain", "body", "headers", "expect", "time-limit");
        SmsGatewaySettings settings = new SmsGatewaySettings(name, HttpTarget.read(s), s.text("body", ""), s.map("headers"),
                s.text("expect", ""), ChannelSettings.limit(s, Duration.ofSeconds(15)));
        String all = settings.target.url() + settings.body;
        if (!all.contains("{phone}") || !all.contains("{text}")) {
            s.problem("body", "地址或正文中应有 {phone} 和 {text}", "the address or the body must hold {phone} and {text}");
        }
        settings.headers.forEach((header, value) -> {
            if (!header.matches("[A-Za-z0-9-]{1,64}") || value.chars().anyMatch(Character::isISOControl)) {
                s.problem("headers", "请求头“" + header + "”不合规", "the header '" + header + "' will not do");
            }
        });
        return settings;
    }

    @Override
    public Needs needs() {
        return Needs.PHONE;
    }

    @Override
    public Channel channel(Clocks clocks) {
        return new SmsGateway(this);
    }
}
