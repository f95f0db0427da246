package org.microbrain.core.console;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.microbrain.core.api.ReleaseOrders;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.release.author.ModelEvidence;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;
import org.microbrain.sums.Topic;

/** The page of what is learnt, what its forms order, and the documents that come of it. */
public final class LearningPages {

    private final Archive archive;
    private final RolloutOffice rollouts;
    private final EvaluationOffice evaluations;
    private final Uploads uploads;
    private final Templates templates = new Templates("org.microbrain.core.templates");

    /** @param uploads where packages come in */
    public LearningPages(Archive archive, RolloutOffice rollouts, EvaluationOffice evaluations, Uploads uploads) {
        this.archive = archive;
        this.rollouts = rollouts;
        this.evaluations = evaluations;
        this.uploads = uploads;
    }

    /** Adds page, forms and documents; the texts are those of the rollouts. */
    public void addTo(Console console) {
        console.page(new LearningPage(archive, rollouts, evaluations, rollouts::now, templates))
                .upload(LearningPage.PATH + "/evaluate", Right.PUBLISH_RELEASES, uploads, (form, who) -> order(form, who, false))
                .upload(LearningPage.PATH + "/recalibrate", Right.PUBLISH_RELEASES, uploads, (form, who) -> order(form, who, true))
                .action(LearningPage.PATH + "/train", Right.PUBLISH_RELEASES, this::train)
                .api("/api/v1/evaluations/{sha256}/" + ModelEvidence.REPORT, Right.PUBLISH_RELEASES,
                        ctx -> give(ctx, ModelEvidence.REPORT))
                .api("/api/v1/evaluations/{sha256}/" + ModelEvidence.PACKAGE, Right.PUBLISH_RELEASES,
                        ctx -> give(ctx, ModelEvidence.PACKAGE));
    }

    private String order(UploadedForm form, Account who, boolean recalibrates) throws IOException {
        byte[] document = form.file("package", DetectorPackage.MAX_BYTES);
        String area = form.field("area");
        ReleaseOrders.answered(() -> {
            if (document.length == 0) {
                throw new IllegalArgumentException("请选择检测器包文件 / choose the file of a detector package");
            }
            evaluations.order(document, RolloutOrders.area(who, area.isEmpty() ? who.area().code() : area), recalibrates,
                    who.person());
            return null;
        });
        return LearningPage.PATH;
    }

    private String train(Context ctx, Account who) {
        String[] named = ctx.formParam("choice") == null ? new String[0] : ctx.formParam("choice").split("/", 3);
        String area = Objects.requireNonNullElse(ctx.formParam("area"), "");
        ReleaseOrders.answered(() -> {
            if (named.length < 3) {
                throw new IllegalArgumentException("请选择传感器类型 / choose a kind of sensor");
            }
            evaluations.train(new Topic(named[0], named[1], named[2]), RolloutOrders.area(who, area.isEmpty()
                    ? who.area().code() : area), Objects.requireNonNullElse(ctx.formParam("series"), ""), who.person());
            return null;
        });
        return LearningPage.PATH;
    }

    private void give(Context ctx, String name) throws IOException {
        Path file = evaluations.reports().file(ctx.pathParam("sha256"), name).orElseThrow(NotFoundResponse::new);
        ctx.contentType(name.endsWith("json") ? "application/json" : "application/yaml")
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"").result(Files.readAllBytes(file));
    }
}
