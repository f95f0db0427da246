package org.microbrain.runtime.console;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.PasswordCheck;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Accounts;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Sessions;
import org.microbrain.runtime.people.Sessions.Session;

/** Who asks the console: sign-in, session cookie, CSRF token, bearer token. Thread-safe. */
final class Access {

    /** More people waiting for a check of their password would hold all of the console's threads. */
    private static final int QUEUE = 4;
    private static final Duration BUSY = Duration.ofSeconds(2);
    private static final String ASKER = "microbrain.asker";

    private final People people;
    private final InstantSource time;
    private final String cookie;
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

    /** Begins a session, and ends the one that the browser had: nobody can prepare a session for another. */
    SignIn signIn(Context ctx, String name, String password) throws InterruptedException {
        String address = address(ctx);
        Optional<Accounts.Entry> account = people.accounts().find(name);
        SignIn outcome = check(account, name, address, password);
        if (!outcome.done()) {
            // What was typed for a name may be a password.
            people.audit().refused(null, "sign-in", account.isPresent() ? name : "?", address);
            return outcome;
        }
        people.sessions().close(ctx.cookie(cookie));
        open(ctx, name);
        people.audit().done(account.orElseThrow().account(), "sign-in", "", address);
        return outcome;
    }

    private SignIn check(Optional<Accounts.Entry> account, String name, String address, String password)
            throws InterruptedException {
        Duration before = people.guard().wait(name, address, time.instant());
        if (!before.isZero() || checking.getQueueLength() >= QUEUE) {
            return new SignIn(false, before.isZero() ? BUSY : before);
        }
        checking.acquire();
        try {
            // Again, because others may have failed while this one waited.
            Duration delay = people.guard().wait(name, address, time.instant());
            if (!delay.isZero()) {
                return new SignIn(false, delay);
            }
            boolean right = passwords.matches(account.map(Accounts.Entry::password).orElse(null), password);
            if (!right || account.orElseThrow().disabled()) {
                people.guard().failed(name, address, time.instant());
                return new SignIn(false, people.guard().wait(name, address, time.instant()));
            }
            people.guard().succeeded(name, address, time.instant());
            return new SignIn(true, Duration.ZERO);
        } finally {
            checking.release();
        }
    }

    /** Whether a person who has signed in knows their password; guessing is slowed as at the sign-in. */
    boolean knowsPassword(Context ctx, String name, String password) throws InterruptedException {
        return check(people.accounts().find(name), name, address(ctx), password).done();
    }

    /** A new session for the browser of a request. */
    void open(Context ctx, String name) {
        set(ctx, people.sessions().open(name, address(ctx), time.instant()), (int) Sessions.LONGEST.toSeconds());
    }

    void signOut(Context ctx) {
        people.sessions().close(ctx.cookie(cookie));
        set(ctx, "", 0);
    }

    void signOutElsewhere(Context ctx, Account account) {
        people.sessions().closeOthers(account.name(), ctx.cookie(cookie));
    }

    private void set(Context ctx, String value, int seconds) {
        ctx.cookie(new Cookie(cookie, value, "/", seconds, isSecure(ctx), true, null, SameSite.STRICT));
    }

    Optional<Session> session(Context ctx) {
        return people.sessions().find(ctx.cookie(cookie), time.instant());
    }

    /**
     * Who asks the API: by token, or by session (with the CSRF token unless it only reads). Empty for strangers, and for
     * who must choose a password first.
     */
    Optional<Account> asker(Context ctx) {
        String authorization = ctx.header("Authorization");
        if (authorization != null) {
            return people.program(authorization);
        }
        return session(ctx).filter(session -> !session.mustChange() && (onlyReads(ctx) || hasCsrf(ctx, session)))
                .map(Session::account);
    }

    static boolean onlyReads(Context ctx) {
        return ctx.req().getMethod().equals("GET") || ctx.req().getMethod().equals("HEAD");
    }

    static void remember(Context ctx, Account asker) {
        ctx.attribute(ASKER, asker);
    }

    static Account remembered(Context ctx) {
        return ctx.attribute(ASKER);
    }

    Instant now() {
        return time.instant();
    }

    /** True when a probe may pass: from this very machine, or by token. */
    boolean mayProbe(Context ctx) {
        return isLocal(ctx) || people.program(ctx.header("Authorization"))
                .filter(program -> program.area().equals(people.area())).isPresent();
    }

    /** A proxy on this machine speaks for others, so what it forwards is not local. */
    private static boolean isLocal(Context ctx) {
        return ctx.header("X-Forwarded-For") == null && ctx.header("Forwarded") == null && isLoopback(ctx);
    }

    private static boolean isLoopback(Context ctx) {
        try {
            return InetAddress.getByName(ctx.req().getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** From where a request comes: behind a proxy on this machine, what the proxy itself has put at the end. */
    static String address(Context ctx) {
        String forwarded = ctx.header("X-Forwarded-For");
        if (forwarded == null || !isLoopback(ctx)) {
            return ctx.req().getRemoteAddr();
        }
        String last = forwarded.substring(forwarded.lastIndexOf(',') + 1).strip();
        return last.matches("[0-9A-Fa-f.:\\[\\]]{2,64}") ? last : ctx.req().getRemoteAddr();
    }

    /** Whether the browser came by HTTPS, to us or to a proxy on this machine. */
    private static boolean isSecure(Context ctx) {
        return ctx.req().isSecure() || "https".equals(ctx.header("X-Forwarded-Proto")) && isLoopback(ctx);
    }

    static boolean hasCsrf(Context ctx, Session session) {
        String header = ctx.header("X-CSRF-Token");
        // A form with files would be read to its end by this, before anybody looked at its length.
        String sent = header != null || Uploads.isUpload(ctx) ? header : ctx.formParam("csrf");
        return sent != null && comesFromHere(ctx) && isCsrf(sent, session);
    }

    static boolean isCsrf(String sent, Session session) {
        return MessageDigest.isEqual(session.csrf().getBytes(StandardCharsets.US_ASCII), sent.getBytes(StandardCharsets.UTF_8));
    }

    /** False when the browser says that another site made this request. */
    static boolean comesFromHere(Context ctx) {
        String site = ctx.header("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin") || site.equals("none");
        }
        String origin = ctx.header("Origin");
        return origin == null || origin.equals((isSecure(ctx) ? "https" : ctx.scheme()) + "://" + ctx.host());
    }
}
