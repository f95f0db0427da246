package org.microbrain.runtime.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.runtime.call.channel.ChannelSettings;
import org.microbrain.runtime.call.channel.Secret;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * How this node reaches people: the section {@code calls} of the configuration.
 *
 * @param link     the address under which people reach this node, for links in messages; empty for no links
 * @param replies  what a gateway must show that hands over replies; empty when none may
 * @param keepDays for so long the log of calls is kept
 * @param numbersDays for so long it is kept how to reach people whom no line names
 * @param most     messages to one person within {@link CallLog#WINDOW}, but for a level that rises
 * @param channels may be none: then calls stand at the console alone
 */
public record CallSettings(String link, Optional<Secret> replies, int keepDays, int numbersDays, int most,
                           List<ChannelSettings> channels) {

    static final int MOST_CHANNELS = 8;
    public static final CallSettings NONE = new CallSettings("", Optional.empty(), 30, 400, 10, List.of());

    public static CallSettings read(Section s) {
        s.onlyKeys("link", "replies", "keep-days", "numbers-days", "most", "channels");
        List<ChannelSettings> channels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Section one : s.sections("channels")) {
            ChannelSettings channel = ChannelSettings.read(one);
            if (channel != null && !channel.name().isEmpty()) {
                if (!names.add(channel.name())) {
                    one.problem("name", "渠道名重复", "this name stands here twice");
                }
                channels.add(channel);
            }
        }
        if (channels.size() > MOST_CHANNELS) {
            s.problem("channels", "至多 " + MOST_CHANNELS + " 个渠道", "at most " + MOST_CHANNELS + " channels");
        }
        Optional<Secret> replies = Secret.read(s, "replies");
        if (replies.filter(Secret::guessable).isPresent()) {
            s.problem("replies", "至少 16 个字符", "must have at least 16 characters");
        }
        return new CallSettings(s.value("link", CallSettings::link, ""), replies,
                s.number("keep-days", 30, 1, 400), s.number("numbers-days", 400, 1, 4000), s.number("most", 10, 1, 1000), List.copyOf(channels));
    }

    private static String link(String text) {
        try {
            URI uri = new URI(text);
            if (Set.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null
                    && uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (URISyntaxException e) {
            throw bad();
        }
        throw bad();
    }

    private static InvalidValue bad() {
        return new InvalidValue("应为人们访问本节点的地址，例如 https://hub.example.gov.cn",
                "must be the address under which people reach this node, such as https://hub.example.gov.cn");
    }
}
