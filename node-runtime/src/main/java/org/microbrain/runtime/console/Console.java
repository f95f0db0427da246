package org.microbrain.runtime.console;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseHandler;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Sessions.Session;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;
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
    private final RecentStatus status;
    private final Supplier<NodeStatus> whole;
    private final NodeMetrics metrics;
    private final StatusMetrics statusMetrics;
    private final People people;
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
     * @param people who may do what; not closed here
     * @param status gives the node's status, with what lies in an area; asked at most once a second for each area, by
     *               threads of the console
     */
    public Console(NodeSettings node, People people, Function<DivisionCode, NodeStatus> status, NodeMetrics metrics) {
        this.node = node;
        this.people = people;
        this.status = new RecentStatus(status, System::nanoTime);
        this.whole = () -> this.status.of(node.area());
        this.streams = new LiveStreams(this.status, System::nanoTime);
        this.metrics = metrics;
        this.statusMetrics = new StatusMetrics(whole, metrics);
        this.time = people.time();
        this.access = new Access(node.node(), people);
        page(new NodePage("/", facts, templates));
        api("/api/v1/status", Right.LOOK, ctx -> ctx.json(this.status.of(asker(ctx).area())));
    }

    /** Who asks, in a handler of the API: their rights were looked at before, their area is for the handler to keep to. */
    public static Account asker(Context ctx) {
        return Access.remembered(ctx);
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

    /** Adds a form's target, for people with a right. */
    public Console action(String path, Right right, Action action) {
        routes.add(new Route(HandlerType.POST, path, ctx -> {
            Optional<Session> session = access.session(ctx);
            if (session.isEmpty()) {
                toSignIn(ctx);
            } else if (!Access.hasCsrf(ctx, session.get())) {
                layout.problem(ctx, 403, "error.csrf");
            } else if (!session.get().account().may(right)) {
                layout.problem(ctx, 403, "error.role");
            } else {
                ctx.redirect(localPath(action.perform(ctx, session.get().account())));
            }
        }));
        return this;
    }

    /** Adds a GET of the API, for people and programs with a right. */
    public Console api(String path, Right right, Handler handler) {
        return api(HandlerType.GET, path, right, handler);
    }

    /** Adds a method of the API, for people and programs with a right. The handler keeps to {@link #asker}'s area. */
    public Console api(HandlerType method, String path, Right right, Handler handler) {
        return open(method, path, ctx -> {
            Optional<Account> asker = access.asker(ctx);
            if (asker.isPresent() && asker.get().may(right)) {
                Access.remember(ctx, asker.get());
                handler.handle(ctx);
            } else if (asker.isPresent()) {
                layout.problem(ctx, 403, "error.role");
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
        return people.accounts().firstPassword();
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
        action("/sign-out", Right.LOOK, (ctx, account) -> {
            access.signOut(ctx);
            return SignInPage.PATH;
        });
        config.routes.get("/language/{language}", layout::chooseLanguage);
        config.routes.get("/health", new Health(access, whole)::answer);
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
        } else if (!session.get().account().may(page.right())) {
            layout.problem(ctx, 403, "error.role");
        } else {
            NodeStatus now = status.of(session.get().account().area());
            streams.fetched(ctx.header("X-Tab"), now);
            layout.show(ctx, page, now, session.get(), time.instant());
        }
    }

    /** A stream that says when a page has changed; it says nothing else. */
    private void stream(Context ctx) {
        Optional<Session> session = access.session(ctx);
        Optional<Page> page = pages.stream().filter(one -> one.path().equals(ctx.queryParam("page"))).findFirst();
        String tab = ctx.queryParam("tab");
        if (session.isEmpty()) {
            ctx.status(401);
        } else if (page.isEmpty() || !session.get().account().may(page.get().right()) || tab == null || !tab.matches("[a-z0-9]{1,32}")) {
            ctx.status(400);
        } else {
            new SseHandler(client -> {
                if (!streams.add(tab, client, page.get(), session.get().account().area())) {
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
