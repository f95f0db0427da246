package org.microbrain.edge.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.microbrain.edge.output.OutputJson.Moment;
import org.microbrain.edge.output.Situation.Heard;
import org.microbrain.edge.output.SwitchState.Proof;
import org.microbrain.edge.output.SwitchStep.Outcome;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.DutyHours;
import org.microbrain.warning.WarningLevel;

/** Whatever comes, in whatever order: the promises about one output, with crashes at any place and clocks that jump. */
class SwitchStepPropertyTest {

    private static final Plan PLAN = new Plan(WarningLevel.ORANGE, Set.of("flood"), DutyHours.ALWAYS, false, Duration.ofSeconds(180),
            Duration.ofMinutes(5), 3, 4, false);
    /** A clock set back by no more than this between two runs is not noticed, see NodeClock. */
    private static final long UNNOTICED = 120_000;

    enum What { WAIT, WAIT_LONG, RAISE, LOWER, CLOSE, OTHER, STOP, RELEASE, APPROVE, WITHDRAW, VANISH, RETURN, MUTE, SPEAK, BY_HAND, TRY, CRASH,
        CRASH_BEFORE_TELLING, CRASH_CLOCK_BACK, CRASH_CLOCK_LOST }

    @Provide
    Arbitrary<List<What>> events() {
        return Arbitraries.frequencyOf(Tuple.of(6, Arbitraries.of(What.WAIT, What.WAIT_LONG, What.RAISE)),
                Tuple.of(4, Arbitraries.of(What.class))).list().ofMinSize(5).ofMaxSize(40);
    }

    /** An output, the node that switches it, and the true time. */
    private static final class World {
        private long truth = 1_800_000_000_000L;
        private long begun = truth;
        private long offset;
        private boolean doubtful;
        private boolean plan = true;
        private boolean stopped;
        private boolean here = true;
        private boolean mute;
        private final Map<String, Danger> open = new TreeMap<>();
        private SwitchState state = SwitchState.unused(0);
        private SwitchState durable = state;
        private Optional<Heard> heard = Optional.empty();
        private byte[] disk;
        private boolean crashBeforeTelling;
        // What the thing does, and what is promised of it.
        private boolean on;
        private boolean fresh;
        private long onSince;
        private long mayExceed;
        private final List<Long> starts = new ArrayList<>();
        private long offSince = Long.MIN_VALUE / 4;

        private Moment moment() {
            return new Moment(new RecordTime(truth + offset, doubtful ? RecordTime.Quality.DOUBTFUL : RecordTime.Quality.GOOD), truth - begun);
        }

        private void save() {
            OutputMemory memory = new OutputMemory(Plans.NONE, Optional.empty(), Map.of("horn", state), List.of());
            disk = OutputJson.write(memory, moment());
            durable = state;
        }

        void second() {
            truth += 1_000;
            long now = moment().elapsed();
            SwitchState before = state;
            Outcome outcome = SwitchStep.of(state, situation(), now);
            state = outcome.next();
            assertThat(state.on() && (stopped || !plan || !state.tried() && open.values().stream().noneMatch(PLAN::isFor)))
                    .as("it stays on although it may not").isFalse();
            if (outcome.why().isPresent()) {
                save();
            }
            boolean takesOver = state.on() && !state.tried() && before.on() && before.tried();
            if (state.on() && !before.on() || takesOver) {
                begins(!takesOver);
            }
            if (!state.on() && before.on() && !before.tried()) {
                offSince = truth;
            }
            if (crashBeforeTelling && state.on() && state.proof() == Proof.ASKED) {
                crashBeforeTelling = false;
                crash(1_000);
                return;
            }
            tell(now);
            if (on && state.on()) {
                assertThat(truth - onSince).as("on for").isLessThanOrEqualTo(PLAN.longest().toMillis() + mayExceed + 1_000);
            }
        }

        private Situation situation() {
            return new Situation(plan ? Optional.of(PLAN) : Optional.empty(), plan ? 1 : 0, stopped,
                    Optional.of(List.copyOf(open.values())), heard, true, moment().wall());
        }

        private void tries() {
            long now = moment().elapsed();
            if (SwitchStep.mayBeTried(state, situation(), now)) {
                state = state.trying(1, now);
                fresh = true;
                save();
                seconds(1);
            }
        }

        private void begins(boolean wasOff) {
            assertThat(truth - offSince).as("rest").isGreaterThanOrEqualTo(PLAN.rest().toMillis());
            // A try that the thing never heard of leaves it off: then the warning that takes over switches it on.
            fresh |= wasOff;
            starts.add(truth);
            assertThat(starts.stream().filter(start -> truth - start < SwitchStep.HOUR_MILLIS).count()).as("in an hour")
                    .isLessThanOrEqualTo(PLAN.anHour());
        }

        private void tell(long now) {
            if (!state.isDue(true, now) || state.on() && !durable.on()) {
                return;
            }
            if (here && state.on()) {
                assertThat(plan).as("a plan is approved").isTrue();
                assertThat(stopped).as("nobody stopped it").isFalse();
                assertThat(state.tried() || open.values().stream().anyMatch(PLAN::isFor)).as("a warning calls for it").isTrue();
                if (fresh) {
                    assertThat(on).as("it was off before").isFalse();
                    fresh = false;
                    onSince = truth;
                    mayExceed = 0;
                }
            }
            if (here) {
                on = state.on();
                if (!mute) {
                    heard = Optional.of(new Heard(on, now));
                }
            }
            Proof was = state.proof();
            state = state.told(here, true, now);
            if (state.proof() != was) {
                save();
            }
        }

        void crash(long down) {
            truth += down;
            begun = truth;
            heard = Optional.empty();
            state = disk == null ? SwitchState.unused(0) : OutputJson.read(disk, moment()).switches().get("horn");
            durable = state;
            here = true;
        }

        void happens(What what) {
            switch (what) {
                case WAIT -> seconds(30);
                case WAIT_LONG -> seconds(1_200);
                case RAISE -> open.put("a", new Danger("a", "flood", WarningLevel.RED, false));
                case LOWER -> open.computeIfPresent("a", (id, one) -> new Danger("a", "flood", WarningLevel.YELLOW, false));
                case CLOSE -> open.remove("a");
                case OTHER -> open.put("b" + open.size(), new Danger("b" + open.size(), "flood", WarningLevel.ORANGE, false));
                case STOP -> stopped = true;
                case RELEASE -> stopped = false;
                case APPROVE -> plan = true;
                case WITHDRAW -> plan = false;
                case VANISH -> here = false;
                case RETURN -> {
                    here = true;
                    state = state.back(moment().elapsed());
                }
                case MUTE -> mute = true;
                case SPEAK -> mute = false;
                case BY_HAND -> {
                    if (!state.on()) {
                        on = false;
                    } else if (on && here && !mute) {
                        on = false;
                        heard = Optional.of(new Heard(false, moment().elapsed()));
                    }
                }
                case TRY -> tries();
                case CRASH -> crash(20_000);
                case CRASH_BEFORE_TELLING -> crashBeforeTelling = true;
                case CRASH_CLOCK_BACK -> {
                    offset -= UNNOTICED;
                    mayExceed += UNNOTICED;
                    // Rest and hour only grow by a clock that stands behind.
                    crash(20_000);
                }
                default -> {
                    doubtful = true;
                    crash(20_000);
                    seconds(1);
                    doubtful = false;
                }
            }
            seconds(2);
        }

        void seconds(int count) {
            for (int i = 0; i < count; i++) {
                second();
            }
        }
    }

    @Property(tries = 100)
    void itIsNeverOnWithoutAPlanNorTooLongNorTooOftenNorWhenStopped(@ForAll("events") List<What> events) {
        World world = new World();
        events.forEach(world::happens);
    }

    @Property(tries = 100)
    void whateverHappenedItIsOffSoonAfterNothingCallsForIt(@ForAll("events") List<What> events) {
        World world = new World();
        events.forEach(world::happens);
        world.open.clear();
        world.crashBeforeTelling = false;
        world.mute = false;
        world.happens(What.RETURN);
        world.seconds(70);
        assertThat(world.on).isFalse();
        assertThat(world.state.on()).isFalse();
        assertThat(world.state.proof()).isIn(Proof.NONE, Proof.CONFIRMED);
    }

    @Property(tries = 100)
    void whateverHappenedANewDangerSwitchesItOnWhenItHasRested(@ForAll("events") List<What> events) {
        World world = new World();
        events.forEach(world::happens);
        world.open.clear();
        world.crashBeforeTelling = false;
        world.happens(What.RETURN);
        world.happens(What.RELEASE);
        world.happens(What.APPROVE);
        world.seconds(3_700);
        world.open.put("new", new Danger("new", "flood", WarningLevel.RED, true));
        world.seconds(2);
        assertThat(world.on).isTrue();
    }

    @Property(tries = 100)
    void aTryIsShortAndHoldsNoWarningBack(@ForAll("events") List<What> events, @ForAll @IntRange(max = 20) int later) {
        World world = new World();
        events.forEach(world::happens);
        world.open.clear();
        world.crashBeforeTelling = false;
        world.mute = false;
        world.happens(What.RETURN);
        world.happens(What.RELEASE);
        world.happens(What.APPROVE);
        world.seconds(3_700);
        world.tries();
        assertThat(world.on).isTrue();
        world.seconds(later);
        assertThat(world.state.on()).isEqualTo(later < SwitchStep.TRY_MILLIS / 1_000 - 1);
        world.open.put("new", new Danger("new", "flood", WarningLevel.RED, true));
        world.seconds(2);
        assertThat(world.on).isTrue();
        assertThat(world.state.warning()).isEqualTo("new");
    }
}
