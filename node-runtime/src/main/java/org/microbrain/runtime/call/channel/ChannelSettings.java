package org.microbrain.runtime.call.channel;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Values;

/** A channel of the configuration: its name in the table of calls, and how it sends. */
public sealed interface ChannelSettings permits WebhookSettings, SmsGatewaySettings, EmailSettings, ModemSettings {

    /** The channel that each node has without configuration. */
    String CONSOLE = "console";

    Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,15}");
    Set<String> KINDS = Set.of("webhook", "sms", "email", "modem");

    String name();

    /** What it needs of a person, to be looked at before anything is sent. */
    Needs needs();

    Channel channel(Clocks clocks);

    /** What a channel needs to know of a person. */
    enum Needs {
        PHONE, EMAIL, NOTHING
    }

    /** @return null after a problem */
    static ChannelSettings read(Section s) {
        s.require("name", "kind");
        String name = s.value("name", ChannelSettings::name, "");
        String kind = s.value("kind", ChannelSettings::kind, "");
        return switch (kind) {
            case "webhook" -> WebhookSettings.read(name, s);
            case "sms" -> SmsGatewaySettings.read(name, s);
            case "email" -> EmailSettings.read(name, s);
            case "modem" -> ModemSettings.read(name, s);
            default -> null;
        };
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches() || text.equals(CONSOLE)) {
            throw new InvalidValue("渠道名以小写字母开头，由至多 16 个小写字母、数字或 - 组成；console 已有他用",
                    "a channel's name begins with a letter and has at most 16 small letters, digits or -; console is taken");
        }
        return text;
    }

    private static String kind(String text) {
        if (!KINDS.contains(text)) {
            throw new InvalidValue("渠道种类应为 webhook、sms、email、modem 之一", "must be one of webhook, sms, email, modem");
        }
        return text;
    }

    /** From a second to a minute. */
    static Duration limit(Section s, Duration fallback) {
        return s.value("time-limit", text -> {
            Duration limit = Values.duration(text);
            if (limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(Duration.ofMinutes(2)) > 0) {
                throw new InvalidValue("应为 1s 到 2m", "must be 1s to 2m");
            }
            return limit;
        }, fallback);
    }
}
