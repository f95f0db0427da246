package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.microbrain.field.FieldReport;

/** Who calls in and is not known is remembered within a bound, and nobody can push out whom a person waits for. */
class StrangersTest {

    private static final FieldReport REPORT = new FieldReport(new byte[] {1}, List.of(), List.of());

    private Instant now = Instant.parse("2026-11-26T04:00:00Z");
    private final Devices devices = new Devices(() -> now);
    private final Strangers strangers = devices.strangers();

    private void heard(String name) {
        now = now.plusSeconds(1);
        strangers.heard(FieldProtocol.SL651, name, REPORT);
    }

    @Test
    void theLastOnesAreRememberedTheNewestFirst() {
        for (int i = 0; i < 3 * Strangers.MOST; i++) {
            heard("station-" + i);
        }
        assertThat(strangers.all()).hasSize(Strangers.MOST).first().satisfies(one -> assertThat(one.name()).isEqualTo("station-89"));
        assertThat(strangers.of("sl651:station-0")).isEmpty();
    }

    @Test
    void whoMakesUpNumbersDoesNotPushOutWhomSomebodyWaitsFor() {
        strangers.await("sl651:wanted", now.plus(Duration.ofMinutes(10)));
        heard("wanted");
        for (int i = 0; i < 200; i++) {
            heard("made-up-" + i);
        }
        assertThat(strangers.of("sl651:wanted")).isPresent();
        assertThat(strangers.all()).hasSizeLessThanOrEqualTo(Strangers.MOST + 1);
        now = now.plus(Duration.ofHours(1));
        for (int i = 0; i < 200; i++) {
            heard("again-" + i);
        }
        assertThat(strangers.of("sl651:wanted")).as("waited for no longer").isEmpty();
    }

    @Test
    void oneThatMayDeliverIsAStrangerNoMoreAndKeepsWhatIsHeardOfItWhenItsSettingsChange() {
        heard("0045022501");
        devices.use(Map.of(FieldProtocol.SL651, Map.of("0045022501", new StationSettings("daling", "", "", Map.of()))));
        assertThat(strangers.all()).isEmpty();
        devices.heard("sl651:0045022501", REPORT, List.of());
        devices.use(Map.of(FieldProtocol.SL651, Map.of("0045022501", new StationSettings("other", "", "", Map.of()))));
        assertThat(devices.of("sl651:0045022501")).hasValueSatisfying(device -> {
            assertThat(device.frames()).isEqualTo(1);
            assertThat(device.series()).isEqualTo("other");
        });
        devices.use(Map.of());
        assertThat(devices.all()).isEmpty();
    }
}
