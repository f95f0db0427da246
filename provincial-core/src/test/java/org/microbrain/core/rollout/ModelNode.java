package org.microbrain.core.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.body.Component;
import org.microbrain.body.LedgerLine;
import org.microbrain.body.ReportBody;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Shadow;
import org.microbrain.intent.Wish;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Version;
import org.microbrain.runtime.district.GatewayState;

/** A model of a gateway that takes releases: what it tells is what the real one tells. Its disk and its programs are imagined. */
final class ModelNode {

    final NodeId node;
    /** What becomes of its attempts at versions that are not named here: kept. */
    final Map<Version, AttemptState> ends = new HashMap<>();
    String program = "edge-node 0.2.0";
    boolean online = true;
    long memory = 50 << 20;
    long waiting;
    double detectionsAnHour = 1;
    /** Versions of the model that find more than others do. */
    final Map<Version, Double> noisy = new HashMap<>();
    /** Whether its figures come with the word that it keeps a version, or only when they are due. */
    boolean reportsAtOnce = true;
    /** What a model that ran beside the one at work has counted. */
    Optional<Shadow> shadow = Optional.empty();
    Set<String> labels = Set.of();
    /** Gateways that it looks after, and how their configurations are, by model. */
    final Map<String, GatewayState> gateways = new HashMap<>();
    /** Whether it lets releases configure them. */
    boolean released = true;
    /** Whether its program lets releases bring packages to them. */
    boolean packages = true;
    final Map<org.microbrain.release.Component, Version> running = new HashMap<>();
    final Map<org.microbrain.release.Component, Integer> open = new HashMap<>();
    private final Origin origin;
    private final Instant started;
    private final Set<String> tried = new HashSet<>();
    private final Map<org.microbrain.release.Component, Going> going = new HashMap<>();
    private final List<JournalRecord> unsent = new ArrayList<>();
    private Collection<Wish> wishes = List.of();
    private boolean halted;
    private long sequence;
    private Instant reported = Instant.EPOCH;
    private double detected;

    private record Going(Wish wish, int at, Optional<Version> before) { }

    private static final List<AttemptState> WAY = List.of(AttemptState.FETCHING, AttemptState.STAGED, AttemptState.APPLYING,
            AttemptState.PROVING);

    ModelNode(NodeId node, Instant started) {
        this.node = node;
        this.started = started.plusSeconds(60 * Math.floorMod(node.text().hashCode(), 60));
        this.origin = new Origin(node, new JournalId(node.text().hashCode(), 1));
    }

    void wished(Collection<Wish> wanted) {
        wishes = List.copyOf(wanted);
    }

    void halted(boolean yes) {
        halted = yes;
    }

    /** @return what its parent has of it now, newest last */
    List<JournalRecord> work(Instant now, Duration reportEvery) {
        going.values().removeIf(one -> one.at() < 2 && wishes.stream().noneMatch(wish -> wish.attempt() == one.wish().attempt()));
        for (Wish wish : wishes) {
            advance(wish, now);
        }
        if (!now.isBefore(reported.plus(reportEvery))) {
            report(now);
        }
        if (!online) {
            return List.of();
        }
        List<JournalRecord> sent = List.copyOf(unsent);
        unsent.clear();
        return sent;
    }

    private void advance(Wish wish, Instant now) {
        Going one = going.get(wish.component());
        String name = wish.component() + " " + wish.version() + " " + wish.attempt();
        if (one == null || one.wish().attempt() != wish.attempt()) {
            if (wish.held() || halted || !online || tried.contains(name)) {
                return;
            }
            if (wish.version().equals(running.get(wish.component()))) {
                tried.add(name);
                tell(wish, AttemptState.KEPT, "", now, Optional.of(wish.version()));
                return;
            }
            one = new Going(wish, 0, Optional.ofNullable(running.get(wish.component())));
        } else if (one.at() == 1 && (wish.held() || halted || !wish.window().open(now))) {
            return;
        } else {
            one = new Going(wish, one.at() + 1, one.before());
        }
        if (one.at() < WAY.size()) {
            going.put(wish.component(), one);
            open.put(wish.component(), 1);
            tell(wish, WAY.get(one.at()), "", now, one.before());
            return;
        }
        going.remove(wish.component());
        open.remove(wish.component());
        tried.add(name);
        AttemptState end = ends.getOrDefault(wish.version(), AttemptState.KEPT);
        if (end == AttemptState.KEPT && !wish.shadow()) {
            running.put(wish.component(), wish.version());
        }
        tell(wish, end, end == AttemptState.KEPT ? "" : "sample-differs", now, one.before());
        if (reportsAtOnce) {
            report(now);
        }
    }

    /** It kept it, and gives it up later. */
    void goesBack(Wish wish, Instant now) {
        tell(wish, AttemptState.GONE_BACK, "crashes", now, Optional.empty());
    }

    private void tell(Wish wish, AttemptState state, String reason, Instant now, Optional<Version> before) {
        Attempt attempt = new Attempt(wish.component(), wish.version(), wish.rollout(), wish.wave(), wish.attempt(), state,
                reason, "", "", before, 0, reason.isEmpty() ? "" : "expected 3 detections, got 0",
                wish.shadow() && state.ended() ? shadow : Optional.empty());
        add(AttemptEncoding.draft(attempt, time(now)));
    }

    private void report(Instant now) {
        double anHour = noisy.getOrDefault(running.get(ModelProvince.MODEL), detectionsAnHour);
        detected += anHour * Duration.between(reported.isBefore(started) ? started : reported, now).toMillis() / 3.6e6;
        reported = now;
        ReportBody.Builder body = ReportBody.newBuilder().setProgram(program).setStartedMs(started.toEpochMilli())
                .setEvent("periodic").setMemoryBytes(memory).addAllLabels(labels).setBoard("x86-mini").setProfile("mini")
                .setDetections(Math.round(detected))
                .addLedger(LedgerLine.newBuilder().setNode(node.text()).setWaiting(waiting));
        running.forEach((component, version) -> body.addRunning(ReportBody.Running.newBuilder().setVersion(version.text())
                .setComponent(Component.newBuilder().setKind(component.kind().code()).setName(component.name()))));
        gateways.forEach((model, state) -> body.addGateways(ReportBody.Gateway.newBuilder().setName("of " + model).setModel(model)
                .setHere(true).setState(state.word()).setReleased(released).setPackages(packages)));
        add(new Draft(RecordKind.REPORT, PriorityClass.EVENT, time(now), body.build().toByteArray()));
    }

    private static RecordTime time(Instant now) {
        return new RecordTime(now.toEpochMilli(), RecordTime.Quality.GOOD, RecordTime.UNKNOWN);
    }

    private void add(Draft draft) {
        unsent.add(JournalRecord.seal(origin, ++sequence, draft));
    }
}
