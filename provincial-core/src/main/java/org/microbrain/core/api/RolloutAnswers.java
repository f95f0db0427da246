package org.microbrain.core.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.microbrain.core.rollout.Bar;
import org.microbrain.core.rollout.DryRun;
import org.microbrain.core.rollout.Judgement;
import org.microbrain.core.rollout.Offer;
import org.microbrain.core.rollout.PlanJson;
import org.microbrain.core.rollout.Reasons;
import org.microbrain.core.rollout.Rollout;
import org.microbrain.core.rollout.RolloutDesk;
import org.microbrain.core.rollout.RolloutView;
import org.microbrain.core.rollout.StoredAttempt;
import org.microbrain.core.rollout.WhyVersion;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.console.Notice;

/** Rollouts as JSON for programs. */
final class RolloutAnswers {

    static final ObjectMapper MAPPER = new ObjectMapper();

    private RolloutAnswers() {
    }

    static ObjectNode summary(RolloutView view) {
        Rollout rollout = view.rollout();
        ObjectNode json = MAPPER.createObjectNode().put("number", rollout.plan().number()).put("title", rollout.plan().title())
                .put("component", rollout.plan().component().text()).put("version", rollout.plan().version().text())
                .put("state", rollout.state().word()).put("wave", rollout.wave()).put("waves", rollout.plan().waves().size())
                .put("priority", rollout.plan().priority()).put("author", rollout.plan().author())
                .put("approver", rollout.approver());
        time(json, "approved", rollout.approved());
        time(json, "since", rollout.since());
        json.put("by", rollout.by()).put("why", rollout.why());
        bar(json.putObject("nodes"), view.all());
        return json;
    }

    static ObjectNode whole(RolloutView view) {
        ObjectNode json = summary(view);
        json.set("plan", PlanJson.write(view.rollout().plan()));
        ArrayNode waves = json.putArray("bars");
        for (int i = 0; i < view.waves().size(); i++) {
            ObjectNode wave = waves.addObject().put("wave", i + 1);
            bar(wave, view.waves().get(i));
            ArrayNode nodes = wave.putArray("nodes");
            view.nodes().get(i).forEach(one -> nodes.addObject().put("node", one.node().text()).put("stage", one.stage().word())
                    .put("reason", one.reason()));
        }
        ArrayNode gates = json.putArray("gates");
        view.verdicts().forEach(verdict -> gate(gates.addObject(), verdict));
        ArrayNode cities = json.putArray("cities");
        view.cities().forEach((city, bar) -> bar(cities.addObject().put("area", city.code()), bar));
        ArrayNode failures = json.putArray("failures");
        view.failures().forEach(one -> {
            ObjectNode failure = failures.addObject().put("reason", one.reason()).put("count", one.count());
            words(failure, Reasons.of(one.reason()));
            one.nodes().stream().map(NodeId::text).forEach(failure.putArray("nodes")::add);
        });
        ArrayNode events = json.putArray("events");
        view.events().forEach(one -> {
            ObjectNode event = events.addObject();
            time(event, "at", one.at());
            event.put("what", one.word()).put("who", one.who()).put("detail", one.detail());
        });
        return json;
    }

    private static void gate(ObjectNode json, Judgement verdict) {
        json.put("wave", verdict.wave()).put("open", verdict.open()).put("bad", verdict.bad());
        ArrayNode checks = json.putArray("checks");
        verdict.checks().forEach(check -> checks.addObject().put("check", check.kind().word())
                .put("outcome", check.outcome().word()).put("measured", check.measured()).put("limit", check.limit())
                .put("of", check.whole()));
    }

    private static void bar(ObjectNode json, Bar bar) {
        json.put("done", bar.done()).put("running", bar.running()).put("not_started", bar.waiting()).put("quiet", bar.quiet())
                .put("failed", bar.failed()).put("back", bar.back()).put("left_out", bar.left());
    }

    private static void words(ObjectNode json, Notice words) {
        json.put("zh", words.zh()).put("en", words.en());
    }

    static void time(ObjectNode json, String field, Instant at) {
        if (!at.equals(Instant.EPOCH)) {
            json.put(field, at.toString());
        }
    }

    static ObjectNode dryRun(DryRun run) {
        ObjectNode json = MAPPER.createObjectNode().put("nodes", run.nodes()).put("bytes_each_at_most", run.bytes());
        ArrayNode waves = json.putArray("waves");
        run.waves().forEach(wave -> wave.stream().map(NodeId::text).forEach(waves.addArray()::add));
        run.left().stream().map(NodeId::text).forEach(json.putArray("in_no_wave")::add);
        ObjectNode misfit = json.putObject("does_not_fit");
        run.misfit().forEach((word, nodes) -> nodes.stream().map(NodeId::text).forEach(misfit.putArray(word)::add));
        ObjectNode lines = json.putObject("lines");
        run.lines().forEach((line, nodes) -> lines.putObject(line.word()).put("nodes", nodes).put("bytes",
                nodes * run.bytes()));
        return json;
    }

    static ArrayNode why(Map<Component, WhyVersion.Answer> answers) {
        ArrayNode json = MAPPER.createArrayNode();
        answers.forEach((component, answer) -> {
            ObjectNode one = json.addObject().put("component", component.text())
                    .put("runs", answer.runs().map(Version::text).orElse(null))
                    .put("wanted", answer.wanted().map(Version::text).orElse(null)).put("word", answer.word());
            words(one, answer.sentence());
        });
        return json;
    }

    static ArrayNode attempts(List<StoredAttempt> attempts) {
        ArrayNode json = MAPPER.createArrayNode();
        attempts.forEach(told -> {
            ObjectNode one = json.addObject().put("number", told.attempt().number())
                    .put("version", told.attempt().version().text()).put("state", told.attempt().state().word())
                    .put("reason", told.attempt().reason()).put("detail_zh", told.attempt().detailZh())
                    .put("detail_en", told.attempt().detailEn()).put("fetched_bytes", told.attempt().fetched())
                    .put("log", told.attempt().log());
            told.attempt().shadow().ifPresent(shadow -> one.putObject("shadow").put("readings", shadow.readings())
                    .put("detections_live", shadow.detectionsLive()).put("detections_shadow", shadow.detectionsShadow())
                    .put("warnings_live", shadow.warningsLive()).put("warnings_shadow", shadow.warningsShadow())
                    .put("warnings_missed", shadow.warningsMissed()));
            time(one, "at", told.at());
        });
        return json;
    }

    /** Halts, holds and pins that stand in an area or above it. */
    static ObjectNode standing(RolloutDesk desk, DivisionCode area) {
        ObjectNode json = MAPPER.createObjectNode();
        ArrayNode halts = json.putArray("halts");
        desk.halts().stream().filter(one -> near(area, one.area())).forEach(halt -> {
            ObjectNode one = halts.addObject().put("area", halt.area().code()).put("who", halt.who()).put("why", halt.why());
            time(one, "at", halt.at());
        });
        ArrayNode holds = json.putArray("holds");
        desk.holds().stream().filter(one -> near(area, one.area())).forEach(hold -> {
            ObjectNode one = holds.addObject().put("area", hold.area().code()).put("rollout", hold.rollout())
                    .put("who", hold.who()).put("why", hold.why());
            time(one, "until", hold.until());
        });
        ArrayNode pins = json.putArray("pins");
        desk.pins().stream().filter(one -> area.contains(one.node().area())).forEach(pin -> {
            ObjectNode one = pins.addObject().put("node", pin.node().text()).put("component", pin.component().text())
                    .put("version", pin.version().text()).put("who", pin.who()).put("why", pin.why());
            time(one, "at", pin.at());
        });
        return json;
    }

    private static boolean near(DivisionCode mine, DivisionCode other) {
        return mine.contains(other) || other.contains(mine);
    }

    static ArrayNode offers(List<Offer> offers) {
        ArrayNode json = MAPPER.createArrayNode();
        offers.forEach(offer -> {
            ObjectNode one = json.addObject().put("component", offer.component().text())
                    .put("version", offer.version().text()).put("bytes", offer.bytes());
            words(one, offer.notes());
            offer.boards().stream().sorted().forEach(one.putArray("boards")::add);
            offer.profiles().stream().sorted().forEach(one.putArray("profiles")::add);
        });
        return json;
    }
}
