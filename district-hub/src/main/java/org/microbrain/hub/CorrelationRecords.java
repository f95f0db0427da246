package org.microbrain.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.microbrain.body.WarningBody;
import org.microbrain.correlate.Event;
import org.microbrain.correlate.Judgement;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Person;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;
import org.microbrain.warning.StepId;
import org.microbrain.warning.WarningId;

/** What a judgement of the correlator is as records: the warning of many, its raising, and a word to each member. */
final class CorrelationRecords {

    private static final int MOST_MEMBERS = 100;
    private static final int MOST_EVIDENCE = 20;
    /** So many ids leave room for the reason in a step's words. */
    private static final int MOST_NAMED = 6;

    private final NodeId node;
    private final Map<WarningId, KnownWarning> known;
    private final RecordTime now;
    private final RandomGenerator random;

    /** @param known the warnings that judgements are about, as far as the book has them */
    CorrelationRecords(NodeId node, Map<WarningId, KnownWarning> known, RecordTime now, RandomGenerator random) {
        this.node = node;
        this.known = known;
        this.now = now;
        this.random = random;
    }

    List<Draft> of(Judgement judgement) {
        List<Draft> drafts = new ArrayList<>();
        switch (judgement.act()) {
            case BORN -> drafts.add(new Draft(RecordKind.WARNING, PriorityClass.WARNING, now, body(judgement).toByteArray()));
            case RAISED -> step(judgement.id(), Deed.raised(judgement.level()), added(judgement)).ifPresent(drafts::add);
            case JOINED -> step(judgement.id(), Deed.toConfirm(), added(judgement)).ifPresent(drafts::add);
        }
        String why = "并入关联预警 part of " + judgement.id();
        judgement.added().stream().filter(Event::isWarning).forEach(event ->
                step(new WarningId(event.key()), Deed.toConfirm(), why).ifPresent(drafts::add));
        return drafts;
    }

    private WarningBody body(Judgement judgement) {
        DivisionCode area = node.area();
        WarningBody.Builder body = WarningBody.newBuilder().setId(judgement.id().text()).setLevel(judgement.level().number())
                .setHazard(judgement.hazard()).setArea(area.code()).setBornMs(now.millis())
                .setReasonZh(judgement.reason().zh()).setReasonEn(judgement.reason().en()).setRule(judgement.rule());
        judgement.added().stream().filter(Event::isWarning).limit(MOST_MEMBERS).forEach(event -> body.addMembers(event.key()));
        judgement.added().stream().filter(event -> !event.isWarning()).limit(MOST_EVIDENCE).forEach(event ->
                body.addEvidence(WarningBody.Evidence.newBuilder().setSeries(event.series()).setTimeMs(event.millis())
                        .setValue(event.value()).setDetector(event.detector())));
        return body.build();
    }

    private static String added(Judgement judgement) {
        String names = judgement.added().stream().filter(Event::isWarning).limit(MOST_NAMED).map(Event::key)
                .collect(Collectors.joining(" "));
        String why = (names.isEmpty() ? "" : "新并入 joined: " + names + "。") + judgement.reason().zh() + " / " + judgement.reason().en();
        return why.length() <= Step.LONGEST_WHY ? why : why.substring(0, Step.LONGEST_WHY - 1) + "…";
    }

    /** Also when it changes nothing: it is kept and shown. Empty when the book does not know the warning. */
    private Optional<Draft> step(WarningId warning, Deed deed, String why) {
        return Optional.ofNullable(known.get(warning)).map(one -> StepEncoding.draft(new Step(StepId.random(random), warning,
                one.history().nextStamp(), node, now, Person.PROGRAM, why, false, deed), now));
    }
}
