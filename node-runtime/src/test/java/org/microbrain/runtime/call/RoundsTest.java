package org.microbrain.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.microbrain.body.WarningBody;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.Language;
import org.microbrain.warning.Call;
import org.microbrain.warning.Deed;
import org.microbrain.warning.Limits;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepId;
import org.microbrain.warning.WarningHistory;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;

/** Who is called, for random tables, answers and raised levels. */
final class RoundsTest {

    private static final NodeId NODE = new NodeId("450102001003");
    private static final WarningId WARNING = new WarningId(NODE.text() + "_x");
    private static final Instant BORN = Instant.parse("2026-11-24T02:00:00Z");

    private final List<PlacedCall> placed = new ArrayList<>();
    private WarningHistory history;
    private Instant now = BORN;
    private Random random;

    private RecordTime time() {
        return RecordTime.good(now.toEpochMilli());
    }

    private StepId take(Person who, Deed deed) {
        StepId id = StepId.random(random);
        history = history.with(new Step(id, WARNING, history.nextStamp(), NODE, time(), who, "", false, deed));
        return id;
    }

    private DutyTable table() {
        List<DutyPerson> persons = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            persons.add(new DutyPerson(i, "p" + i, Role.GRID_WORKER, "", "", "", Language.ZH));
        }
        List<DutyLine> lines = new ArrayList<>();
        for (int i = 1; i <= 1 + random.nextInt(3); i++) {
            List<DutyLine.Turn> turns = new ArrayList<>();
            for (int turn = random.nextInt(5); turn >= 0; turn--) {
                long person = 1 + random.nextInt(5);
                if (turns.stream().noneMatch(one -> one.person() == person)) {
                    turns.add(new DutyLine.Turn(person, Set.of()));
                }
            }
            lines.add(new DutyLine(i, "", WarningLevel.BLUE, DutyHours.ALWAYS, false, turns));
        }
        return new DutyTable(persons, lines);
    }

    @Property(tries = 300)
    void nobodyIsCalledTwiceAtALevelAndEverybodyUntilSomebodyAnswers(@ForAll long seed) {
        random = new Random(seed);
        placed.clear();
        now = BORN;
        history = WarningHistory.of(WARNING).with(Step.birth(WarningBody.newBuilder().setId(WARNING.text()).setLevel(2)
                .setBornMs(BORN.toEpochMilli()).build(), NODE, time()));
        DutyTable table = table();
        boolean answers = random.nextBoolean();
        boolean raised = false;
        Instant quiet = BORN;
        int known = 0;
        for (int minute = 0; minute < 60; minute++) {
            WarningState state = history.state();
            List<Rounds.Order> orders = Rounds.due(state, "flood", false, table, placed, Limits.DEFAULT, time());
            if (state.steps().size() == known && now.isBefore(quiet)) {
                assertThat(orders).as("before the time that was said nobody is called").isEmpty();
            }
            if (orders.isEmpty()) {
                known = state.steps().size();
                quiet = Rounds.next(state, "flood", table, Limits.DEFAULT, time()).orElse(Instant.MAX);
            }
            for (Rounds.Order order : orders) {
                StepId id = take(Person.PROGRAM, order.unanswered().map(before -> Deed.calledNext(order.person().person(), before))
                        .orElseGet(() -> Deed.called(order.person().person())));
                placed.add(new PlacedCall(id.toString(), WARNING.text(), order.line().id(), order.person().id(),
                        order.person().name(), order.person().role(), order.level(), now, "", List.of()));
            }
            assertThat(history.state().steps()).as("each step has an effect").allMatch(step -> step.noEffect().isEmpty());
            if (answers && random.nextInt(8) == 0) {
                history.state().calls().stream().filter(call -> call.answer().isEmpty()).findFirst().map(Call::step)
                        .ifPresent(step -> take(step.deed().called().orElseThrow(), Deed.answered(step.id())));
            }
            if (!raised && minute < 30 && random.nextInt(40) == 0) {
                raised = true;
                take(Person.PROGRAM, Deed.raised(WarningLevel.RED));
            }
            now = now.plus(Duration.ofMinutes(1));
        }
        for (WarningLevel level : WarningLevel.values()) {
            List<String> names = placed.stream().filter(call -> call.level() == level).map(PlacedCall::name).toList();
            assertThat(names).doesNotHaveDuplicates();
        }
        WarningLevel level = history.state().level().orElseThrow();
        Set<Long> atEnd = placed.stream().filter(call -> call.level() == level).map(PlacedCall::person).collect(Collectors.toSet());
        Set<Long> all = new HashSet<>();
        table.lines().forEach(line -> {
            assertThat(atEnd).contains(line.turns().get(0).person());
            line.turns().forEach(turn -> all.add(turn.person()));
        });
        if (!answers) {
            assertThat(atEnd).isEqualTo(all);
        }
        assertThat(Rounds.due(history.state(), "flood", true, DutyTable.EMPTY, placed, Limits.DEFAULT, time())).isEmpty();
    }
}
