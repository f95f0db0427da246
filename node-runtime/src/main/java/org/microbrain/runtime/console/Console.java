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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.metrics.Metric;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.NotAllowed;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.PeopleFailure;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.people.Sessions.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's console: pages for people (sign-in, layout, languages), {@code /api/v1} for programs, {@code /health} and
 * {@code /metrics} for probes. A tier adds its own pages and API paths before {@link #start()}. Opens its port at the
 * start, closes it with {@link #close()}; both are called once, by one thread.
 */
public final class Console implements AutoCloseable {

    /** Children, and lines of the ledger, in one answer; at the core the whole ledger has an address of its own. */
    static final int MOST_IN_STATUS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    /** The package of the console's own templates. */
    public static final String TEMPLATES = "org.microbrain.runtime.console.templates";
    private static final String SIGN_OUT = "/sign-out";
    /** What one may do before one has chosen a password. */
    private static final Set<String> WITHOUT_PASSWORD = Set.of(SIGN_OUT, AccountPage.PATH + "/password");

    private final NodeSettings node;
    private final RecentStatus status;
    private final Supplier<NodeStatus> whole;
    private final NodeMetrics metrics;
    private final StatusMetrics statusMetrics;
    private final People people;
    private final Access access;
    private final Auditing auditing;
    private final InstantSource time;
    private final Templates templates = new Templates(TEMPLATES);
    private final List<String> bundles = new ArrayList<>(List.of("console/messages"));
    private final List<Page> pages = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final Set<String> uploadPaths = new HashSet<>();
    private final List<Fact> facts = new ArrayList<>();
    private final Assets assets = new Assets();
    private final Layout layout = new Layout(templates, bundles, pages, assets);
    private final LiveStreams streams;
    private Javalin server;

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
        this.auditing = new Auditing(people.audit());
        page(new NodePage("/", facts, templates));
        api("/api/v1/status", Right.LOOK, ctx -> {
            NodeStatus all = this.status.of(asker(ctx).area());
            ctx.header("X-Ledger-Lines", Integer.toString(all.ledger().size())).json(all.worst(MOST_IN_STATUS));
        });
    }

    /** What all tiers have about people; it stands last in the menu. */
    private void addPeople() {
        new AccountPage(templates, people, access).addTo(this);
        new PeoplePage(templates, people).addTo(this);
        new TokensPage(templates, people).addTo(this);
        new AuditPage(templates, people.audit()).addTo(this);
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

    /**
     * Adds a form's target, for people with a right. What they do there is audited by itself: the path's words, and as the
     * subject what stands in the path's parameters or in the form's fields name, warning, node and choice. When the action throws
     * {@link NotAllowed}, the browser is led back to the page whose path is the first part of this one, with the word.
     */
    public Console action(String path, Right right, Action action) {
        routes.add(new Route(HandlerType.POST, path, Route.Kind.FORM, right, ctx -> {
            Optional<Session> session = access.session(ctx);
            if (session.isEmpty()) {
                toSignIn(ctx);
            } else if (!Access.hasCsrf(ctx, session.get())) {
                auditing.refused(ctx, path, session.get().account());
                layout.problem(ctx, 403, "error.csrf");
            } else if (!session.get().account().may(right)) {
                auditing.refused(ctx, path, session.get().account());
                layout.problem(ctx, 403, "error.role");
            } else if (session.get().mustChange() && !WITHOUT_PASSWORD.contains(path)) {
                ctx.redirect(AccountPage.PATH);
            } else {
                perform(ctx, path, session.get().account(), action);
            }
        }));
        return this;
    }

    /**
     * Adds a form with files. As {@link #action}, but who asks is looked at before any of it is read; its fields stand in what the
     * action is given. Its path has no parameters.
     */
    public Console upload(String path, Right right, Uploads uploads, Uploads.Action action) {
        uploadPaths.add(path);
        routes.add(new Route(HandlerType.POST, path, Route.Kind.FORM, right, ctx -> {
            Optional<Session> session = access.session(ctx);
            if (session.isEmpty()) {
                uploads.throwAway(ctx);
                toSignIn(ctx);
            } else if (!session.get().account().may(right) || session.get().mustChange()) {
                refuse(ctx, path, uploads, session.get().account(), "error.role");
            } else if (!Access.comesFromHere(ctx)) {
                refuse(ctx, path, uploads, session.get().account(), "error.csrf");
            } else {
                uploads.receive(ctx, form -> take(ctx, path, session.get(), form, action));
            }
        }));
        return this;
    }

    private void refuse(Context ctx, String path, Uploads uploads, Account account, String why) {
        uploads.throwAway(ctx);
        auditing.refused(ctx, path, account);
        layout.problem(ctx, 403, why);
    }

    private void take(Context ctx, String path, Session session, UploadedForm form, Uploads.Action action) throws Exception {
        Account account = session.account();
        if (!Access.isCsrf(form.field("csrf"), session)) {
            auditing.refused(ctx, path, account);
            layout.problem(ctx, 403, "error.csrf");
        } else {
            auditing.audited(ctx, path, account, Auditing.subject(form),
                    () -> ctx.redirect(localPath(action.perform(form, account))));
        }
    }

    private void perform(Context ctx, String path, Account account, Action action) throws Exception {
        try {
            auditing.audited(ctx, path, account, () -> ctx.redirect(localPath(action.perform(ctx, account))));
        } catch (NotAllowed e) {
            ctx.redirect("/" + path.split("/")[1] + "?problem=" + e.word());
        }
    }

    /** Adds a GET of the API, for people and programs with a right. */
    public Console api(String path, Right right, Handler handler) {
        return api(HandlerType.GET, path, right, handler);
    }

    /**
     * Adds a method of the API, for people and programs with a right. The handler keeps to {@link #asker}'s area. What
     * does not only read is audited by itself, as with {@link #action}.
     */
    public Console api(HandlerType method, String path, Right right, Handler handler) {
        routes.add(new Route(method, path, Route.Kind.API, right, ctx -> asked(ctx, path, right, asker -> {
            if (Access.onlyReads(ctx)) {
                handler.handle(ctx);
            } else {
                auditing.audited(ctx, path, asker, () -> handler.handle(ctx));
            }
        })));
        return this;
    }

    /** Adds a POST of the API that takes a form with files, see {@link #upload}; what the handler does not say itself is an empty 200. */
    public Console apiUpload(String path, Right right, Uploads uploads, UploadHandler handler) {
        uploadPaths.add(path);
        routes.add(new Route(HandlerType.POST, path, Route.Kind.API, right, ctx -> asked(ctx, path, right, asker ->
                uploads.receive(ctx, form -> auditing.audited(ctx, path, asker, Auditing.subject(form),
                        () -> handler.handle(ctx, form))))));
        return this;
    }

    /** Answers a request of the API that brought a form with files. */
    @FunctionalInterface
    public interface UploadHandler {
        void handle(Context ctx, UploadedForm form) throws Exception;
    }

    /** What the API does for who may. */
    @FunctionalInterface
    private interface Asked {
        void by(Account asker) throws Exception;
    }

    private void asked(Context ctx, String path, Right right, Asked asked) throws Exception {
        Optional<Account> asker = access.asker(ctx);
        if (asker.isEmpty()) {
            ctx.header("WWW-Authenticate", "Bearer");
            layout.problem(ctx, 401, "error.token");
        } else if (!asker.get().may(right)) {
            auditing.refused(ctx, path, asker.get());
            layout.problem(ctx, 403, "error.role");
        } else {
            Access.remember(ctx, asker.get());
            asked.by(asker.get());
        }
    }

    /** Adds a path whose handler decides itself who may use it. */
    public Console open(HandlerType method, String path, Handler handler) {
        routes.add(new Route(method, path, Route.Kind.OPEN, null, handler));
        return this;
    }

    /** All addresses but those of the console's own files; whole once it has started. */
    public List<Route> routes() {
        return List.copyOf(routes);
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
        addPeople();
        addOwnRoutes();
        ServerCertificate certificate = node.console().tls() == null ? null
                : new ServerCertificate(node.console().tls(), node.identity());
        server = Javalin.create(config -> {
            WebServer.configure(config, node.console().address(), certificate);
            addRoutes(config);
        }).start();
        Server jetty = server.jettyServer().server();
        streams.start(jetty.getScheduler(), jetty.getThreadPool());
        if (certificate != null) {
            certificate.watch(jetty.getScheduler());
        }
        return port();
    }

    /** The port that {@link #start} opened. */
    public int port() {
        return server.port();
    }

    private void addOwnRoutes() {
        for (Page page : pages) {
            routes.add(new Route(HandlerType.GET, page.path(), Route.Kind.PAGE, page.right(), ctx -> show(ctx, page)));
        }
        SignInPage signIn = new SignInPage(access, layout, node.name(),
                metrics.counter(Metric.SIGN_INS_FAILED)::increment);
        open(HandlerType.GET, SignInPage.PATH, signIn::show);
        open(HandlerType.POST, SignInPage.PATH, signIn::signIn);
        action(SIGN_OUT, Right.LOOK, (ctx, account) -> {
            access.signOut(ctx);
            return SignInPage.PATH;
        });
        open(HandlerType.GET, "/live", this::stream);
        open(HandlerType.GET, "/language/{language}", layout::chooseLanguage);
        routes.add(new Route(HandlerType.GET, "/health", Route.Kind.PROBE, null, new Health(access, whole)::answer));
        routes.add(new Route(HandlerType.GET, "/metrics", Route.Kind.PROBE, null, this::metrics));
    }

    private void addRoutes(JavalinConfig config) {
        config.routes.before(Layout::secure);
        config.routes.before(WebServer::refuseLongForms);
        config.routes.before(this::refuseFiles);
        assets.addRoutes(config.routes);
        for (Route route : routes) {
            config.routes.addHttpHandler(route.method(), route.path(), route.handler());
        }
        config.routes.exception(HttpResponseException.class,
                (answer, ctx) -> layout.problem(ctx, answer.getStatus(), "error." + answer.getStatus()));
        config.routes.exception(BadRequest.class, (refused, ctx) -> layout.refused(ctx, refused));
        config.routes.exception(PeopleFailure.class, (failure, ctx) -> {
            LOG.error("{} {} was not done: {}", ctx.req().getMethod(), ctx.path(), failure.getMessage());
            layout.problem(ctx, 503, "error.503");
        });
        config.routes.exception(Exception.class, this::failed);
    }

    /** Where no files are taken, none are read to the disk either, whoever sends them. */
    private void refuseFiles(Context ctx) {
        if (Uploads.isUpload(ctx) && !uploadPaths.contains(ctx.path())) {
            ctx.header("Connection", "close");
            throw new BadRequest(415, "no-files", null, "此处不接收文件", "no files are taken here");
        }
    }

    private void show(Context ctx, Page page) {
        Optional<Session> session = access.session(ctx);
        if (session.isEmpty()) {
            toSignIn(ctx);
        } else if (!session.get().account().may(page.right())) {
            layout.problem(ctx, 403, "error.role");
        } else if (session.get().mustChange() && !page.path().equals(AccountPage.PATH)) {
            to(ctx, AccountPage.PATH);
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
        if (session.isEmpty() || session.get().mustChange()) {
            ctx.status(401);
        } else if (page.isEmpty() || !session.get().account().may(page.get().right()) || tab == null
                || !tab.matches("[a-z0-9]{1,32}")) {
            ctx.status(400);
        } else if (!streams.hasRoom(tab)) {
            ctx.status(503);
        } else {
            new SseHandler(client -> streams.add(tab, client, page.get(), session.get().account().area())).handle(ctx);
        }
    }

    private static void toSignIn(Context ctx) {
        to(ctx, SignInPage.PATH);
    }

    private static void to(Context ctx, String path) {
        if (ctx.header("HX-Request") != null) {
            ctx.status(401).header("HX-Redirect", path);
        } else {
            ctx.redirect(path);
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
