package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Sessions.Session;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Role;

class SessionsTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private final Sessions sessions = new Sessions();
    private final Account li = Account.person("li", Role.STAFF, Statuses.EDGE.area(), Tier.EDGE,
            Statuses.EDGE.area());

    @Test
    void anIdleSessionEndsAndAUsedOneGoesOnForAWeek() {
        Session idle = sessions.open(li, START);
        assertThat(sessions.find(idle.token(), START.plus(Sessions.IDLE).plusSeconds(1))).isEmpty();
        Session used = sessions.open(li, START);
        Instant now = START;
        while (now.isBefore(START.plus(Sessions.LONGEST))) {
            assertThat(sessions.find(used.token(), now)).isPresent();
            now = now.plus(Sessions.IDLE.dividedBy(2));
        }
        assertThat(sessions.find(used.token(), START.plus(Sessions.LONGEST).plusSeconds(1))).isEmpty();
    }

    @Test
    void sessionsAreBoundedAndTheOldestGoesFirst() {
        Session first = sessions.open(li, START);
        for (int i = 0; i < Sessions.LIMIT; i++) {
            sessions.open(li, START);
        }
        assertThat(sessions.find(first.token(), START)).isEmpty();
        assertThat(sessions.find(null, START)).isEmpty();
    }
}
