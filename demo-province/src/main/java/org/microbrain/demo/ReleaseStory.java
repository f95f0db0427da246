package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.microbrain.record.NodeId;
import org.microbrain.release.Notes;

/**
 * The acts about releases: two persons sign a model, everybody takes it; a bad one goes out, the gate of the first wave stops
 * it, and the nodes go back; a good one reaches everybody. One thread.
 */
final class ReleaseStory {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String MODEL = SiteSigns.COMPONENT.text();
    /** The gate lets pass three times the detections of before. */
    private static final double FACTOR = 3;
    private static final List<NodeId> FIRST = List.of(ProvincePlan.MINSHENG_OFFICE, ProvincePlan.XINGNING_COMMUNITY);
    private static final List<NodeId> OTHERS = List.of(ProvincePlan.DALONG, ProvincePlan.SHANGLING);
    private static final int EDGES = FIRST.size() + OTHERS.size();

    /**
     * What became of it.
     *
     * @param bad  the bad one's rollout, and what ended it: {@code stopped_by_gate}
     * @param back nodes that had taken the bad one and run again what they ran before
     * @param good how the good one's rollout ended: {@code finished}
     */
    record Outcome(long badRollout, String bad, int back, String good) {
    }

    private final Teller teller;
    private final Patience patience;
    private final Publishers publishers;
    private final ProvinceFiles files;
    private final Duration observe;
    private final InstantSource clock;
    private Rollouts rollouts;
    /** What everybody runs before the bad one. */
    private int before;
    /** The rollout that brought it; empty when an earlier run of the demo did. */
    private Optional<Long> first = Optional.empty();

    ReleaseStory(Teller teller, Publishers publishers, ProvinceFiles files, InstantSource clock) {
        this.teller = teller;
        this.patience = new Patience(teller.texts());
        this.publishers = publishers;
        this.files = files;
        this.observe = files.observe();
        this.clock = clock;
    }

    /** Two persons sign; the first version begins to go to everybody, and nobody waits for it. */
    void signed() throws Exception {
        teller.act("signed", () -> {
            rollouts = new Rollouts(files.console(ProvincePlan.GUANGXI), files.consolePassword());
            before = rollouts.newest(MODEL);
            boolean anew = before == 0;
            if (anew) {
                before = 1;
                draft(SiteSigns.good(folder(), before), before, "日常指标模型", "model of everyday signs");
            }
            draft(SiteSigns.bad(folder(), before + 1), before + 1, "更灵敏的限值", "more sensitive limits");
            draft(SiteSigns.good(folder(), before + 2), before + 2, "改正后的限值", "limits put right");
            publishers.signAndPublish(clock.instant());
            patience.await("what.offered", PATIENCE, () -> rollouts.newest(MODEL) == before + 2);
            if (anew) {
                ObjectNode plan = Rollouts.plan(teller.texts().text("rollout.first"), MODEL, before, List.of(), Duration.ZERO, 0, false);
                patience.await("what.known", PATIENCE, () -> rollouts.reaches(plan, EDGES));
                first = Optional.of(rollouts.start(plan));
            }
            return new Object[] {before, before + 2};
        });
    }

    private Path folder() {
        return files.home(ProvincePlan.GUANGXI).resolve("models");
    }

    private void draft(Path file, int version, String zh, String en) throws Exception {
        publishers.draft(SiteSigns.release(version), List.of(file), new Notes(zh, en), clock.instant());
    }

    /** The bad one, then the good one. */
    Outcome badThenGood() throws Exception {
        long bad = badOneIsStopped();
        int back = nodesGoBack();
        String good = goodOneFinishes();
        return new Outcome(bad, "stopped_by_gate", back, good);
    }

    private long badOneIsStopped() throws Exception {
        long[] number = new long[1];
        JsonNode[] seen = new JsonNode[1];
        teller.act("bad", () -> {
            if (first.isPresent()) {
                patience.await("what.first", PATIENCE, () -> rollouts.state(first.get()).equals("finished"));
            }
            number[0] = rollouts.start(plan("rollout.bad", before + 1));
            patience.await("what.stopped", PATIENCE.plus(observe.multipliedBy(2)), () -> {
                seen[0] = look(number[0]);
                return stopped(seen[0]);
            });
            JsonNode second = seen[0].path("bars").path(1);
            if (second.path("not_started").asInt() + second.path("left_out").asInt() != OTHERS.size()) {
                throw new StoryFailure(teller.texts().text("failure.second-wave"));
            }
            long[] detections = Rollouts.measured(seen[0], 1, "detections");
            return new Object[] {number[0], before + 1, FIRST.size(), detections[0], detections[1]};
        });
        waves(seen[0]);
        return number[0];
    }

    private ObjectNode plan(String title, int version) {
        return Rollouts.plan(teller.texts().text(title), MODEL, version, List.of(ProvincePlan.XINGNING), observe, FACTOR, true);
    }

    /** Shows how far it is while it is waited for. */
    private JsonNode look(long number) throws IOException, InterruptedException {
        JsonNode rollout = rollouts.look(number);
        List<String> bars = Rollouts.bars(rollout);
        teller.meanwhile(teller.texts().text("rollout.meanwhile", number, String.join(" ", bars)));
        return rollout;
    }

    private static boolean stopped(JsonNode rollout) {
        for (JsonNode event : rollout.path("events")) {
            if (event.at("/what").asText().equals("gate")) {
                return true;
            }
        }
        return false;
    }

    private void waves(JsonNode rollout) {
        List<String> bars = Rollouts.bars(rollout);
        for (int i = 0; i < bars.size(); i++) {
            JsonNode wave = rollout.path("bars").get(i);
            teller.say("rollout.wave", i + 1, bars.get(i), wave.path("done").asInt(),
                    wave.path("running").asInt(), wave.path("failed").asInt() + wave.path("quiet").asInt(),
                    wave.path("not_started").asInt() + wave.path("left_out").asInt());
        }
    }

    private int nodesGoBack() throws Exception {
        int[] back = new int[1];
        teller.act("back", () -> {
            patience.await("what.back", PATIENCE, () -> {
                back[0] = 0;
                for (NodeId node : FIRST) {
                    back[0] += rollouts.runs(node, MODEL).equals(Integer.toString(before)) ? 1 : 0;
                }
                return back[0] == FIRST.size();
            });
            return new Object[] {back[0], before};
        });
        return back[0];
    }

    private String goodOneFinishes() throws Exception {
        JsonNode[] seen = new JsonNode[1];
        teller.act("good", () -> {
            long number = rollouts.start(plan("rollout.good", before + 2));
            patience.await("what.finished", PATIENCE.plus(observe.multipliedBy(4)), () -> {
                seen[0] = look(number);
                return stopped(seen[0]) || seen[0].path("state").asText().equals("finished");
            });
            if (stopped(seen[0])) {
                throw new StoryFailure(teller.texts().text("failure.stopped", seen[0].path("why").asText()));
            }
            return new Object[] {number, before + 2, EDGES};
        });
        waves(seen[0]);
        return seen[0].path("state").asText();
    }

    /** Where a person can look at it. */
    void addresses(Outcome outcome) {
        String core = "http://" + files.console(ProvincePlan.GUANGXI);
        teller.say("look.rollout", core + "/rollouts/" + outcome.badRollout());
        teller.say("look.why", core + "/why?node=" + ProvincePlan.XINGNING_COMMUNITY);
    }
}
