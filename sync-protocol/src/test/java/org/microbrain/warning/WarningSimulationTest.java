package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;

/**
 * An edge, a county and a province with one warning: people and clocks take steps at each, the clocks are wrong, lines are
 * cut, and what goes over them comes late, in any order and more than once, upwards and downwards.
 */
final class WarningSimulationTest {

    private static final int SEEDS = 1000;
    private static final int ROUNDS = 60;

    private record Letter(NodeId origin, byte[] body) {
    }

    /** From one place to its neighbour; it forgets nothing that it was given and may give it twice. */
    private static final class Line {
        private final Place to;
        private final List<Letter> underWay = new ArrayList<>();
        private boolean cut;

        Line(Place to) {
            this.to = to;
        }
    }

    private static final class Tiers {
        private final Random random;
        private final Place edge;
        private final Place county;
        private final Place province;
        private final List<Place> places;
        private final Map<Place, List<Line>> lines = new HashMap<>();
        private final Set<Step> made = new HashSet<>();
        private final Set<Action> withEffect = EnumSet.noneOf(Action.class);

        Tiers(long seed) {
            random = new Random(seed);
            edge = Place.edge(random);
            county = Place.county(random);
            province = Place.province(random);
            places = List.of(edge, county, province);
            lines.put(edge, List.of(new Line(county)));
            lines.put(county, List.of(new Line(edge), new Line(province)));
            lines.put(province, List.of(new Line(county)));
        }

        void run() {
            WarningLevel level = RandomSteps.level(random);
            Step birth = Place.birth(level);
            made.add(birth);
            edge.hears(birth);
            for (int round = 0; round < ROUNDS; round++) {
                if (round == ROUNDS / 4) {
                    // The warning's own record: steps may have come before it.
                    county.hears(birth);
                    province.hears(birth);
                }
                for (Place place : places) {
                    clock(place);
                    if (random.nextInt(12) == 0) {
                        act(place);
                    }
                    if (random.nextInt(4) == 0) {
                        runTheClock(place);
                    }
                    for (Line line : lines.get(place)) {
                        line.cut = random.nextInt(10) == 0 ? random.nextBoolean() : line.cut;
                        deliver(line);
                    }
                }
            }
        }

        private void clock(Place place) {
            place.passes(Duration.ofSeconds(random.nextInt(60)));
            switch (random.nextInt(40)) {
                case 0 -> place.now = new RecordTime(random.nextInt(1_000_000), RecordTime.Quality.DOUBTFUL);
                case 1 -> place.passes(Duration.ofDays(random.nextInt(2000) - 1000));
                case 2 -> place.now = RecordTime.good(Place.BORN + random.nextInt(3_600_000));
                default -> { }
            }
        }

        /** A person does something; half of the time what fits the level that the page shows. */
        private void act(Place place) {
            List<Step> known = List.copyOf(place.history.steps());
            Deed deed = RandomSteps.deed(random, known);
            WarningLevel shown = place.state().level().orElse(WarningLevel.RED);
            if (random.nextBoolean()) {
                deed = switch (deed.action()) {
                    case CONFIRMED -> Deed.confirmed(shown);
                    case FALSE_ALARM -> Deed.falseAlarm(shown);
                    case CANCELLED -> Deed.cancelled(shown);
                    default -> deed;
                };
            }
            Person who = RandomSteps.person(random);
            Step step = take(place, who, deed);
            if (random.nextInt(4) == 0) {
                place.passes(Duration.ofSeconds(random.nextInt(60)));
                take(place, who, Deed.undone(step.id()));
            }
        }

        private void runTheClock(Place place) {
            for (Duty duty : Duties.due(place.state(), Limits.DEFAULT, place.now)) {
                if (duty.overdue() && duty.task() == Task.ESCALATE) {
                    take(place, Person.PROGRAM, Deed.escalated(duty.tier()));
                } else if (duty.overdue() && duty.task() == Task.CALL_NEXT && random.nextInt(3) == 0) {
                    take(place, Person.PROGRAM, Deed.calledNext(Place.GRID_WORKER, duty.about().orElseThrow()));
                }
            }
        }

        private Step take(Place place, Person who, Deed deed) {
            Step step = place.takes(who, deed);
            made.add(step);
            send(place, new Letter(place.node, StepEncoding.draft(step, place.now).body()));
            return step;
        }

        private void send(Place from, Letter letter) {
            lines.get(from).forEach(line -> line.underWay.add(letter));
        }

        private void deliver(Line line) {
            while (!line.cut && !line.underWay.isEmpty() && random.nextInt(3) > 0) {
                int which = random.nextInt(line.underWay.size());
                arrive(line, random.nextInt(4) == 0 ? line.underWay.get(which) : line.underWay.remove(which));
            }
        }

        private void arrive(Line line, Letter letter) {
            Step step = StepEncoding.decode(letter.origin, ByteBuffer.wrap(letter.body));
            if (!line.to.history.steps().contains(step)) {
                line.to.hears(step);
                send(line.to, letter);
            }
        }

        void heal() {
            boolean quiet = false;
            while (!quiet) {
                quiet = true;
                for (List<Line> ofOne : lines.values()) {
                    for (Line line : ofOne) {
                        while (!line.underWay.isEmpty()) {
                            arrive(line, line.underWay.remove(random.nextInt(line.underWay.size())));
                            quiet = false;
                        }
                    }
                }
            }
        }

        void judge() {
            WarningState state = province.state();
            assertThat(edge.state()).isEqualTo(state);
            assertThat(county.state()).isEqualTo(state);
            for (Place place : places) {
                assertThat(new HashSet<>(place.history.steps())).isEqualTo(made);
            }
            assertThat(state.steps()).hasSize(made.size());
            assertThat(state.escalations()).extracting(call -> call.step().deed().tier()).doesNotHaveDuplicates();
            RecordTime now = RecordTime.good(Place.BORN);
            assertThat(Duties.due(edge.state(), Limits.DEFAULT, now))
                    .isEqualTo(Duties.due(state, Limits.DEFAULT, now));
            state.steps().stream().filter(JudgedStep::hadEffect).forEach(judged -> withEffect.add(judged.step().action()));
        }
    }

    @Test
    void threeTiersAgreeInTheEndAndNothingIsLost() {
        Set<Action> seen = EnumSet.of(Action.UNKNOWN);
        Set<Status> ends = EnumSet.of(Status.NOT_ARRIVED);
        int differed = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Tiers tiers = new Tiers(seed);
            try {
                tiers.run();
                differed += tiers.edge.state().equals(tiers.province.state()) ? 0 : 1;
                tiers.heal();
                tiers.judge();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            seen.addAll(tiers.withEffect);
            ends.add(tiers.edge.state().status());
        }
        assertThat(seen).as("every action had an effect somewhere").containsExactlyInAnyOrder(Action.values());
        assertThat(ends).as("every status was an end somewhere").containsExactlyInAnyOrder(Status.values());
        assertThat(differed).as("seeds in which the tiers disagreed before the lines healed").isGreaterThan(SEEDS / 2);
    }
}
