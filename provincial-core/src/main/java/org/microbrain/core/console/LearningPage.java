package org.microbrain.core.console;

import gg.jte.Content;
import java.util.List;
import java.util.Map;
import org.microbrain.core.api.RolloutOrders;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.learn.Comparison;
import org.microbrain.core.learn.EvaluationOffice;
import org.microbrain.core.learn.Learned;
import org.microbrain.core.learn.SumsSeen;
import org.microbrain.core.rollout.RolloutOffice;
import org.microbrain.core.train.Drafts;
import org.microbrain.core.train.TrainerKind;
import org.microbrain.core.train.TrainingOffice;
import org.microbrain.record.DivisionCode;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/** {@code /learning}: which model runs where, what people say of its warnings, and how candidates compare. */
final class LearningPage implements Page {

    static final String PATH = "/learning";

    private static final int MOST_COMPARISONS = 20;

    private final Archive archive;
    private final RolloutOffice rollouts;
    private final EvaluationOffice evaluations;
    private final TrainingOffice trainings;
    private final Templates templates;

    LearningPage(Archive archive, RolloutOffice rollouts, EvaluationOffice evaluations, TrainingOffice trainings,
                 Templates templates) {
        this.archive = archive;
        this.rollouts = rollouts;
        this.evaluations = evaluations;
        this.trainings = trainings;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "learning.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), rollouts.mark(), evaluations.mark(), trainings.mark());
    }

    @Override
    public Content content(View view) {
        DivisionCode mine = view.account().area();
        DivisionCode area = asked(view, mine);
        List<Comparison> compared = evaluations.reports().newest().stream().filter(one -> mine.contains(one.area()))
                .limit(MOST_COMPARISONS).toList();
        List<EvaluationOffice.Job> jobs = evaluations.jobs().stream().filter(one -> mine.contains(one.area()))
                .filter(one -> one.state() != EvaluationOffice.State.DONE).toList();
        List<TrainingOffice.Job> training = trainings.jobs().stream().filter(one -> mine.contains(one.order().area()))
                .filter(one -> one.state() != TrainingOffice.State.DONE).toList();
        List<Drafts.Draft> drafts = trainings.drafts().newest().stream().filter(one -> mine.contains(one.area())).toList();
        SumsSeen sums = SumsSeen.seen(archive, area, rollouts.now());
        return templates.content("learning.jte", Map.of("view", view, "area", area, "mine", mine, "running", running(area),
                "learned", Learned.of(archive, area, rollouts.now().toEpochMilli()), "jobs", jobs, "training", training,
                "drafts", drafts, "compared", compared, "sums", sums));
    }

    @Override
    public Content below(View view) {
        return view.may(Right.PUBLISH_RELEASES)
                ? templates.content("learning-order.jte", Map.of("view", view, "trainers", List.of(TrainerKind.values()), "topics",
                        SumsSeen.seen(archive, view.account().area(), rollouts.now()).topics(), "kept",
                        archive.rolledUp().until().map(until -> view.words().time(until)).orElse(""))) : null;
    }

    /** A part of one's own area, or that. */
    private static DivisionCode asked(View view, DivisionCode mine) {
        String code = view.parameter().apply("area");
        if (code == null || !code.matches("[1-9][0-9]{11}")) {
            return mine;
        }
        DivisionCode area = new DivisionCode(code);
        return mine.contains(area) ? area : mine;
    }

    private Map<Component, Map<Version, Long>> running(DivisionCode area) {
        return RolloutOrders.answered(() -> rollouts.ask(desk -> desk.registry().running(ReleaseKind.MODEL, area)));
    }
}
