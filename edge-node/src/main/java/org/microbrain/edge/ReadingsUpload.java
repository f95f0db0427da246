package org.microbrain.edge;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.security.BasicAuthCredentials;
import java.io.IOException;
import org.microbrain.edge.intake.http.HttpAnswer;
import org.microbrain.edge.intake.http.HttpIntake;
import org.microbrain.edge.intake.http.HttpSettings;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.identity.PasswordCheck;

/** {@code POST /api/v1/readings}, for devices with a user name and password of the configuration. */
final class ReadingsUpload implements Handler {

    private final HttpSettings settings;
    private final HttpIntake intake;
    private final PasswordCheck passwords = new PasswordCheck();

    ReadingsUpload(HttpSettings settings, HttpIntake intake) {
        this.settings = settings;
        this.intake = intake;
    }

    @Override
    public void handle(Context ctx) throws IOException {
        BasicAuthCredentials credentials = ctx.basicAuthCredentials();
        if (credentials == null || !passwords.matches(settings.users().get(credentials.getUsername()),
                credentials.getPassword())) {
            ctx.status(401).header("WWW-Authenticate", "Basic realm=\"readings\", charset=\"UTF-8\"")
                    .result("{\"error\":\"user and password of intake.http.users\"}").contentType("application/json");
            return;
        }
        String user = credentials.getUsername();
        Language language = Language.of(ctx.header("Accept-Language"));
        long stated = ctx.req().getContentLengthLong();
        if (stated > intake.maxBody()) {
            answer(ctx, intake.refuseUnread(stated, user, language));
            return;
        }
        byte[] body = ctx.req().getInputStream().readNBytes(intake.maxBody() + 1);
        ctx.future(() -> intake.handle(ctx.contentType(), body, user, language).toCompletableFuture()
                .thenAccept(answer -> answer(ctx, answer)));
    }

    private static void answer(Context ctx, HttpAnswer answer) {
        ctx.status(answer.status()).contentType("application/json").result(answer.json());
    }
}
