package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;

import org.junit.jupiter.api.Test;

class TapeTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

    private static Recording recording(String rows) throws IOException {
        return Recording.parse("test", new BufferedReader(new StringReader("# unit: m\ntimestamp,value\n" + rows)));
    }

    @Test
    void fiveMinutesAtSpeed600AreHalfASecond() throws IOException {
        Recording stage = recording("2018-08-31T22:00:00Z,0.3\n2018-08-31T22:05:00Z,0.4\n2018-08-31T22:10:00Z,0.5\n");
        Tape tape = new Tape(stage, Instant.parse("2018-08-31T22:05:00Z"), 600, NOW);
        assertThat(tape.dueMs()).isEqualTo(NOW.toEpochMilli());
        assertThat(tape.value()).hasValue(0.4);
        tape.advance();
        assertThat(tape.dueMs()).isEqualTo(NOW.toEpochMilli() + 500);
        assertThat(tape.value()).hasValue(0.5);
    }

    @Test
    void atItsEndItBeginsAgain() throws IOException {
        Tape tape = new Tape(recording("2018-08-31 22:00:00,1\n2018-08-31 22:01:00,2\n"), Instant.EPOCH, 60, NOW);
        tape.advance();
        tape.advance();
        assertThat(tape.value()).hasValue(1);
        assertThat(tape.dueMs()).isEqualTo(NOW.toEpochMilli() + 2_000);
    }

    @Test
    void aCueCutsAheadWithoutAGapInTime() throws IOException {
        Recording stage = recording("2018-08-01T00:00:00Z,1\n2018-08-01T00:05:00Z,2\n2018-08-31T00:00:00Z,3\n");
        Tape tape = new Tape(stage, Instant.EPOCH, 600, NOW);
        tape.cue(Instant.parse("2018-08-30T00:00:00Z"));
        tape.advance();
        assertThat(tape.value()).hasValue(3);
        assertThat(tape.dueMs()).isEqualTo(NOW.toEpochMilli() + 500);
    }

    @Test
    void timesNeverRepeatHoweverFastItPlays() throws IOException {
        Tape tape = new Tape(recording("2018-08-31 22:00:00,1\n2018-08-31 22:01:00,2\n"), Instant.EPOCH, 1e9, NOW);
        tape.advance();
        assertThat(tape.dueMs()).isEqualTo(NOW.toEpochMilli() + 1);
    }

    @Test
    void aBlankValueIsMissing() throws IOException {
        assertThat(new Tape(recording("2018-08-31 22:00:00,\n2018-08-31 22:01:00,2\n"), Instant.EPOCH, 1, NOW).value())
                .isEmpty();
    }
}
