package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.kura.KuraTrials.Return;
import org.microbrain.edge.kura.KuraTrials.Stage;
import org.microbrain.edge.kura.KuraTrials.Trial;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.console.Notice;

/** How far releases are with gateways is known again after a start, and what is damaged counts as nothing. */
class KuraTrialsTest {

    private static final Component WIRES = new Component(ReleaseKind.KURA_CONFIGURATION, "wires");

    private final Map<String, byte[]> kept = new HashMap<>();

    private KuraTrials started() {
        return new KuraTrials(key -> CompletableFuture.completedFuture(kept.get(key)), (key, bytes) -> {
            kept.put(key, bytes);
            return CompletableFuture.completedFuture(null);
        });
    }

    @Test
    void whatIsKeptIsKnownAfterAStart() {
        Trial trial = new Trial("2", Stage.TRYING, Map.of()).with("gw-2", new Notice("网关拒绝", "the gateway refused"));
        Return back = new Return("kura-configuration/wires 2", 1_782_000_000_002L, Set.of("data", "timer-1"));
        started().keep(WIRES, trial);
        started().keep("gw-1", back);
        assertThat(started().of(WIRES)).contains(trial);
        assertThat(started().of("gw-1")).contains(back);
        assertThat(KuraTrials.component(back.release())).contains(WIRES);
        KuraTrials trials = started();
        trials.forget("gw-1");
        trials.forget("gw-9");
        assertThat(trials.of("gw-1")).isEmpty();
        assertThat(started().of("gw-1")).isEmpty();
        assertThat(kept).doesNotContainKey("kura-back/gw-9");
    }

    @Test
    void whatIsDamagedCountsAsNothing() {
        started().keep(WIRES, new Trial("2", Stage.BACK, Map.of("gw-2", new Notice("网关拒绝", "refused"))));
        started().keep("gw-1", new Return("kura-configuration/wires 2", 7, Set.of("data")));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (String key : Set.copyOf(kept.keySet())) {
            byte[] whole = kept.get(key);
            for (int length = 0; length < whole.length; length++) {
                kept.put(key, Arrays.copyOf(whole, length));
                boolean nothing = key.startsWith("kura-back") ? started().of("gw-1").isEmpty() : started().of(WIRES).isEmpty();
                assertThat(nothing).as("cut at " + length).isTrue();
                byte[] flipped = whole.clone();
                flipped[length] ^= (byte) (1 + random.nextInt(255));
                kept.put(key, flipped);
                started().of("gw-1").ifPresent(back -> KuraTrials.component(back.release()));
                assertThat(started().of(WIRES)).as("seed " + seed).satisfiesAnyOf(one -> assertThat(one).isEmpty(), one -> assertThat(one).isPresent());
            }
            kept.put(key, whole);
        }
    }
}
