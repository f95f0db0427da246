package org.microbrain.runtime.call.channel;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * A mail server that takes messages (SMTP).
 *
 * @param server   host and port
 * @param security {@code starttls}, {@code tls} or {@code none}
 * @param user     empty for a server that asks for none
 * @param trust    null for the authorities that Java trusts
 * @param limit    for connecting, and for each answer
 */
public record EmailSettings(String name, InetSocketAddress server, String security, String user, Optional<Secret> password,
                            String from, SSLContext trust, Duration limit) implements ChannelSettings {

    static EmailSettings read(String name, Section s) {
        s.onlyKeys("name", "kind", "server", "security", "user", "password", "from", "trust", "time-limit");
        s.require("server", "from");
        EmailSettings settings = new EmailSettings(name, s.address("server", null), s.value("security",
                EmailSettings::security, "starttls"), s.text("user", ""), Secret.read(s, "password"),
                s.value("from", EmailSettings::address, ""), HttpTarget.trust(s),
                ChannelSettings.limit(s, Duration.ofSeconds(15)));
        if (settings.user.isEmpty() == s.has("password")) {
            s.problem("user", "user 与 password 应同时写", "user and password go together");
        }
        if (settings.security.equals("none") && !settings.user.isEmpty()) {
            s.problem("security", "不加密时不发送口令；请用 starttls 或 tls", "no password goes out in the clear; use starttls or tls");
        }
        return settings;
    }

    private static String security(String text) {
        if (!text.matches("starttls|tls|none")) {
            throw new InvalidValue("应为 starttls、tls、none 之一", "must be one of starttls, tls, none");
        }
        return text;
    }

    /** A plain address. */
    private static String address(String text) {
        if (!text.matches("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")) {
            throw new InvalidValue("不是电子邮件地址", "is not an e-mail address");
        }
        return text;
    }

    @Override
    public Needs needs() {
        return Needs.EMAIL;
    }

    @Override
    public Channel channel(Clocks clocks) {
        return new Email(this);
    }
}
