package org.microbrain.bench;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The frames that are measured are read whole, or there are no figures. */
final class FieldBenchTest {

    @ParameterizedTest
    @EnumSource(FieldFrames.class)
    void everyFrameGivesItsReadings(FieldFrames frames) {
        assertThatCode(frames::requireRight).doesNotThrowAnyException();
    }
}
