package org.microbrain.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DefaultMappingPropertiesTest {

    private final MeasurementMapping mapping = DefaultMappingTest.mapping(new SeriesLimit(100, List.of()));

    @Property(tries = 500)
    void anyBytesGiveMeasurementsOrAReason(@ForAll byte[] payload) {
        Mapped mapped = mapping.map("sensors/a", payload);
        assertThat(mapped.measurements().size() + mapped.refusals().size()).isPositive();
    }

    @Property(tries = 500)
    void everyFiniteDoubleSurvives(@ForAll double value) {
        byte[] payload = ("{\"value\":" + value + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(mapping.map("sensors/a", payload).measurements())
                .singleElement().satisfies(m -> assertThat(m.value()).isEqualTo(value));
    }
}
