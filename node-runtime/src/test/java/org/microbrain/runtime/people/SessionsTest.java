package org.microbrain.runtime.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.people.Sessions.Session;

class SessionsTest {

    @TempDir
    Path data;
    private TestPeople node;

    @BeforeEach
    void open() throws Exception {
        node = new TestPeople(data);
        node.add("li", Role.STAFF);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private Sessions sessions() {
        return node.people.sessions();
    }

    @Test
    void anIdleSessionEndsAndAUsedOneGoesOnForAWeek() {
        Instant start = node.now;
        String idle = sessions().open("li", "", start);
        assertThat(sessions().find(idle, start.plus(Sessions.IDLE).plusSeconds(1))).isEmpty();
        String used = sessions().open("li", "", start);
        Instant now = start;
        while (now.isBefore(start.plus(Sessions.LONGEST))) {
            assertThat(sessions().find(used, now)).isPresent();
            now = now.plus(Sessions.IDLE.dividedBy(2));
        }
        assertThat(sessions().find(used, start.plus(Sessions.LONGEST).plusSeconds(1))).isEmpty();
    }

    @Test
    void sessionsOfAPersonAreBoundedAndTheOldestGoesFirst() {
        String first = sessions().open("li", "", node.now);
        for (int i = 0; i < Sessions.LIMIT_OF_ONE; i++) {
            sessions().open("li", "", node.now.plusSeconds(i + 1));
        }
        assertThat(sessions().find(first, node.now)).isEmpty();
        assertThat(sessions().find(null, node.now)).isEmpty();
        assertThat(sessions().of("li")).hasSize(Sessions.LIMIT_OF_ONE);
    }

    @Test
    void aRestartSignsNobodyOutAndNoTokenStandsInTheFile() throws Exception {
        String token = sessions().open("li", "10.0.0.1", node.now);
        String csrf = sessions().find(token, node.now).orElseThrow().csrf();
        node.restart();
        assertThat(sessions().find(token, node.now)).map(Session::csrf).contains(csrf);
        node.close();
        assertThat(new String(Files.readAllBytes(data.resolve("people.db")), StandardCharsets.ISO_8859_1))
                .doesNotContain(token).doesNotContain(csrf);
        node = new TestPeople(data);
    }

    @Test
    void whatChangesAboutAPersonHoldsAtOnce() {
        String token = sessions().open("li", "", node.now);
        node.people.accounts().change("li", "auditor", TestPeople.COMMUNITY.code());
        assertThat(sessions().find(token, node.now).orElseThrow().account().rights())
                .containsExactlyInAnyOrder(Right.LOOK, Right.EXPORT);
        node.people.accounts().disable("li", true);
        assertThat(sessions().find(token, node.now)).isEmpty();
        node.people.accounts().disable("li", false);
        assertThat(sessions().find(token, node.now)).as("enabled again, one signs in again").isEmpty();
    }

    @Test
    void theDiskIsNotWrittenForEachRequest() {
        String token = sessions().open("li", "", node.now);
        sessions().find(token, node.now.plusSeconds(59));
        assertThat(sessions().of("li").get(0).seen()).isEqualTo(node.now);
        sessions().find(token, node.now.plusSeconds(60));
        assertThat(sessions().of("li").get(0).seen()).isEqualTo(node.now.plusSeconds(60));
    }

    @Test
    void aClockThatJumpsBackEndsNoSession() {
        String token = sessions().open("li", "", node.now);
        assertThat(sessions().find(token, Instant.EPOCH.plus(Duration.ofDays(1)))).isPresent();
        assertThat(sessions().find(token, node.now.plusSeconds(5))).as("nor does its repair").isPresent();
    }
}
