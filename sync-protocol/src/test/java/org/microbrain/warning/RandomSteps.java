package org.microbrain.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;

/** What people and programs may do in any order, sensible or not. */
final class RandomSteps {

    private static final Person[] PEOPLE = {Place.PROGRAM, Place.VILLAGE, Place.GRID_WORKER, Place.OFFICER, Place.LEADER,
        Place.PUBLISHER, new Person("李明", Role.RESPONSIBLE_PERSON)};
    private static final DivisionCode.Level[] TIERS = DivisionCode.Level.values();

    private RandomSteps() {
    }

    static Person person(Random random) {
        return PEOPLE[random.nextInt(PEOPLE.length)];
    }

    static WarningLevel level(Random random) {
        return WarningLevel.of(1 + random.nextInt(4));
    }

    /** Any deed; one that is about a step is mostly about one of {@code known}. */
    static Deed deed(Random random, List<Step> known) {
        StepId about = known.isEmpty() || random.nextInt(8) == 0 ? StepId.random(random)
                : known.get(random.nextInt(known.size())).id();
        return switch (2 + random.nextInt(14)) {
            case 2 -> Deed.toConfirm();
            case 3 -> Deed.falseAlarm(level(random));
            case 4 -> Deed.confirmed(level(random));
            case 5 -> random.nextBoolean() ? Deed.called(person(random)) : Deed.calledNext(person(random), about);
            case 6 -> Deed.answered(about);
            case 7 -> Deed.escalated(TIERS[random.nextInt(TIERS.length)]);
            case 8 -> Deed.published(level(random));
            case 9 -> Deed.raised(level(random));
            case 10 -> Deed.lowered(level(random), level(random));
            case 11 -> Deed.cancelled(level(random));
            case 12 -> Deed.archived();
            case 14 -> Deed.tooLate();
            case 15 -> Deed.tooEarly();
            default -> Deed.undone(about);
        };
    }

    /** Steps of several places, with stamps and ids that often collide. */
    static List<Step> any(long seed, int count) {
        Random random = new Random(seed);
        List<Place> places = List.of(Place.edge(random), Place.township(random), Place.county(random),
                Place.province(random), Place.elsewhere(random));
        List<Step> steps = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            steps.add(Place.birth(level(random)));
        }
        while (steps.size() < count) {
            Place place = places.get(random.nextInt(places.size()));
            StepId id = random.nextInt(20) == 0 && !steps.isEmpty() ? steps.get(random.nextInt(steps.size())).id()
                    : StepId.random(random);
            steps.add(new Step(id, place.history.warning(), 1 + random.nextInt(count), place.node,
                    new RecordTime(Place.BORN + random.nextInt(100_000), RecordTime.Quality.of(random.nextInt(2))),
                    person(random), "因为 " + random.nextInt(9), random.nextInt(10) == 0, deed(random, steps)));
        }
        return steps;
    }
}
