package org.microbrain.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;

/**
 * How a node logs: one line an event on standard error, the product's own lines from INFO, libraries from WARN, no
 * stack traces. {@code -Dmicrobrain.log=debug} shows the product's details and stack traces;
 * {@code -Dlogback.configurationFile=…} replaces all of this. Set in code because reading logback's XML takes a
 * noticeable part of a gateway's start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class NodeLog extends ContextAwareBase implements Configurator {

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        boolean debug = "debug".equalsIgnoreCase(System.getProperty("microbrain.log"));
        LineLayout layout = new LineLayout(debug);
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        ConsoleAppender<ILoggingEvent> standardError = new ConsoleAppender<>();
        standardError.setContext(context);
        standardError.setName("stderr");
        standardError.setTarget("System.err");
        standardError.setEncoder(encoder);
        standardError.start();
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("ROOT").addAppender(standardError);
        // It warns of the short form of YAML routes, which people may well write.
        context.getLogger("org.apache.camel.dsl.yaml.common").setLevel(Level.ERROR);
        // A line of its own for each strange answer; what people should see stands on /devices and /refused.
        context.getLogger("com.digitalpetri").setLevel(debug ? Level.DEBUG : Level.OFF);
        // Several lines a second while a broker is away, which is said once elsewhere.
        context.getLogger("org.apache.kafka.clients").setLevel(debug ? Level.INFO : Level.ERROR);
        // The same with a stack trace each, and more when a right lacks; that nothing is read is said on the page.
        context.getLogger("org.eclipse.hono.client.kafka").setLevel(debug ? Level.INFO : Level.OFF);
        context.getLogger("org.microbrain").setLevel(debug ? Level.DEBUG : Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
