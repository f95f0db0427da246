package org.microbrain.runtime.console;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** How the web server of a console is set: small, and hard to hold up from outside. */
final class WebServer {

    static final int THREADS = 12;
    static final int CONNECTIONS = 256;
    /** Behind a proxy on this machine, people of all of it share one address. */
    private static final int CONNECTIONS_OF_ONE = 128;
    /** A body that is read as a whole; handlers that stream set their own limit. */
    static final long BODY_BYTES = 1 << 20;
    /** No form of ours has more. */
    static final long FORM_BYTES = 64 << 10;
    private static final Duration STRICT = Duration.ofDays(180);
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** Slower senders hold a thread for nothing. */
    private static final long BYTES_PER_SECOND = 64;

    private WebServer() {
    }

    /** @param certificate null for plain HTTP */
    static void configure(JavalinConfig config, InetSocketAddress address, ServerCertificate certificate) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.concurrency.useVirtualThreads = false;
        config.http.maxRequestSize = BODY_BYTES;
        config.http.generateEtags = false;
        config.jsonMapper(new LazyJson());
        // The queue that Jetty would make asks the management beans for the width of a cache line: a hundred classes.
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 3, (int) Duration.ofMinutes(1).toMillis(),
                new LinkedBlockingQueue<>());
        threads.setName("console");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyHttpConfiguration(WebServer::configure);
        config.jetty.addConnector((server, http) -> connector(server, http, address, certificate));
        config.jetty.modifyServer(server -> {
            server.setHandler(new EagerContentHandler(new WholeForms()));
            // Browsers keep idle connections open; to wait for them would hold up every stop.
            server.setStopTimeout(0);
        });
    }

    /** A form is read as a whole before a thread is given to it: those who never finish one hold a connection and no thread. */
    private static final class WholeForms extends EagerContentHandler.RetainedContentLoaderFactory {

        /** What a chunk costs beside its bytes. */
        private static final int OVERHEAD = 16;

        WholeForms() {
            super(FORM_BYTES, OVERHEAD, true);
        }

        @Override
        public String getApplicableMimeType() {
            return "application/x-www-form-urlencoded";
        }

        /** One that announces more is refused on its length. */
        @Override
        public EagerContentHandler.ContentLoader newContentLoader(String type, String mimeType, Handler next, Request request,
                Response response, Callback callback) {
            return request.getLength() > FORM_BYTES ? null
                    : super.newContentLoader(type, mimeType, next, request, response, callback);
        }
    }

    /** On its length, before any of it is read. */
    static void refuseLongForms(Context ctx) {
        String type = ctx.contentType();
        if (type != null && type.startsWith("application/x-www-form-urlencoded")
                && ctx.req().getContentLengthLong() > FORM_BYTES) {
            ctx.header("Connection", "close");
            throw new HttpResponseException(413);
        }
    }

    private static void configure(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(8 * 1024);
        // It would be 100 kB of each connection, to save a browser's five questions a minute a little parsing.
        http.setHeaderCacheSize(0);
        http.setMinRequestDataRate(BYTES_PER_SECOND);
    }

    private static ServerConnector connector(Server server, HttpConfiguration http, InetSocketAddress address,
            ServerCertificate certificate) {
        ServerConnector connector;
        if (certificate == null) {
            connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        } else {
            // Browsers go on with HTTPS by themselves. The name is not checked: people come by many, and by addresses.
            http.addCustomizer(new SecureRequestCustomizer(false, STRICT.toSeconds(), false));
            HttpConnectionFactory plain = new HttpConnectionFactory(http);
            connector = new ServerConnector(server, 1, 1,
                    new SslConnectionFactory(certificate.factory(), plain.getProtocol()), plain);
        }
        connector.setHost(address.getHostString());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.addEventListener(new ConnectionBounds(CONNECTIONS, CONNECTIONS_OF_ONE));
        return connector;
    }
}
