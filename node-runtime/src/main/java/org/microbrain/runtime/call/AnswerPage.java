package org.microbrain.runtime.call;

import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.call.Answers.Outcome;
import org.microbrain.runtime.call.channel.Secret;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;

/**
 * Where a link in a message leads: a page with one button, without sign-in. To look at it answers nothing, because
 * messengers look at links by themselves. Beside it the ways for programs.
 */
final class AnswerPage {

    static final String PATH = "/answers/";
    private static final int LONGEST_BODY = 4_096;

    private final Answers answers;
    private final Optional<Secret> replies;
    private final Templates templates = new Templates(Console.TEMPLATES);

    AnswerPage(Answers answers, Optional<Secret> replies) {
        this.answers = answers;
        this.replies = replies;
    }

    void addTo(Console console) {
        console.open(HandlerType.GET, PATH + "{token}", this::show);
        console.open(HandlerType.POST, PATH + "{token}", this::pressed);
        console.open(HandlerType.POST, "/api/v1/answers/{token}", this::said);
        console.open(HandlerType.POST, "/api/v1/replies", this::wroteBack);
    }

    private static String token(Context ctx) {
        String token = ctx.pathParam("token");
        return token.matches("[A-Za-z0-9_-]{16,64}") ? token : "";
    }

    private void show(Context ctx) {
        Optional<PlacedCall> call = answers.byToken(token(ctx));
        page(ctx, call, call.isPresent() ? "ask" : "gone");
    }

    private void pressed(Context ctx) throws InterruptedException {
        Optional<PlacedCall> call = answers.byToken(token(ctx));
        page(ctx, call, switch (answers.byLink(token(ctx))) {
            case TAKEN -> "taken";
            case BEFORE -> "before";
            case NO_SUCH_CALL -> "gone";
            case TRY_AGAIN -> "again";
        });
    }

    /** @param what {@code ask}, or what came of it */
    private void page(Context ctx, Optional<PlacedCall> call, String what) {
        ctx.status(what.equals("gone") ? 404 : what.equals("again") ? 503 : 200);
        ctx.header("X-Robots-Tag", "noindex").header("Referrer-Policy", "no-referrer");
        String header = ctx.header("Accept-Language");
        Language language = header != null && header.startsWith("en") ? Language.EN : Language.ZH;
        StringOutput page = new StringOutput();
        templates.content("answer.jte", Map.of("t", CallText.texts(language), "what", what, "name",
                call.map(PlacedCall::name).orElse(""), "token", token(ctx))).writeTo(page);
        ctx.html(page.toString());
    }

    private void said(Context ctx) throws InterruptedException {
        Outcome outcome = answers.byLink(token(ctx));
        answer(ctx, outcome == Outcome.NO_SUCH_CALL ? 404 : outcome == Outcome.TRY_AGAIN ? 503 : 200,
                outcome.name().toLowerCase(Locale.ROOT));
    }

    /** A gateway hands over what somebody wrote back: form or query fields {@code from} and {@code text}. */
    private void wroteBack(Context ctx) throws InterruptedException {
        String authorization = ctx.header("Authorization");
        if (replies.isEmpty() || !replies.get().isIn(authorization)) {
            answer(ctx, 401, "send 'Authorization: Bearer <what calls.replies says>'");
            return;
        }
        String from = ctx.formParam("from");
        String text = ctx.formParam("text");
        if (from == null || text == null || from.length() > 32 || text.length() > LONGEST_BODY) {
            answer(ctx, 400, "form fields 'from' and 'text' are needed");
            return;
        }
        answer(ctx, answers.byReply(from, text) ? 200 : 503, "heard");
    }

    private static void answer(Context ctx, int status, String word) {
        ctx.status(status).contentType("application/json; charset=utf-8")
                .result(("{\"answer\":\"" + word + "\"}").getBytes(StandardCharsets.UTF_8));
    }
}
