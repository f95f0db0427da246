package org.microbrain.field.kura;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Configurations of components, or a part of them. Immutable.
 *
 * @param components by the component's identifier (pid): its values by key
 */
public record KuraConfiguration(SortedMap<String, SortedMap<String, KuraValue>> components) {

    /** Of no component. */
    public static final KuraConfiguration NONE = new KuraConfiguration(new TreeMap<>());

    public KuraConfiguration {
        SortedMap<String, SortedMap<String, KuraValue>> copy = new TreeMap<>();
        components.forEach((pid, values) -> copy.put(pid, Collections.unmodifiableSortedMap(new TreeMap<>(values))));
        components = Collections.unmodifiableSortedMap(copy);
    }

    /** A value of a component. */
    public record Key(String pid, String name) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int first = pid.compareTo(other.pid);
            return first != 0 ? first : name.compareTo(other.name);
        }

        @Override
        public String toString() {
            return pid + " " + name;
        }
    }

    /** All values by where they stand. */
    public SortedMap<Key, KuraValue> values() {
        SortedMap<Key, KuraValue> all = new TreeMap<>();
        components.forEach((pid, values) -> values.forEach((name, value) -> all.put(new Key(pid, name), value)));
        return all;
    }

    /** Configurations of these values. */
    public static KuraConfiguration of(Map<Key, KuraValue> values) {
        SortedMap<String, SortedMap<String, KuraValue>> components = new TreeMap<>();
        values.forEach((key, value) -> components.computeIfAbsent(key.pid(), pid -> new TreeMap<>()).put(key.name(), value));
        return new KuraConfiguration(components);
    }

    /** These, and over them others, as a gateway merges what it is put. */
    public KuraConfiguration with(KuraConfiguration over) {
        SortedMap<Key, KuraValue> all = values();
        all.putAll(over.values());
        return of(all);
    }

    /** A value, or null. */
    public KuraValue value(Key key) {
        return components.getOrDefault(key.pid(), Collections.emptySortedMap()).get(key.name());
    }

    public boolean isEmpty() {
        return components.isEmpty();
    }
}
