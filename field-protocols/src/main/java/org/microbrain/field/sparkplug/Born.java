package org.microbrain.field.sparkplug;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What an edge node, or a device behind it, was born with. */
final class Born {

    /** Of one that was not. */
    static final Born NOT = new Born();

    /** A metric as its birth told it, and the last present value of it. */
    static final class Known {

        private final String name;
        private final int type;
        private final String unit;
        private double last = Double.NaN;

        Known(SparkplugMetric told) {
            name = told.name();
            type = told.type();
            unit = told.unit();
        }

        String name() {
            return name;
        }

        int type() {
            return type;
        }

        String unit() {
            return unit;
        }

        /** NaN when there was none. */
        double last() {
            return last;
        }

        void last(double now) {
            last = now;
        }
    }

    private final Map<String, Known> byName = new LinkedHashMap<>();
    private final Map<Long, Known> byAlias = new HashMap<>();
    private final Set<Long> ambiguous = new HashSet<>();
    private boolean doubtful;

    /** @return false when its alias was another's already: then it is nobody's */
    boolean add(SparkplugMetric told) {
        Known known = new Known(told);
        byName.put(told.name(), known);
        if (told.alias() == SparkplugMetric.NO_ALIAS) {
            return true;
        }
        if (ambiguous.contains(told.alias()) || byAlias.putIfAbsent(told.alias(), known) != null) {
            byAlias.remove(told.alias());
            ambiguous.add(told.alias());
            return false;
        }
        return true;
    }

    /** Or null. */
    Known named(String name) {
        return byName.get(name);
    }

    /** Or null. */
    Known aliased(long alias) {
        return byAlias.get(alias);
    }

    Collection<Known> all() {
        return byName.values();
    }

    int size() {
        return byName.size();
    }

    /** A birth may have been lost since, and with it other aliases. */
    void doubt() {
        doubtful = true;
    }

    boolean isDoubtful() {
        return doubtful;
    }
}
