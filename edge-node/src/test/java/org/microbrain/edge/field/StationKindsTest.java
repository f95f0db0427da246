package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;

/** What a profile says of a make of stations counts for each station that is like it, until the station says otherwise. */
final class StationKindsTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-07-01T00:00:00Z"));
    private static final String PROFILE = """
            stations:
              river:
                speaks: sl651
                points: {stage: {as: level, unit: m, scale: 0.01}, voltage: {take: false}, rain: {as: gauge/rain}}
            """;

    private final StationKinds kinds = new StationKinds();
    private final List<Measurement> stored = new ArrayList<>();
    private final StationReadings readings = new StationReadings(kinds, new MeasurementCheck(series -> true, CLOCK),
            (source, measured) -> {
                stored.addAll(measured);
                return CompletableFuture.completedFuture(null);
            }, new Refusals(CLOCK), new Devices(CLOCK));

    private static Map<String, StationKind> profile(String yaml, Problems problems) {
        return StationKind.readAll(Section.parse(yaml, Path.of("profile.yaml"), problems));
    }

    private static Map<String, StationKind> profile(String yaml) {
        Problems problems = new Problems();
        Map<String, StationKind> kinds = profile(yaml, problems);
        assertThat(problems.toString()).isEmpty();
        return kinds;
    }

    private static StationSettings station(String yaml) {
        Problems problems = new Problems();
        StationSettings station = StationSettings.read(Section.parse(yaml, Path.of("edge.yaml"), problems));
        assertThat(problems.toString()).isEmpty();
        return station;
    }

    private List<String> heard(FieldProtocol protocol, StationSettings station, String point, double value) {
        stored.clear();
        FieldReading one = new FieldReading("45022501", point, CLOCK.millis(), value, "cm", Reading.GOOD);
        readings.take(protocol, station, "test", new FieldReport(new byte[0], List.of(one), List.of()), List.of(one));
        return stored.stream().map(measured -> measured.series() + " " + measured.value() + " " + measured.unit()).toList();
    }

    @Test
    void aStationIsLikeItsKindButForWhatIsSaidOfItself() {
        kinds.use(profile(PROFILE));
        StationSettings daling = station("{series: daling, like: river, points: {rain: {series: rain, unit: mm}}}");
        assertThat(heard(FieldProtocol.SL651, daling, "stage", 153)).containsExactly("daling/level 1.53 m");
        assertThat(heard(FieldProtocol.SL651, daling, "rain", 2)).containsExactly("rain 2.0 mm");
        assertThat(heard(FieldProtocol.SL651, daling, "voltage", 12)).isEmpty();
        assertThat(heard(FieldProtocol.SL651, daling, "flow", 3)).containsExactly("daling/flow 3.0 cm");
        assertThat(heard(FieldProtocol.SL651, station("{series: shangling}"), "stage", 153))
                .as("like none").containsExactly("shangling/stage 153.0 cm");
    }

    @Test
    void anotherProfileCountsFromTheNextFrameOn() {
        StationSettings daling = station("{series: daling, like: river}");
        kinds.use(profile(PROFILE));
        assertThat(heard(FieldProtocol.SL651, daling, "stage", 153)).containsExactly("daling/level 1.53 m");
        kinds.use(profile(PROFILE.replace("as: level", "as: river-level")));
        assertThat(heard(FieldProtocol.SL651, daling, "stage", 154)).containsExactly("daling/river-level 1.54 m");
    }

    /** Nothing is lost for want of a profile; it is said where people look. */
    @Test
    void aKindThatIsNotThereOrSpeaksOtherwiseIsSaidAndLosesNothing() {
        StationSettings daling = station("{series: daling, like: river}");
        Map<String, StationSettings> stations = Map.of("0045022501", daling, "0045022502", station("{series: shangling}"));
        assertThat(heard(FieldProtocol.SL651, daling, "stage", 153)).containsExactly("daling/stage 153.0 cm");
        assertThat(kinds.missing(FieldProtocol.SL651, stations)).singleElement().satisfies(notice ->
                assertThat(notice.en()).contains("0045022501").contains("river"));
        kinds.use(profile(PROFILE));
        assertThat(kinds.missing(FieldProtocol.SL651, stations)).isEmpty();
        assertThat(kinds.missing(FieldProtocol.KURA, stations)).hasSize(1);
        assertThat(heard(FieldProtocol.KURA, daling, "stage", 153)).containsExactly("daling/stage 153.0 cm");
    }

    @Test
    void aMistakeInAKindIsNamedWithItsKey() {
        Problems problems = new Problems();
        profile("stations: {River: {speaks: modem, points: {stage: {series: river/stage}, rain: {scale: 0}}}}", problems);
        assertThat(problems.toString()).contains("stations.River").contains("sl651, hj212").contains("write as")
                .contains("rain.scale");
        assertThat(problems.all()).hasSize(4);
    }
}
