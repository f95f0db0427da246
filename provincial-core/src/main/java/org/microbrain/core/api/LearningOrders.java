package org.microbrain.core.api;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.core.train.TrainingOrder;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.runtime.people.Account;

/** What people have tried and trained, by a page's form or by a program; says in both languages what cannot be done. Thread-safe. */
public final class LearningOrders {

    private final EvaluationOffice evaluations;
    private final TrainingOffice trainings;

    public LearningOrders(EvaluationOffice evaluations, TrainingOffice trainings) {
        this.evaluations = evaluations;
        this.trainings = trainings;
    }

    /** Takes the file {@code package} of a form for its {@code area}. @param recalibrates whether thresholds are proposed first */
    public void evaluate(UploadedForm form, Account who, boolean recalibrates) throws IOException {
        byte[] document = form.file("package", DetectorPackage.MAX_BYTES);
        ReleaseOrders.answered(() -> {
            if (document.length == 0) {
                throw new IllegalArgumentException("请选择检测器包文件 / choose the file of a detector package");
            }
            evaluations.order(document, RolloutOrders.area(who, form.field("area")), recalibrates, who.person());
            return null;
        });
    }

    /** @param field what stands under a name, empty when nothing does */
    public void train(UnaryOperator<String> field, Account who) {
        ReleaseOrders.answered(() -> trainings.order(TrainingOrder.of(field, RolloutOrders.area(who, field.apply("area"))),
                who.person()));
    }

    public void cancel(String number) {
        ReleaseOrders.answered(() -> {
            trainings.cancel(RolloutOrders.number(number));
            return null;
        });
    }
}
