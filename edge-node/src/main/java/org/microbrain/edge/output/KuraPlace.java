package org.microbrain.edge.output;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * An output that is a channel of an asset of a gateway with Kura.
 *
 * @param gateway its client identifier, of {@code intake.kura}
 * @param cell    that is written
 * @param proof   the one that says how it is; the one that is written when nothing else does
 */
record KuraPlace(String gateway, KuraCell cell, KuraCell proof) {

    /** @param gateways that there are */
    static KuraPlace read(Section s, Set<String> gateways) {
        s.onlyKeys(Stream.concat(Stream.of("gateway", "proof"), Stream.of(KuraCell.KEYS)).toArray(String[]::new));
        s.require("gateway", "asset");
        KuraCell cell = KuraCell.read(s, "unset");
        Section proof = s.section("proof");
        proof.onlyKeys(KuraCell.KEYS);
        return new KuraPlace(s.value("gateway", text -> gateway(text, gateways), ""), cell,
                s.has("proof") ? KuraCell.read(proof, cell.channel().asset()) : cell);
    }

    private static String gateway(String text, Set<String> gateways) {
        if (!gateways.contains(text)) {
            throw new InvalidValue("intake.kura.gateways 中没有这台网关", "there is no such gateway in intake.kura.gateways");
        }
        return text;
    }

    /** All that decides what is switched. */
    Map<String, Object> fields() {
        return Map.of("gateway", gateway, "cell", cell.fields(), "proof", proof.fields());
    }
}
