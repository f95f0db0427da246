package org.microbrain.warning;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.microbrain.body.WarningBody;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;

/** A node in these tests: what it knows of one warning, and the clock on its wall. */
final class Place {

    static final String ID = "450102001003_20261124101500_0badcafe";
    static final long BORN = 1_764_000_000_000L;

    static final Person PROGRAM = Person.PROGRAM;
    static final Person VILLAGE = new Person("韦阿妹", Role.VILLAGE_DUTY_HOLDER);
    static final Person GRID_WORKER = new Person("覃小华", Role.GRID_WORKER);
    static final Person OFFICER = new Person("李明", Role.DUTY_OFFICER);
    static final Person LEADER = new Person("黄芳", Role.DUTY_LEADER);
    static final Person PUBLISHER = new Person("陆海", Role.PUBLISHER);

    final NodeId node;
    final RandomGenerator random;
    WarningHistory history = WarningHistory.of(new WarningId(ID));
    RecordTime now = RecordTime.good(BORN);

    private Place(String node, RandomGenerator random) {
        this.node = new NodeId(node);
        this.random = random;
    }

    static Place edge(RandomGenerator random) {
        return new Place("450102001003", random);
    }

    static Place township(RandomGenerator random) {
        return new Place("450102001000", random);
    }

    static Place county(RandomGenerator random) {
        return new Place("450102000000", random);
    }

    static Place province(RandomGenerator random) {
        return new Place("450000000000", random);
    }

    static Place elsewhere(RandomGenerator random) {
        return new Place("450103000000", random);
    }

    static WarningBody body(WarningLevel level, boolean drill) {
        return WarningBody.newBuilder().setId(ID).setLevel(level.number()).setHazard("flood").setArea("450102001003")
                .setBornMs(BORN).setReasonZh("水位 3.2 m").setReasonEn("stage 3.2 m").setDrill(drill).build();
    }

    /** The birth at the edge, as whoever has its record tells it. */
    static Step birth(WarningLevel level) {
        return Step.birth(body(level, false), new NodeId("450102001003"), RecordTime.good(BORN));
    }

    Step takes(Person who, Deed deed) {
        return takes(who, deed, false);
    }

    Step takes(Person who, Deed deed, boolean drill) {
        Step step = new Step(StepId.random(random), history.warning(), history.nextStamp(), node, now, who, "", drill, deed);
        history = history.with(step);
        return step;
    }

    Place hears(Step step) {
        history = history.with(step);
        return this;
    }

    void hears(Place other) {
        history = history.merge(other.history);
    }

    void passes(Duration time) {
        now = new RecordTime(now.millis() + time.toMillis(), now.quality());
    }

    WarningState state() {
        return history.state();
    }
}
