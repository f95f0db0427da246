package org.microbrain.runtime.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Sessions.Session;
import org.microbrain.runtime.identity.PasswordCheck;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Accounts;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;

/** Who may do what at the console: sign-in, session cookie, CSRF token, bearer token. Thread-safe. */
final class Access {

    /** More people waiting for a check of their password would hold all of the console's threads. */
    private static final int QUEUE = 4;
    private static final Duration BUSY = Duration.ofSeconds(2);

    private static final String ASKER = "microbrain.asker";

    private final People people;
    private final InstantSource time;
    private final String cookie;
    private final Sessions sessions = new Sessions();
    private final SignInGuard guard = new SignInGuard();
    private final PasswordCheck passwords = new PasswordCheck();
    /** Each check takes 100 to 500 ms of CPU; strangers may not take more than one core's worth. */
    private final Semaphore checking = new Semaphore(1);

    /** Cookies of one host are shared by all its ports, so the cookie's name tells the nodes of one machine apart. */
    Access(NodeId node, People people) {
        this.people = people;
        this.time = people.time();
        this.cookie = "microbrain-" + node.text();
    }

    /** The outcome of a sign-in: {@code delay} is zero when it was only wrong, or when it worked. */
    record SignIn(boolean done, Duration delay) { }

    SignIn signIn(Context ctx, String name, String password) throws InterruptedException {
        String address = ctx.req().getRemoteAddr();
        Duration before = guard.wait(name, address, time.instant());
        if (!before.isZero() || checking.getQueueLength() >= QUEUE) {
            return new SignIn(false, before.isZero() ? BUSY : before);
        }
        checking.acquire();
        try {
            // Again, because others may have failed while this one waited.
            Duration delay = guard.wait(name, address, time.instant());
            if (!delay.isZero()) {
                return new SignIn(false, delay);
            }
            Optional<Accounts.Entry> account = people.accounts().find(name);
            if (!passwords.matches(account.map(Accounts.Entry::password).orElse(null), password)) {
                guard.failed(name, address, time.instant());
                return new SignIn(false, guard.wait(name, address, time.instant()));
            }
            guard.succeeded(name, address);
            set(ctx, sessions.open(account.orElseThrow().account(), time.instant()).token(), (int) Sessions.LONGEST.toSeconds());
            return new SignIn(true, Duration.ZERO);
        } finally {
            checking.release();
        }
    }

    void signOut(Context ctx) {
        sessions.close(ctx.cookie(cookie));
        set(ctx, "", 0);
    }

    private void set(Context ctx, String value, int seconds) {
        ctx.cookie(new Cookie(cookie, value, "/", seconds, ctx.req().isSecure(), true, null, SameSite.STRICT));
    }

    Optional<Session> session(Context ctx) {
        return sessions.find(ctx.cookie(cookie), time.instant());
    }

    /** Who asks the API: by token, or by session (with the CSRF token unless it only reads); empty for strangers. */
    Optional<Account> asker(Context ctx) {
        if (people.token().isIn(ctx.header("Authorization"))) {
            return Optional.of(Account.program("api-token", people.area(), EnumSet.allOf(Right.class)));
        }
        boolean reads = ctx.req().getMethod().equals("GET") || ctx.req().getMethod().equals("HEAD");
        return session(ctx).filter(session -> reads || hasCsrf(ctx, session)).map(Session::account);
    }

    static void remember(Context ctx, Account asker) {
        ctx.attribute(ASKER, asker);
    }

    static Account remembered(Context ctx) {
        return ctx.attribute(ASKER);
    }

    /** True when a probe may pass: from this very machine, or by token. */
    boolean mayProbe(Context ctx) {
        return people.token().isIn(ctx.header("Authorization")) || isLocal(ctx);
    }

    /** A proxy on this machine speaks for others, so what it forwards is not local. */
    private static boolean isLocal(Context ctx) {
        try {
            return ctx.header("X-Forwarded-For") == null && ctx.header("Forwarded") == null
                    && InetAddress.getByName(ctx.req().getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static boolean hasCsrf(Context ctx, Session session) {
        String sent = ctx.header("X-CSRF-Token") != null ? ctx.header("X-CSRF-Token") : ctx.formParam("csrf");
        return sent != null && comesFromHere(ctx) && MessageDigest.isEqual(
                session.csrf().getBytes(StandardCharsets.US_ASCII), sent.getBytes(StandardCharsets.UTF_8));
    }

    /** False when the browser says that another site made this request. */
    static boolean comesFromHere(Context ctx) {
        String site = ctx.header("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = ctx.header("Origin");
        return origin == null || origin.equals(ctx.scheme() + "://" + ctx.host());
    }
}
