package org.microbrain.edge;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.security.BasicAuthCredentials;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.microbrain.edge.intake.http.HttpAnswer;
import org.microbrain.edge.intake.http.HttpIntake;
import org.microbrain.edge.intake.http.HttpSettings;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.identity.PasswordCheck;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/** {@code POST /api/v1/readings}, for devices with a user name and password of the configuration. */
final class ReadingsUpload implements Handler {

    private static final int SMALL_ONES = 1024;
    /** So many times the longest body is read, at most, to be thrown away. */
    private static final int HEARD_OUT = 4;

    private final HttpSettings settings;
    private final HttpIntake intake;
    private final PasswordCheck passwords = new PasswordCheck();
    /** In KiB, for all bodies under way: one of the largest and some small ones. */
    private final Semaphore room;
    /** Threads that listen to bodies which are not taken. */
    private final Semaphore listeners = new Semaphore(2);

    ReadingsUpload(HttpSettings settings, HttpIntake intake) {
        this.settings = settings;
        this.intake = intake;
        this.room = new Semaphore(kibibytes(intake.maxBody()) + SMALL_ONES);
    }

    @Override
    public void handle(Context ctx) throws IOException {
        Language language = Language.of(ctx.header("Accept-Language"));
        BasicAuthCredentials credentials = ctx.basicAuthCredentials();
        if (credentials == null || !isRight(credentials)) {
            ctx.header("WWW-Authenticate", "Basic realm=\"readings\", charset=\"UTF-8\"");
            answer(ctx, intake.refuse(Refused.because(RefusalReason.NOT_AUTHORISED, "intake.http.users"),
                    credentials == null ? "anonymous" : credentials.getUsername(), language));
            return;
        }
        String user = credentials.getUsername();
        long stated = ctx.req().getContentLengthLong();
        if (stated > intake.maxBody()) {
            hearOut(ctx, stated);
            answer(ctx, intake.refuse(intake.tooLarge(stated), user, language));
            return;
        }
        int kibibytes = kibibytes(stated < 0 ? intake.maxBody() : stated);
        if (!room.tryAcquire(kibibytes)) {
            ctx.header("Retry-After", "1");
            answer(ctx, intake.refuse(new Refused(RefusalReason.UNAVAILABLE), user, language));
            return;
        }
        CompletableFuture<HttpAnswer> taken;
        try {
            byte[] body = ctx.req().getInputStream().readNBytes(intake.maxBody() + 1);
            taken = intake.handle(ctx.contentType(), body, user, language).toCompletableFuture();
        } catch (IOException | RuntimeException e) {
            room.release(kibibytes);
            throw e;
        }
        ctx.future(() -> taken.whenComplete((answer, failure) -> room.release(kibibytes))
                .thenAccept(answer -> answer(ctx, answer)));
    }

    /** Who is cut short while sending does not hear why (RFC 9112 section 9.6). */
    private void hearOut(Context ctx, long stated) throws IOException {
        if (stated <= (long) HEARD_OUT * intake.maxBody() && listeners.tryAcquire()) {
            try {
                ctx.req().getInputStream().transferTo(OutputStream.nullOutputStream());
            } finally {
                listeners.release();
            }
        }
    }

    /** One check of an unknown password at a time: each takes 100 ms of CPU, and guessing shall not have all of it. */
    private boolean isRight(BasicAuthCredentials credentials) {
        PasswordHash hash = settings.users().get(credentials.getUsername());
        if (passwords.remembers(hash, credentials.getPassword())) {
            return true;
        }
        synchronized (passwords) {
            return passwords.matches(hash, credentials.getPassword());
        }
    }

    private static int kibibytes(long bytes) {
        return (int) (bytes / 1024) + 1;
    }

    private static void answer(Context ctx, HttpAnswer answer) {
        ctx.status(answer.status()).contentType("application/json").result(answer.json());
    }
}
