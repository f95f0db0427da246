package org.microbrain.core.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.microbrain.core.rollout.Bar;
import org.microbrain.core.rollout.Percent;

/**
 * A bar as it is drawn: its parts from the left, and where the gate stands. What failed stands at the right end, so that it is
 * seen how far it is from the gate.
 *
 * @param gate how many of a thousand from the left the gate for failures stands; -1 for none
 */
public record BarView(String label, String address, Bar bar, List<Part> parts, int gate) {

    /** A coloured part, in thousandths of the width. */
    public record Part(String word, int count, int from, int width) { }

    static BarView of(String label, String address, Bar bar, Optional<Percent> failing) {
        List<Part> parts = new ArrayList<>();
        int all = Math.max(1, bar.all());
        String[] words = {"done", "running", "back", "waiting", "left", "quiet", "failed"};
        int[] counts = {bar.done(), bar.running(), bar.back(), bar.waiting(), bar.left(), bar.quiet(), bar.failed()};
        int before = 0;
        for (int i = 0; i < words.length; i++) {
            int from = (int) (1000L * before / all);
            before += counts[i];
            if (counts[i] > 0) {
                // A single node of thousands can still be seen.
                parts.add(new Part(words[i], counts[i], Math.min(from, 996), Math.max(4, (int) (1000L * before / all) - from)));
            }
        }
        return new BarView(label, address, bar, parts, failing.map(most -> Math.min(998, 1000 - 10 * most.value())).orElse(-1));
    }
}
