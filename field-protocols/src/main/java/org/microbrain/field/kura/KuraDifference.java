package org.microbrain.field.kura;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.microbrain.field.kura.KuraConfiguration.Key;

/**
 * How what is wanted of a gateway, what was put into place the last time and what runs there differ, value by value. A gateway
 * merges what is put to it and never removes anything, so that what is no longer wanted is a list of its own. Immutable.
 *
 * @param keys how each value is that is wanted, or was put there and still runs
 */
public record KuraDifference(SortedMap<Key, How> keys) {

    /** How one value is. */
    public enum How {
        /** It runs as it is wanted. */
        IN_PLACE,
        /** It is wanted and was never in place so: it is to be put. */
        WANTED,
        /** It was in place as it is wanted, and something else runs now: somebody has changed it at the gateway. */
        DRIFTED,
        /** It was put there, is no longer wanted, and still runs: to be deleted by a person or a rollback. */
        LEFT_BEHIND
    }

    /**
     * Compares.
     *
     * @param applied what was in place the last time
     */
    public static KuraDifference of(KuraConfiguration wanted, KuraConfiguration applied, KuraConfiguration running) {
        Map<Key, KuraValue> before = applied.values();
        Map<Key, KuraValue> now = running.values();
        SortedMap<Key, How> keys = new TreeMap<>();
        wanted.values().forEach((key, value) -> {
            KuraValue last = before.get(key);
            boolean runs = now.containsKey(key) && now.get(key).sameAs(value);
            keys.put(key, runs ? How.IN_PLACE : last != null && last.sameAs(value) ? How.DRIFTED : How.WANTED);
        });
        before.keySet().stream().filter(key -> !keys.containsKey(key) && now.containsKey(key))
                .forEach(key -> keys.put(key, How.LEFT_BEHIND));
        return new KuraDifference(keys);
    }

    /** The part of {@code all} that is so. */
    public KuraConfiguration of(How how, KuraConfiguration all) {
        SortedMap<Key, KuraValue> part = new TreeMap<>(all.values());
        part.keySet().removeIf(key -> keys.get(key) != how);
        return KuraConfiguration.of(part);
    }
}
