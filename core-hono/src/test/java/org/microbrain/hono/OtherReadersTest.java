package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;

/** Two cores of one group do not take each other's messages unnoticed. */
class OtherReadersTest {

    private final OtherReaders others = new OtherReaders();

    private long said(List<String> members, Set<String> ours) {
        return said(true, members, ours);
    }

    private long said(boolean alone, List<String> members, Set<String> ours) {
        KafkaAccess access = new KafkaAccess(new NodeId("450000000000"), List.of("kafka:9092"), "guangxi", "core", 2, alone, Map.of());
        long said = 0;
        for (int look = 0; look < 12; look++) {
            said += others.look(access, members, ours).isPresent() ? 1 : 0;
        }
        return said;
    }

    @Test
    void anotherReaderIsSaidWhenItStaysAndAlsoWhenItPushedThisOneOut() {
        assertThat(said(List.of("a", "b"), Set.of("a", "b"))).isZero();
        assertThat(said(List.of(), Set.of("a", "b"))).isZero();
        assertThat(said(List.of("a", "b", "c"), Set.of("a", "b"))).isEqualTo(3);
        assertThat(said(List.of("a", "b"), Set.of("a", "b"))).as("it is gone").isZero();
        assertThat(said(List.of("c", "b"), Set.of("a", "b"))).as("fenced").isEqualTo(3);
    }

    @Test
    void aWorkerMindsNobodyButWhoTookItsName() {
        assertThat(said(false, List.of("a", "b", "c"), Set.of("a", "b"))).isZero();
        assertThat(said(false, List.of("c", "d"), Set.of("a", "b"))).isEqualTo(3);
    }

    @Test
    void aCoreThatDoesNotReadMindsNobody() {
        assertThat(said(List.of("c"), Set.of())).isZero();
    }
}
