package org.microbrain.core.rollout;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.microbrain.core.rollout.NodeSight.Seen;
import org.microbrain.intent.AttemptState;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Notice;

/** "Why this version?", answered in one sentence. Pure. */
public final class WhyVersion {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
            .withZone(ZoneOffset.ofHours(8));

    private final Facts f;
    private final NodeId node;

    private WhyVersion(Facts facts) {
        this.f = facts;
        this.node = facts.node().node();
    }

    /**
     * All that the answer follows from.
     *
     * @param owner   the rollout whose wish stands at the node
     * @param open    rollouts of the component that are under way
     * @param held    who holds which rollout at the node
     * @param misfits what does not fit of which rollout's release
     * @param seen    what the node told last of the owner's wish
     */
    public record Facts(KnownNode node, Component component, Optional<Rollout> owner, List<Rollout> open, Optional<Pin> pin,
                        Map<Long, StandingHold> held, Optional<Halt> halt, Map<Long, String> misfits, Optional<Seen> seen,
                        Instant now) { }

    /**
     * The answer.
     *
     * @param runs     what the node reports
     * @param wanted   what is wished there
     * @param word     a stable word for programs
     * @param sentence for people
     */
    public record Answer(Optional<Version> runs, Optional<Version> wanted, String word, Notice sentence) { }

    public static Answer of(Facts facts) {
        return new WhyVersion(facts).answer();
    }

    private Answer answer() {
        if (f.pin().isPresent()) {
            Pin pin = f.pin().get();
            return say(Optional.of(pin.version()), "pinned", "由 " + pin.who() + " 固定在 " + pin.version() + "：" + pin.why(),
                    "pinned to " + pin.version() + " by " + pin.who() + ": " + pin.why());
        }
        if (f.owner().isPresent() && f.owner().get().tracks().get(node) != null) {
            Answer coming = f.open().stream().filter(one -> !one.plan().equals(f.owner().get().plan())
                    && Precedence.goesBefore(one, f.owner().get())).filter(this::waits).findFirst()
                    .map(this::waiting).orElse(null);
            return coming != null ? coming : owned(f.owner().get(), f.owner().get().tracks().get(node));
        }
        Optional<Rollout> waits = f.open().stream().filter(this::waits).findFirst();
        if (waits.isPresent()) {
            return waiting(waits.get());
        }
        return f.open().isEmpty() ? nothing() : passedBy(f.open().get(f.open().size() - 1));
    }

    private boolean waits(Rollout rollout) {
        Track track = rollout.tracks().get(node);
        return track != null && track.stage() == Stage.WAITING;
    }

    private Answer owned(Rollout rollout, Track track) {
        String number = rollout.plan().name();
        Optional<Version> wanted = Optional.of(rollout.plan().version());
        String zh = "由推广 " + number + " 第 " + track.wave() + " 批选中";
        String en = "selected by rollout " + number + ", wave " + track.wave();
        return switch (track.stage()) {
            case KEPT -> track.reason().isEmpty() ? say(wanted, "kept", zh + "，" + time(track.kept()) + " 起采用",
                    en + ", kept since " + time(track.kept())) : say(wanted, "unwell", zh + "，但状况不佳："
                    + Reasons.of(track.reason()).zh(), en + ", but it is unwell: " + Reasons.of(track.reason()).en());
            case FAILED -> say(wanted, "failed", zh + "，未成功：" + Reasons.of(track.reason()).zh(), en + ", and failed: "
                    + Reasons.of(track.reason()).en());
            case QUIET -> say(wanted, "quiet", zh + "，但" + Reasons.of(track.reason()).zh() + "（最近联系 "
                    + time(f.node().lastSeen()) + "）", en + ", but " + Reasons.of(track.reason()).en() + " (last heard of "
                    + time(f.node().lastSeen()) + ")");
            case GOING_BACK -> say(track.previous(), "going-back", "推广 " + number + " 已回退，正在恢复 "
                    + version(track.previous(), Language.ZH), "rollout " + number + " was rolled back; going back to "
                    + version(track.previous(), Language.EN));
            case BACK -> say(track.previous(), "back", "推广 " + number + " 已回退，恢复了 " + version(track.previous(),
                    Language.ZH), "rollout " + number + " was rolled back; it is back at " + version(track.previous(),
                    Language.EN));
            default -> trying(rollout, wanted, zh, en);
        };
    }

    private Answer trying(Rollout rollout, Optional<Version> wanted, String zh, String en) {
        Optional<Answer> stopped = stopped(rollout, wanted, zh, en);
        if (stopped.isPresent()) {
            return stopped.get();
        }
        Optional<AttemptState> state = f.seen().map(Seen::state);
        boolean ready = state.filter(one -> one == AttemptState.STAGED || one == AttemptState.WAITING).isPresent();
        if (ready && !rollout.plan().window().open(f.now())) {
            String window = PlanJson.window(rollout.plan().window());
            return say(wanted, "outside-window", zh + "，已就绪，等待维护时段 " + window, en
                    + ", ready, waits for its window " + window);
        }
        return state.map(one -> say(wanted, "trying", zh + "，进行中：" + Reasons.of(one.word()).zh(), en + ", under way: "
                + Reasons.of(one.word()).en())).orElseGet(() -> say(wanted, "wished", zh + "，节点尚未回报", en
                + ", the node has not answered yet"));
    }

    /** Halted, held or paused. */
    private Optional<Answer> stopped(Rollout rollout, Optional<Version> wanted, String zh, String en) {
        if (f.halt().isPresent()) {
            Halt halt = f.halt().get();
            return Optional.of(say(wanted, "halted", zh + "，但 " + halt.who() + " 已紧急停止 "
                    + name(halt.area(), Language.ZH) + " 的一切更新", en + ", but " + halt.who() + " has stopped all updates in "
                    + name(halt.area(), Language.EN)));
        }
        StandingHold hold = f.held().get(rollout.plan().number());
        if (hold != null) {
            String until = hold.until().equals(Instant.EPOCH) ? "" : time(hold.until());
            return Optional.of(say(wanted, "held", zh + "，由" + name(hold.area(), Language.ZH) + "暂缓"
                    + (until.isEmpty() ? "" : "至 " + until) + "（" + hold.who() + "：" + hold.why() + "）", en + ", held by "
                    + name(hold.area(), Language.EN) + (until.isEmpty() ? "" : " until " + until) + " (" + hold.who() + ": "
                    + hold.why() + ")"));
        }
        if (rollout.state() == RolloutState.PAUSED_BY_GATE) {
            return Optional.of(say(wanted, "paused", zh + "，但门槛已停止推广", en + ", but a gate has stopped the rollout"));
        }
        return rollout.state().paused() ? Optional.of(say(wanted, "paused", zh + "，但 " + rollout.by() + " 已暂停推广", en
                + ", but " + rollout.by() + " has paused the rollout")) : Optional.empty();
    }

    private Answer waiting(Rollout rollout) {
        Track track = rollout.tracks().get(node);
        String zh = "由推广 " + rollout.plan().name() + " 第 " + track.wave() + " 批选中";
        String en = "selected by rollout " + rollout.plan().name() + ", wave " + track.wave();
        Optional<Answer> stopped = stopped(rollout, Optional.empty(), zh, en);
        if (stopped.isPresent()) {
            return stopped.get();
        }
        if (track.wave() > rollout.wave()) {
            return say(Optional.empty(), "later-wave", zh + "，该批尚未开始（现为第 " + rollout.wave() + " 批）", en
                    + ", which has not started (wave " + rollout.wave() + " is running)");
        }
        Optional<Rollout> before = f.open().stream().filter(other -> other != rollout && waits(other)
                && Precedence.goesBefore(other, rollout)).findFirst().or(() -> f.owner()
                .filter(owner -> !owner.plan().equals(rollout.plan())));
        return before.map(other -> say(Optional.empty(), "priority", zh + "，但推广 " + other.plan().name() + " 优先", en
                + ", but rollout " + other.plan().name() + " goes first")).orElseGet(() -> say(Optional.empty(), "soon",
                zh + "，即将开始", en + ", about to start"));
    }

    private Answer passedBy(Rollout rollout) {
        String number = rollout.plan().name();
        Track track = rollout.tracks().get(node);
        if (track != null && track.stage() == Stage.WITHDRAWN) {
            return say(Optional.empty(), "withdrawn", "推广 " + number + " 已撤回", "the wish of rollout " + number
                    + " was taken back");
        }
        String misfit = f.misfits().get(rollout.plan().number());
        Target.Miss miss = rollout.plan().target().miss(f.node(), f.component());
        if (miss == Target.Miss.NONE && misfit != null) {
            return say(Optional.empty(), "does-not-fit", "被推广 " + number + " 跳过：" + Reasons.of("fit-" + misfit).zh(),
                    "skipped by rollout " + number + ": " + Reasons.of("fit-" + misfit).en());
        }
        String passed = !f.component().isForGateways() ? "not-taken" : f.node().gateways().isEmpty() ? "no-gateway" : "no-packages";
        String word = !f.node().takes(f.component()) ? passed : miss == Target.Miss.NONE ? "left-over"
                : "miss-" + miss.name().toLowerCase(Locale.ROOT);
        return say(Optional.empty(), "not-selected", "未被推广 " + number + " 选中：" + Reasons.of(word).zh(),
                "not selected by rollout " + number + ": " + Reasons.of(word).en());
    }

    private Answer nothing() {
        return f.node().runs(f.component()).isPresent()
                ? say(Optional.empty(), "installed", "没有推广涉及它，沿用现有版本", "no rollout names it; it runs what it had")
                : say(Optional.empty(), "none", "没有推广涉及它，也未运行", "no rollout names it, and it does not run");
    }

    private Answer say(Optional<Version> wanted, String word, String zh, String en) {
        Optional<Version> runs = f.node().runs(f.component());
        return new Answer(runs, wanted, word, new Notice(version(runs, Language.ZH) + "：" + zh,
                version(runs, Language.EN) + ": " + en));
    }

    private static String version(Optional<Version> version, Language language) {
        return version.map(Version::text).orElse(language == Language.ZH ? "未运行" : "none");
    }

    private static String name(DivisionCode area, Language language) {
        return DivisionNames.bundled().name(area, language).orElse(area.code());
    }

    private static String time(Instant at) {
        return at.equals(Instant.EPOCH) ? "–" : TIME.format(at);
    }
}
