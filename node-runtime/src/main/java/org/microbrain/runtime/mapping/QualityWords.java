package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import org.microbrain.block.Reading;

/**
 * What sources say of a value's quality: {@code 0}, {@code 192} (OPC UA's and OPC DA's "good"), {@code true}, {@code
 * good}, {@code ok} and {@code n} (HJ 212's "normal") are good; {@code 1}, {@code 64} (OPC DA), {@code suspect} and
 * {@code uncertain} are {@link Reading#SUSPECT}; anything else is {@link Reading#BAD}. An absent quality is good.
 */
final class QualityWords {

    private static final Set<String> GOOD = Set.of("0", "192", "true", "good", "ok", "n");
    private static final Set<String> SUSPECT = Set.of("1", "64", "suspect", "uncertain");

    private QualityWords() {
    }

    static int quality(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Reading.GOOD;
        }
        String word = node.asText().strip().toLowerCase(Locale.ROOT);
        if (GOOD.contains(word)) {
            return Reading.GOOD;
        }
        return SUSPECT.contains(word) ? Reading.SUSPECT : Reading.BAD;
    }
}
