package org.microbrain.runtime.call.channel;

import java.time.Duration;
import java.util.Optional;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * A webhook.
 *
 * @param form   what the receiver understands
 * @param target where
 * @param secret with which messages are signed
 * @param limit  for one try
 */
public record WebhookSettings(String name, RobotForm form, HttpTarget target, Optional<Secret> secret, Duration limit)
        implements ChannelSettings {

    static WebhookSettings read(String name, Section s) {
        s.onlyKeys("name", "kind", "form", "url", "token", "trust", "plain", "secret", "time-limit");
        RobotForm form = s.value("form", text -> RobotForm.of(text).orElseThrow(() -> new InvalidValue(
                "应为 json、wecom、dingtalk、feishu 之一", "must be one of json, wecom, dingtalk, feishu")), RobotForm.JSON);
        return new WebhookSettings(name, form, HttpTarget.read(s), Secret.read(s, "secret"),
                ChannelSettings.limit(s, Duration.ofSeconds(10)));
    }

    @Override
    public Needs needs() {
        return Needs.NOTHING;
    }

    @Override
    public Channel channel(Clocks clocks) {
        return new Webhook(this, clocks.wall());
    }
}
