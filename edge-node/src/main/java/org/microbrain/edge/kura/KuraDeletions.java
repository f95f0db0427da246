package org.microbrain.edge.kura;

import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue;

/**
 * Components that must not be at a gateway, told as one more value of each: it is wanted that the component is gone, and where it is
 * gone that value is found. So what is said of values (sent, verified, failed, changed at the gateway) is said of it, too. Stateless.
 */
final class KuraDeletions {

    /** No key of a component has a blank in it. */
    private static final String NAME = "(component deleted)";
    private static final KuraValue GONE = KuraValue.of(KuraValue.Type.BOOLEAN, "true");

    private KuraDeletions() {
    }

    /** The same, and these components gone. */
    static KuraConfiguration wanted(KuraConfiguration configuration, Collection<String> gone) {
        Map<Key, KuraValue> values = new TreeMap<>(configuration.values());
        gone.forEach(pid -> values.put(new Key(pid, NAME), GONE));
        return KuraConfiguration.of(values);
    }

    /** What was found at a gateway, and which of the components that are wanted to be gone are. */
    static KuraConfiguration found(KuraConfiguration found, KuraConfiguration wanted) {
        return wanted(found, of(wanted).stream().filter(pid -> !found.components().containsKey(pid)).toList());
    }

    /** The components that are to be gone. */
    static SortedSet<String> of(KuraConfiguration wanted) {
        SortedSet<String> pids = new TreeSet<>();
        wanted.components().forEach((pid, values) -> {
            if (values.containsKey(NAME)) {
                pids.add(pid);
            }
        });
        return pids;
    }

    /** The values alone, as a gateway takes them. */
    static KuraConfiguration values(KuraConfiguration wanted) {
        Map<Key, KuraValue> values = new TreeMap<>(wanted.values());
        values.keySet().removeIf(key -> key.name().equals(NAME));
        return KuraConfiguration.of(values);
    }
}
