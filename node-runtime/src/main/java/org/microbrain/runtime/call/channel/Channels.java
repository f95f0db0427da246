package org.microbrain.runtime.call.channel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configured channels, each a route {@code call-<name>} of this node. Without any it loads nothing. Each channel is for
 * one thread at a time; different ones may be used at once.
 */
public final class Channels extends RouteBuilder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Map<String, ChannelSettings> settings = new LinkedHashMap<>();
    private ProducerTemplate template;

    public Channels(List<ChannelSettings> configured, Clocks clocks) {
        for (ChannelSettings one : configured) {
            settings.put(one.name(), one);
            channels.put(one.name(), one.channel(clocks));
        }
    }

    @Override
    public void configure() {
        channels.forEach((name, channel) -> from("direct:call-" + name).routeId("call-" + name)
                .errorHandler(noErrorHandler()).process(channel));
    }

    /** In the order of the configuration. */
    public Set<String> names() {
        return Collections.unmodifiableSet(settings.keySet());
    }

    /** The settings of a channel; null when there is none of the name (any more). */
    public ChannelSettings settings(String name) {
        return settings.get(name);
    }

    /** Sends over the route of a channel and waits for the receipt. */
    public Receipt send(String name, CallMessage message) {
        if (!channels.containsKey(name)) {
            return Receipt.failed("本节点没有渠道 " + name, "this node has no channel " + name);
        }
        try {
            return template().requestBody("direct:call-" + name, message, Receipt.class);
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            } else {
                LOG.error("channel {} failed: {}", name, e.getCause() == null ? "?" : e.getCause().getClass().getName());
            }
            return Receipt.tryAgain("渠道出错", "the channel failed");
        }
    }

    private synchronized ProducerTemplate template() {
        if (template == null) {
            template = getContext().createProducerTemplate();
        }
        return template;
    }

    /** Whether replies come in by the channel. */
    public boolean collects(String name) {
        return settings.get(name) instanceof ModemSettings;
    }

    /** Hands over what came in by a channel. */
    public void collect(String name, Replies replies) throws InterruptedException {
        channels.get(name).collect(replies);
    }

    /** To be called when nothing is being sent any more. */
    @Override
    public void close() {
        channels.values().forEach(Channel::close);
    }
}
