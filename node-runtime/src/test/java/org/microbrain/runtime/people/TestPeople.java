package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Tier;

/** The people of a county's hub on a real file, with a clock that stands still until it is moved. */
final class TestPeople implements AutoCloseable {

    static final DivisionCode COUNTY = new DivisionCode("450102000000");
    static final DivisionCode COMMUNITY = new DivisionCode("450102001003");

    Instant now = Instant.parse("2026-11-24T08:00:00Z");
    People people;
    private final Path data;
    private final Tier tier;

    TestPeople(Path data) throws IOException {
        this(data, Tier.HUB);
    }

    TestPeople(Path data, Tier tier) throws IOException {
        this.data = data;
        this.tier = tier;
        open();
    }

    private void open() throws IOException {
        people = new People(data, tier, tier == Tier.EDGE ? COMMUNITY : COUNTY, () -> now, 1000);
    }

    void restart() throws IOException {
        people.close();
        open();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Account account(String name) {
        return people.accounts().find(name).orElseThrow().account();
    }

    /** @return the random password */
    String add(String name, Role role) {
        return people.accounts().add(name, role.word(), COUNTY.code(), now);
    }

    @Override
    public void close() {
        people.close();
    }
}
