package org.microbrain.runtime.console;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Account.Role;
import org.microbrain.runtime.console.Sessions.Session;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's console: pages for people (sign-in, layout, languages), {@code /api/v1} for programs, {@code /health} and
 * {@code /metrics} for probes. A tier adds its own pages and API paths before {@link #start()}. Opens its port at the
 * start, closes it with {@link #close()}; both are called once, by one thread.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    /** The package of the console's own templates. */
    public static final String TEMPLATES = "org.microbrain.runtime.console.templates";

    private final NodeSettings node;
    private final Supplier<NodeStatus> status;
    private final NodeMetrics metrics;
    private final StatusMetrics statusMetrics;
    private final Accounts accounts;
    private final Access access;
    private final InstantSource time;
    private final Templates templates = new Templates(TEMPLATES);
    private final List<String> bundles = new ArrayList<>(List.of("console/messages"));
    private final List<Page> pages = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<Fact> facts = new ArrayList<>();
    private final Assets assets = new Assets();
    private final Layout layout = new Layout(templates, bundles, pages, assets);
    private final LiveStreams streams;
    private Javalin server;

    private record Route(HandlerType method, String path, Handler handler) { }

    /**
     * Opens accounts and API token in the node's data folder, making them at the first start.
     *
     * @param status gives the node's status; asked at most once a second, by threads of the console
     * @param time   the node's clock
     * @throws IOException when accounts or token cannot be read or written; the message says what is wrong
     */
    public Console(NodeSettings node, Supplier<NodeStatus> status, NodeMetrics metrics, InstantSource time)
            throws IOException {
        this.node = node;
        this.status = new RecentStatus(status, System::nanoTime);
        this.streams = new LiveStreams(this.status, System::nanoTime);
        this.metrics = metrics;
        this.statusMetrics = new StatusMetrics(this.status, metrics);
        this.time = time;
        Path data = node.data();
        this.accounts = Accounts.open(data);
        this.access = new Access(node.node(), accounts, ApiToken.open(data), time);
        page(new NodePage("/", facts, templates));
        api("/api/v1/status", ctx -> ctx.json(this.status.get()));
    }

    /** Adds texts, {@code <bundle>_zh.properties} and {@code <bundle>_en.properties} on the class path. */
    public Console texts(String bundle) {
        bundles.add(bundle);
        return this;
    }

    /** Adds a page; it stands in the menu in the order of adding. */
    public Console page(Page page) {
        pages.add(page);
        return this;
    }

    /** Puts a page of the tier's own first; what the node says of itself moves to {@code /node}. */
    public Console home(Page page) {
        pages.set(0, page);
        return page(new NodePage("/node", facts, templates));
    }

    /** Adds a line to what the node says of itself. */
    public Console fact(Fact fact) {
        facts.add(fact);
        return this;
    }

    /** Adds a style, script or picture of the class path, see {@link Page#scripts}. */
    public Console asset(String resource) {
        assets.add(resource);
        return this;
    }

    /** Adds a form's target, for people of a role at least. */
    public Console action(String path, Role role, Action action) {
        routes.add(new Route(HandlerType.POST, path, ctx -> {
            Optional<Session> session = access.session(ctx);
            if (session.isEmpty()) {
                toSignIn(ctx);
            } else if (!Access.hasCsrf(ctx, session.get())) {
                layout.problem(ctx, 403, "error.csrf");
            } else if (session.get().account().role().compareTo(role) < 0) {
                layout.problem(ctx, 403, "error.role");
            } else {
                ctx.redirect(localPath(action.perform(ctx, session.get().account())));
            }
        }));
        return this;
    }

    /** Adds a GET of the API, for those with the token or a session. */
    public Console api(String path, Handler handler) {
        return api(HandlerType.GET, path, handler);
    }

    /** Adds a method of the API, for those with the token or a session. */
    public Console api(HandlerType method, String path, Handler handler) {
        return open(method, path, ctx -> {
            if (access.mayUseApi(ctx)) {
                handler.handle(ctx);
            } else {
                ctx.status(401).header("WWW-Authenticate", "Bearer").json(Map.of("error",
                        "send 'Authorization: Bearer <token>' with the token from the node's data folder, api-token"));
            }
        });
    }

    /** Adds a path whose handler decides itself who may use it. */
    public Console open(HandlerType method, String path, Handler handler) {
        routes.add(new Route(method, path, handler));
        return this;
    }

    /** The password of {@code admin} when this start made it, to be shown once. */
    public Optional<String> firstPassword() {
        return accounts.firstPassword();
    }

    /**
     * Opens the port.
     *
     * @return the port, also when the configuration said 0
     */
    public int start() {
        server = Javalin.create(config -> {
            WebServer.configure(config, node.console().address());
            addRoutes(config);
        }).start();
        Server jetty = server.jettyServer().server();
        streams.start(jetty.getScheduler(), jetty.getThreadPool());
        return server.port();
    }

    private void addRoutes(JavalinConfig config) {
        config.routes.before(Layout::secure);
        assets.addRoutes(config.routes);
        config.routes.get("/live", this::stream);
        for (Page page : pages) {
            config.routes.get(page.path(), ctx -> show(ctx, page));
        }
        SignInPage signIn = new SignInPage(access, layout, node.name(),
                metrics.counter(Metric.SIGN_INS_FAILED)::increment);
        config.routes.get(SignInPage.PATH, signIn::show);
        config.routes.post(SignInPage.PATH, signIn::signIn);
        action("/sign-out", Role.VIEWER, (ctx, account) -> {
            access.signOut(ctx);
            return SignInPage.PATH;
        });
        config.routes.get("/language/{language}", layout::chooseLanguage);
        config.routes.get("/health", new Health(access, status)::answer);
        config.routes.get("/metrics", this::metrics);
        for (Route route : routes) {
            config.routes.addHttpHandler(route.method(), route.path(), route.handler());
        }
        config.routes.exception(HttpResponseException.class,
                (answer, ctx) -> layout.problem(ctx, answer.getStatus(), "error." + answer.getStatus()));
        config.routes.exception(Exception.class, this::failed);
    }

    private void show(Context ctx, Page page) {
        Optional<Session> session = access.session(ctx);
        if (session.isEmpty()) {
            toSignIn(ctx);
        } else if (session.get().account().role().compareTo(page.role()) < 0) {
            layout.problem(ctx, 403, "error.role");
        } else {
            NodeStatus now = status.get();
            streams.fetched(ctx.header("X-Tab"), now);
            layout.show(ctx, page, now, session.get(), time.instant());
        }
    }

    /** A stream that says when a page has changed; it says nothing else. */
    private void stream(Context ctx) {
        Optional<Page> page = pages.stream().filter(one -> one.path().equals(ctx.queryParam("page"))).findFirst();
        String tab = ctx.queryParam("tab");
        if (access.session(ctx).isEmpty()) {
            ctx.status(401);
        } else if (page.isEmpty() || tab == null || !tab.matches("[a-z0-9]{1,32}")) {
            ctx.status(400);
        } else {
            new SseHandler(client -> {
                if (!streams.add(tab, client, page.get())) {
                    client.ctx().status(503);
                }
            }).handle(ctx);
        }
    }

    private static void toSignIn(Context ctx) {
        if (ctx.header("HX-Request") != null) {
            ctx.status(401).header("HX-Redirect", SignInPage.PATH);
        } else {
            ctx.redirect(SignInPage.PATH);
        }
    }

    private void metrics(Context ctx) {
        if (access.mayProbe(ctx)) {
            ctx.contentType(NodeMetrics.CONTENT_TYPE).result(statusMetrics.text());
        } else {
            ctx.status(401).header("WWW-Authenticate", "Bearer");
        }
    }

    private void failed(Exception failure, Context ctx) {
        LOG.warn("{} {} failed: {}", ctx.req().getMethod(), ctx.path(), failure.toString(), failure);
        layout.problem(ctx, 500, "error.500");
    }

    private static String localPath(String path) {
        return path.startsWith("/") && !path.startsWith("//") && path.indexOf('\\') < 0 ? path : "/";
    }

    @Override
    public void close() {
        streams.close();
        if (server != null) {
            server.stop();
        }
    }
}
