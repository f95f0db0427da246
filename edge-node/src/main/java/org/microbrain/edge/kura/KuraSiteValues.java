package org.microbrain.edge.kura;

import java.util.HashMap;
import java.util.Map;
import org.microbrain.runtime.config.Section;

/** What a site says for the places in releases, of all its gateways and of each. Passwords may be among them: its text names none. Immutable. */
public final class KuraSiteValues {

    static final KuraSiteValues NONE = new KuraSiteValues(Map.of(), Map.of());

    private final Map<String, String> ofAll;
    private final Map<String, Map<String, String>> ofEach;

    private KuraSiteValues(Map<String, String> ofAll, Map<String, Map<String, String>> ofEach) {
        this.ofAll = Map.copyOf(ofAll);
        this.ofEach = Map.copyOf(ofEach);
    }

    /** Reads {@code values} of a section and of each of its gateways. */
    static KuraSiteValues read(Section s) {
        return new KuraSiteValues(s.map("values"), ofEach(s.section("gateways")));
    }

    private static Map<String, Map<String, String>> ofEach(Section gateways) {
        Map<String, Map<String, String>> each = new HashMap<>();
        gateways.keys().forEach(name -> each.put(name, Map.copyOf(gateways.section(name).map("values"))));
        return each;
    }

    /** The same with those of gateways beside the configuration, which change none of its own. */
    KuraSiteValues and(Section beside) {
        Map<String, Map<String, String>> each = ofEach(beside.section("gateways"));
        each.putAll(ofEach);
        return new KuraSiteValues(ofAll, each);
    }

    /** Those of one gateway; its own go before those of all. */
    Map<String, String> of(String gateway) {
        Map<String, String> values = new HashMap<>(ofAll);
        values.putAll(ofEach.getOrDefault(gateway, Map.of()));
        return values;
    }

    @Override
    public String toString() {
        return "values of " + ofEach.size() + " gateways";
    }
}
