package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.field.StationKind;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.Offer;

/** A profile puts its mappings and kinds of stations to work, takes them away again, and is believed by its sample alone. */
final class ProfileApplierTest {

    private static final Component COMPONENT = new Component(ReleaseKind.PROFILE, "hydrology");
    private static final String PROFILE = """
            profile: hydrology
            stations: {river: {speaks: sl651, points: {voltage: {take: false}}}}
            mappings: [{topic: "up/{device}", value: /v, series: "{device}/v"}]
            """;
    private static final String FRAME = "7E7E010045022501123432002002000A240118060000F1F1004502250150F0F0240118060002"
            + "19FF003538121201034267";

    @TempDir
    private Path folder;

    /** What is at work now. */
    private static final class Gateway implements GatewayAtWork {
        private List<MappingRule> mappings = List.of();
        private Map<String, StationKind> stations = Map.of();

        @Override
        public void mappings(List<MappingRule> ofProfile) {
            mappings = ofProfile;
        }

        @Override
        public void stations(Map<String, StationKind> ofProfile) {
            stations = ofProfile;
        }

        @Override
        public void seriesLimit(int most) {
        }

        @Override
        public void memoryLimit(long bytes) {
        }

        @Override
        public Optional<String> routes(String name, List<Path> files) {
            return Optional.empty();
        }

        @Override
        public boolean routesRun(String name) {
            return true;
        }

        @Override
        public long journalLimit() {
            return 0;
        }
    }

    private final Gateway gateway = new Gateway();
    private final ProfileApplier applier = new ProfileApplier("hydrology", gateway);

    private Content content(String expected) throws IOException {
        Files.writeString(folder.resolve("profile.yaml"), PROFILE);
        Files.writeString(folder.resolve("in.txt"), "# a station and a publish\nriver: " + FRAME + "\nup/a {\"v\":3}\n");
        Files.writeString(folder.resolve("out.csv"), expected);
        return new Content(COMPONENT, new Version("1"), folder, Optional.of(new Offer.Sample("in.txt", "out.csv")));
    }

    @Test
    void itsStationsAndMappingsAreAtWorkUntilItIsTakenAway() throws Exception {
        Content content = content("0045022501/air-temperature,-3.5,°C,2024-01-17T22:00:00Z\na/v,3,,arrival\n");
        applier.check(content);
        assertThat(gateway.stations).as("checked only").isEmpty();
        assertThat(applier.apply(content)).isEqualTo(Applier.Effect.NOW);
        assertThat(gateway.stations.keySet()).isEqualTo(Set.of("river"));
        assertThat(gateway.mappings).hasSize(1);
        applier.remove(COMPONENT);
        assertThat(gateway.stations).isEmpty();
        assertThat(gateway.mappings).isEmpty();
    }

    @Test
    void aSampleWhoseFramesBecomeSomethingElseIsNotTaken() throws Exception {
        Content content = content("0045022501/air-temperature,3.5,°C,2024-01-17T22:00:00Z\na/v,3,,arrival\n");
        assertThatThrownBy(() -> applier.check(content)).isInstanceOf(NotGood.class);
        assertThat(gateway.stations).isEmpty();
    }
}
