package org.microbrain.core.api;

import java.io.IOException;
import java.util.function.UnaryOperator;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.core.train.TrainingOrder;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.runtime.people.Account;
import org.microbrain.sums.Topic;

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

    /** On what villages gave: {@code choice} is the key of a topic. @param field what stands under a name, empty when nothing does */
    public void trainOnSums(UnaryOperator<String> field, Account who) {
        String[] named = field.apply("choice").split("/", 3);
        ReleaseOrders.answered(() -> {
            if (named.length < 3) {
                throw new IllegalArgumentException("请选择传感器类型 / choose a kind of sensor");
            }
            evaluations.train(new Topic(named[0], named[1], named[2]), RolloutOrders.area(who, field.apply("area")),
                    field.apply("series"), who.person());
            return null;
        });
    }

    public void cancel(String number) {
        ReleaseOrders.answered(() -> {
            trainings.cancel(RolloutOrders.number(number));
            return null;
        });
    }
}
