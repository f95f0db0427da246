package org.microbrain.runtime.console;

import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.runtime.config.LocalName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where people sign in. It shows the node's name and nothing else of it. */
final class SignInPage {

    static final String PATH = "/sign-in";
    private static final Logger LOG = LoggerFactory.getLogger(SignInPage.class);

    private final Access access;
    private final Layout layout;
    private final LocalName node;
    private final Runnable countFailure;

    SignInPage(Access access, Layout layout, LocalName node, Runnable countFailure) {
        this.access = access;
        this.layout = layout;
        this.node = node;
        this.countFailure = countFailure;
    }

    void show(Context ctx) {
        if (access.session(ctx).isPresent()) {
            ctx.redirect("/");
        } else {
            page(ctx, null);
        }
    }

    private void page(Context ctx, String message) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("name", node);
        parameters.put("message", message);
        layout.plain(ctx, "sign-in.jte", parameters);
    }

    void signIn(Context ctx) throws InterruptedException {
        if (!Access.comesFromHere(ctx)) {
            layout.problem(ctx, 403, "error.csrf");
            return;
        }
        String name = Form.field(ctx, "name");
        Access.SignIn outcome = access.signIn(ctx, name, Form.field(ctx, "password"));
        if (outcome.done()) {
            ctx.redirect("/");
            return;
        }
        countFailure.run();
        LOG.warn("sign-in to the console failed from {}; {}", Access.address(ctx), outcome.delay().isZero()
                ? "name or password was wrong" : "too many tries, it must wait " + outcome.delay().toSeconds() + " s");
        Texts t = layout.texts(ctx);
        if (outcome.delay().isZero()) {
            ctx.status(401);
            page(ctx, t.get("signin.wrong"));
        } else {
            ctx.status(429).header("Retry-After", String.valueOf(outcome.delay().toSeconds() + 1));
            page(ctx, t.get("signin.wait", outcome.delay().toSeconds() + 1));
        }
    }
}
