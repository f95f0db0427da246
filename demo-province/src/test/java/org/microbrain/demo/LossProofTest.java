package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.microbrain.demo.SentFile.Times;

class LossProofTest {

    private static final Published A = Published.of("450124101204/river/stage", 1_000, 0.314);
    private static final Published B = Published.of("450124101204/river/stage", 2_000, 0.314);

    @Test
    void everythingOnceHolds() {
        LossProof proof = LossProof.compare(Map.of(A, new Times(1, 1), B, new Times(1, 1)), List.of(B, A));
        assertThat(proof.holds()).isTrue();
        assertThat(proof.sent()).isEqualTo(2);
        assertThat(proof.archived()).isEqualTo(2);
    }

    @Test
    void anAcknowledgedReadingThatIsMissingIsLost() {
        LossProof proof = LossProof.compare(Map.of(A, new Times(1, 1), B, new Times(1, 1)), List.of(A));
        assertThat(proof.holds()).isFalse();
        assertThat(proof.lost()).containsExactly(B);
    }

    @Test
    void aSecondCopyOfAReadingWrittenOnceIsDoubled() {
        LossProof proof = LossProof.compare(Map.of(A, new Times(1, 1)), List.of(A, A, A));
        assertThat(proof.holds()).isFalse();
        assertThat(proof.doubled()).containsExactly(A, A);
    }

    @Test
    void aCopyForEachTimeItWasWrittenIsTheClientsDoing() {
        LossProof proof = LossProof.compare(Map.of(A, new Times(2, 1)), List.of(A, A));
        assertThat(proof.holds()).isTrue();
        assertThat(proof.resent()).isEqualTo(1);
    }

    @Test
    void anUnansweredReadingMayBeThereOrNot() {
        Map<Published, Times> sent = Map.of(A, new Times(1, 0), B, new Times(1, 0));
        LossProof proof = LossProof.compare(sent, List.of(A));
        assertThat(proof.holds()).isTrue();
        assertThat(proof.sent()).isZero();
    }

    @Test
    void aReadingNobodySentIsInvented() {
        LossProof proof = LossProof.compare(Map.of(A, new Times(1, 1)), List.of(A, B));
        assertThat(proof.holds()).isFalse();
        assertThat(proof.invented()).containsExactly(B);
    }

    @Test
    void anotherValueAtTheSameTimeIsBothLostAndInvented() {
        Published changed = Published.of(A.series(), A.timeMs(), Math.nextUp(A.value()));
        LossProof proof = LossProof.compare(Map.of(A, new Times(1, 1)), List.of(changed));
        assertThat(proof.lost()).containsExactly(A);
        assertThat(proof.invented()).containsExactly(changed);
    }
}
