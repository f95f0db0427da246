package org.microbrain.core.api;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.BadRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The province's questions and answers over HTTP, as {@code openapi.json} beside this class describes them. Who may ask
 * at all is decided before a request gets here.
 */
public final class CoreApi {

    private static final Logger LOG = LoggerFactory.getLogger(CoreApi.class);
    private static final String ROOT = "/api/v1/";

    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    /**
     * @param area   which area the asker of a request may see; everything outside does not exist for it
     * @param export whether the asker may take whole series away as CSV
     */
    public CoreApi(Archive archive, Function<Context, DivisionCode> area, Predicate<Context> export) {
        OverviewAnswers overview = new OverviewAnswers(archive, area);
        ReadingAnswers readings = new ReadingAnswers(archive, area, export);
        EventAnswers events = new EventAnswers(archive, area);
        handlers.put(ROOT + "nodes", overview::nodes);
        handlers.put(ROOT + "series", overview::series);
        handlers.put(ROOT + "readings", readings::readings);
        handlers.put(ROOT + "warnings", events::warnings);
        handlers.put(ROOT + "detections", events::detections);
        handlers.put(ROOT + "marks", events::marks);
        handlers.put(ROOT + "reports", events::reports);
        handlers.put(ROOT + "ledger", overview::ledger);
        handlers.put(ROOT + "openapi.json", CoreApi::document);
    }

    /** Gives each path, all GET, and its handler to a console that is being built. Handlers answer for their errors. */
    public void routes(BiConsumer<String, Handler> console) {
        handlers.forEach((path, handler) -> console.accept(path, context -> answer(context, handler)));
    }

    /** The paths there are. */
    Set<String> paths() {
        return handlers.keySet();
    }

    private static void answer(Context context, Handler handler) throws Exception {
        try {
            handler.handle(context);
        } catch (BadRequest refused) {
            refuse(context, refused);
        } catch (ArchiveFailure failure) {
            LOG.error("{} was not answered: {}", context.path(), failure.getMessage());
            if (context.res().isCommitted()) {
                breakOff(context, failure);
            } else {
                refuse(context, new BadRequest(503, "archive-unavailable", null, "档案库暂时不可用，原因见省级节点日志",
                        "the archive cannot be read at the moment; the core's log says why"));
            }
        } catch (IOException e) {
            LOG.debug("{}: the asker went away: {}", context.path(), e.getMessage());
        }
    }

    private static void refuse(Context context, BadRequest refused) {
        context.status(refused.status());
        String error = Json.text(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", refused.code());
            json.writeStringField("zh", refused.zh());
            json.writeStringField("en", refused.en());
            json.writeStringField("parameter", refused.parameter());
            json.writeEndObject();
        });
        context.contentType("application/json").result(error);
    }

    /** Half an answer was sent. Only a connection that breaks tells the asker that it was not the whole. */
    private static void breakOff(Context context, ArchiveFailure failure) {
        ServletContextRequest.getServletContextRequest(context.req()).getConnectionMetaData().getConnection()
                .getEndPoint().close(failure);
    }

    private static void document(Context context) throws IOException {
        try (InputStream document = CoreApi.class.getResourceAsStream("openapi.json")) {
            context.contentType("application/json").result(document.readAllBytes());
        }
    }
}
