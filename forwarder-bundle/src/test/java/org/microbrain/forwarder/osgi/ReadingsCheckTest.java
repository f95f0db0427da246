package org.microbrain.forwarder.osgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.forwarder.Measurement;
import org.microbrain.forwarder.NotTaken;
import org.microbrain.forwarder.ReadingsSink;
import org.microbrain.record.RecordTime;

final class ReadingsCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");

    private final ReadingsCheck check = new ReadingsCheck(2, List.of("old"),
            () -> new RecordTime(NOW.toEpochMilli(), RecordTime.Quality.GOOD));

    private static List<Measurement> of(String... series) {
        List<Measurement> readings = new ArrayList<>();
        for (String one : series) {
            readings.add(new Measurement(one, "m", NOW, 1));
        }
        return readings;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/level", "level/", "river//level", "a+b", "a#b", "a,b", " level", "two\nlines"})
    void aNameThatIsNoSeriesIsRefused(String name) {
        assertThatThrownBy(() -> check.checked(of(name))).isInstanceOf(NotTaken.class).hasMessageContaining("no series name");
    }

    @Test
    void whatCannotBeStoredIsRefusedForGood() {
        for (Measurement one : List.of(new Measurement("old", "m", NOW, Double.POSITIVE_INFINITY),
                new Measurement("old", "u".repeat(33), NOW, 1),
                new Measurement("old", "m", Instant.parse("1899-12-31T23:59:59Z"), 1),
                new Measurement("old", "m", Instant.parse("2200-01-01T00:00:00Z"), 1))) {
            assertThatThrownBy(() -> check.checked(List.of(one))).hasMessageContaining("of old ")
                    .isInstanceOfSatisfying(NotTaken.class, refused -> assertThat(refused.isLasting()).isTrue());
        }
        assertThatThrownBy(() -> check.checked(Collections.nCopies(ReadingsSink.MOST_READINGS + 1, of("old").get(0))))
                .hasMessageContaining("at most");
    }

    @Test
    void aCallWithOneSeriesTooManyMakesNoneKnown() throws Exception {
        assertThatThrownBy(() -> check.checked(of("a", "b"))).hasMessageContaining("series.limit");
        assertThat(check.checked(of("b")).size()).isEqualTo(1);
    }

    @Test
    void aSeriesThatTheDiskRefusedTakesNoPlace() throws Exception {
        check.checked(of("a"));
        check.settled(of("a"), false);
        check.checked(of("b"));
        check.settled(of("b"), true);
        assertThatThrownBy(() -> check.checked(of("a"))).hasMessageContaining("2 series and may have 2");
        assertThat(check.checked(of("b", "old")).size()).isEqualTo(2);
    }

    @Test
    void seriesOnTheirWayToTheDiskCountUntilTheLastCallHasEnded() throws Exception {
        check.checked(of("a"));
        check.checked(of("a"));
        check.settled(of("a"), false);
        assertThatThrownBy(() -> check.checked(of("b"))).hasMessageContaining("series.limit");
        check.settled(of("a"), false);
        assertThat(check.checked(of("b")).size()).isEqualTo(1);
    }
}
