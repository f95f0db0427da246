package org.microbrain.core.console;

import io.javalin.http.Context;
import java.io.IOException;
import org.microbrain.core.api.LearningOrders;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.runtime.console.Uploads;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/** The page of what is learnt, and what its forms order. Documents that come of it are given by the API. */
public final class LearningPages {

    private final Archive archive;
    private final RolloutOffice rollouts;
    private final EvaluationOffice evaluations;
    private final TrainingOffice trainings;
    private final LearningOrders orders;
    private final Uploads uploads;
    private final Templates templates = new Templates("org.microbrain.core.templates");

    /** @param uploads where packages come in */
    public LearningPages(Archive archive, RolloutOffice rollouts, EvaluationOffice evaluations, TrainingOffice trainings,
                         Uploads uploads) {
        this.archive = archive;
        this.rollouts = rollouts;
        this.evaluations = evaluations;
        this.trainings = trainings;
        this.orders = new LearningOrders(evaluations, trainings);
        this.uploads = uploads;
    }

    /** Adds page and forms; the texts are those of the rollouts. */
    public void addTo(Console console) {
        console.page(new LearningPage(archive, rollouts, evaluations, trainings, templates))
                .upload(LearningPage.PATH + "/evaluate", Right.PUBLISH_RELEASES, uploads, (form, who) -> evaluate(form, who, false))
                .upload(LearningPage.PATH + "/recalibrate", Right.PUBLISH_RELEASES, uploads, (form, who) -> evaluate(form, who, true))
                .action(LearningPage.PATH + "/trainings/order", Right.PUBLISH_RELEASES, this::train)
                .action(LearningPage.PATH + "/train", Right.PUBLISH_RELEASES, this::sum)
                .action(LearningPage.PATH + "/trainings/{number}/cancel", Right.PUBLISH_RELEASES, this::cancel);
    }

    private String evaluate(UploadedForm form, Account who, boolean recalibrates) throws IOException {
        orders.evaluate(form, who, recalibrates);
        return LearningPage.PATH;
    }

    private String train(Context ctx, Account who) {
        orders.train(name -> field(ctx, name), who);
        return LearningPage.PATH;
    }

    private String sum(Context ctx, Account who) {
        orders.trainOnSums(name -> field(ctx, name), who);
        return LearningPage.PATH;
    }

    private String cancel(Context ctx, Account who) {
        orders.cancel(ctx.pathParam("number"));
        return LearningPage.PATH;
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }
}
