package org.microbrain.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares what the players wrote to the wire with what the province's archive holds, reading by reading.
 *
 * @param sent      readings the players wrote and saw acknowledged
 * @param archived  distinct readings that both sides know
 * @param lost      acknowledged to the player, missing in the archive
 * @param doubled   copies in the archive beyond the times the reading was written to the wire
 * @param resent    copies in the archive of readings that a player wrote again after a broken connection; MQTT's
 *                  "at least once", no fault of the province
 * @param invented  in the archive, never written to the wire
 */
record LossProof(long sent, long archived, List<Published> lost, List<Published> doubled, long resent,
                 List<Published> invented) {

    boolean holds() {
        return lost.isEmpty() && doubled.isEmpty() && invented.isEmpty();
    }

    static LossProof compare(Map<Published, SentFile.Times> sent, Iterable<Published> archive) {
        Map<Published, Integer> copies = new HashMap<>();
        archive.forEach(reading -> copies.merge(reading, 1, Integer::sum));

        long acknowledged = 0;
        long found = 0;
        long resent = 0;
        List<Published> lost = new ArrayList<>();
        List<Published> doubled = new ArrayList<>();
        for (Map.Entry<Published, SentFile.Times> entry : sent.entrySet()) {
            Integer held = copies.remove(entry.getKey());
            boolean must = entry.getValue().acknowledged() > 0;
            acknowledged += must ? 1 : 0;
            if (held == null) {
                if (must) {
                    lost.add(entry.getKey());
                }
                continue;
            }
            found++;
            int written = Math.max(1, entry.getValue().writes());
            resent += Math.min(held, written) - 1;
            for (int extra = written; extra < held; extra++) {
                doubled.add(entry.getKey());
            }
        }
        return new LossProof(acknowledged, found, lost, doubled, resent, List.copyOf(copies.keySet()));
    }
}
