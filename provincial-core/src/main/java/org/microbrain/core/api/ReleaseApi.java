package org.microbrain.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.people.Right;

/**
 * Releases for programs: what the page {@code /releases} does. Each order answers with the repository as it is then; a mistake is
 * {@code {"error": {"code", "parameter", "zh", "en"}}}. No key of a person comes here.
 */
public final class ReleaseApi {

    private static final String ROOT = "/api/v1/releases/";

    private final ReleaseDesk desk;
    private final ReleaseOrders orders;
    private final Uploads uploads;
    private final Supplier<Instant> now;

    /** @param uploads where files of a release come in, shared with the pages: one form at a time */
    public ReleaseApi(ReleaseDesk desk, Uploads uploads, Supplier<Instant> now) {
        this.desk = desk;
        this.orders = new ReleaseOrders(desk);
        this.uploads = uploads;
        this.now = now;
    }

    /** Adds its addresses. */
    public void addTo(Console console) {
        console.api(ROOT + "repository", Right.LOOK, this::show)
                .api(ROOT + "drafts.zip", Right.PUBLISH_RELEASES, this::download)
                .apiUpload(ROOT + "add", Right.PUBLISH_RELEASES, uploads, (ctx, form) -> {
                    orders.draft(form);
                    ctx.status(201);
                    show(ctx);
                })
                .apiUpload(ROOT + "sign", Right.PUBLISH_RELEASES, uploads, (ctx, form) -> {
                    orders.sign(form);
                    show(ctx);
                })
                .api(HandlerType.POST, ROOT + "{kind}/{name}/{version}/revoke", Right.PUBLISH_RELEASES, ctx -> {
                    JsonNode reason = JsonBody.of(ctx);
                    orders.revoke(String.join("/", ctx.pathParam("kind"), ctx.pathParam("name"), ctx.pathParam("version")),
                            reason.path("zh").asText(""), reason.path("en").asText(""));
                    ctx.status(201);
                    show(ctx);
                })
                .api(HandlerType.POST, ROOT + "publish", Right.PUBLISH_RELEASES, ctx -> {
                    orders.publish();
                    show(ctx);
                });
    }

    private void show(Context ctx) {
        ctx.contentType("application/json").result(ReleaseOrders.answered(() ->
                ReleaseAnswers.held(desk, desk.held(), now.get()).toString()));
    }

    private void download(Context ctx) throws IOException {
        if (!desk.isThere()) {
            throw new BadRequest(404, "no-repository", null, "这里还没有发行库", "there is no repository here");
        }
        ctx.contentType("application/zip").header("Content-Disposition", "attachment; filename=\"repository.zip\"");
        desk.zip(ctx.outputStream());
    }
}
