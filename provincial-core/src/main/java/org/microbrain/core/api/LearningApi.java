package org.microbrain.core.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.microbrain.core.learn.Comparison;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.release.author.ModelEvidence;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.people.Right;

/**
 * Evaluations and trainings for programs: what the page {@code /learning} does. Each order answers with all there are then; a
 * mistake is {@code {"error": {"code", "parameter", "zh", "en"}}}.
 */
public final class LearningApi {

    private static final String EVALUATIONS = "/api/v1/evaluations";
    private static final String TRAININGS = "/api/v1/trainings";

    private final EvaluationOffice evaluations;
    private final TrainingOffice trainings;
    private final LearningOrders orders;
    private final Uploads uploads;

    /** @param uploads where packages come in, shared with the pages: one form at a time */
    public LearningApi(EvaluationOffice evaluations, TrainingOffice trainings, Uploads uploads) {
        this.evaluations = evaluations;
        this.trainings = trainings;
        this.orders = new LearningOrders(evaluations, trainings);
        this.uploads = uploads;
    }

    /** Adds its addresses. */
    public void addTo(Console console) {
        console.api(EVALUATIONS, Right.PUBLISH_RELEASES, this::showEvaluations)
                .apiUpload(EVALUATIONS + "/order", Right.PUBLISH_RELEASES, uploads, (ctx, form) -> {
                    orders.evaluate(form, Console.asker(ctx), form.field("recalibrate").equals("true"));
                    ctx.status(202);
                    showEvaluations(ctx);
                })
                .api(EVALUATIONS + "/{sha256}/" + ModelEvidence.REPORT, Right.PUBLISH_RELEASES, ctx -> give(ctx,
                        evaluations.reports().file(ctx.pathParam("sha256"), ModelEvidence.REPORT), "application/json"))
                .api(EVALUATIONS + "/{sha256}/" + ModelEvidence.PACKAGE, Right.PUBLISH_RELEASES, ctx -> give(ctx,
                        evaluations.reports().file(ctx.pathParam("sha256"), ModelEvidence.PACKAGE), "application/yaml"))
                .api(TRAININGS, Right.PUBLISH_RELEASES, this::showTrainings)
                .api(HandlerType.POST, TRAININGS + "/order", Right.PUBLISH_RELEASES, ctx -> {
                    JsonNode json = JsonBody.of(ctx);
                    orders.train(name -> json.path(name).asText(""), Console.asker(ctx));
                    ctx.status(202);
                    showTrainings(ctx);
                })
                .api(HandlerType.POST, TRAININGS + "/sums", Right.PUBLISH_RELEASES, ctx -> {
                    JsonNode json = JsonBody.of(ctx);
                    orders.trainOnSums(name -> json.path(name).asText(""), Console.asker(ctx));
                    ctx.status(202);
                    showEvaluations(ctx);
                })
                .api(HandlerType.POST, TRAININGS + "/{number}/cancel", Right.PUBLISH_RELEASES, ctx -> {
                    orders.cancel(ctx.pathParam("number"));
                    showTrainings(ctx);
                })
                .api(TRAININGS + "/{sha256}/draft.zip", Right.PUBLISH_RELEASES,
                        ctx -> give(ctx, trainings.drafts().zip(ctx.pathParam("sha256")), "application/zip"));
    }

    private void showEvaluations(Context ctx) {
        ObjectNode json = RolloutAnswers.MAPPER.createObjectNode();
        ArrayNode jobs = json.putArray("orders");
        evaluations.jobs().stream().filter(one -> Console.asker(ctx).area().contains(one.area())).forEach(one -> jobs.addObject()
                .put("number", one.number()).put("who", one.who()).put("package", one.candidate()).put("area", one.area().code())
                .put("recalibrate", one.recalibrates()).put("state", word(one.state())).put("percent", one.percent()));
        ArrayNode reports = json.putArray("reports");
        for (Comparison one : evaluations.reports().newest()) {
            if (Console.asker(ctx).area().contains(one.area())) {
                reports.addObject().put("sha256", one.candidate().sha256()).put("package", one.candidate().name())
                        .put("version", one.candidate().version()).put("area", one.area().code())
                        .put("at_ms", one.at().toEpochMilli()).put("verdict", word(one.verdict()));
            }
        }
        answer(ctx, json);
    }

    private void showTrainings(Context ctx) {
        ObjectNode json = RolloutAnswers.MAPPER.createObjectNode();
        ArrayNode jobs = json.putArray("orders");
        trainings.jobs().stream().filter(one -> Console.asker(ctx).area().contains(one.order().area())).forEach(one -> {
            ObjectNode job = jobs.addObject().put("number", one.number()).put("who", one.who()).put("package", one.order().name())
                    .put("version", one.order().version()).put("area", one.order().area().code())
                    .put("trainer", one.order().trainer().word()).put("seed", one.order().seed()).put("state", word(one.state()))
                    .put("percent", one.percent());
            switch (one.state()) {
                case DONE -> job.put("sha256", one.said());
                case REFUSED -> job.put("zh", one.why().zh()).put("en", one.why().en());
                default -> { }
            }
        });
        ArrayNode drafts = json.putArray("drafts");
        trainings.drafts().newest().stream().filter(one -> Console.asker(ctx).area().contains(one.area())).forEach(one ->
                drafts.addObject().put("sha256", one.sha256()).put("package", one.what()).put("sensors", one.sensors())
                        .put("area", one.area().code()).put("at_ms", one.at().toEpochMilli()).put("who", one.who())
                        .put("nodes", one.nodes()).put("rows", one.rows()));
        answer(ctx, json);
    }

    private static String word(Enum<?> state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void answer(Context ctx, ObjectNode json) {
        ctx.contentType("application/json").result(json.toString());
    }

    private static void give(Context ctx, Optional<Path> found, String type) throws IOException {
        Path file = found.orElseThrow(NotFoundResponse::new);
        String name = type.endsWith("zip") ? "draft.zip" : file.getFileName().toString();
        ctx.contentType(type).header("Content-Disposition", "attachment; filename=\"" + name + "\"").result(Files.readAllBytes(file));
    }
}
