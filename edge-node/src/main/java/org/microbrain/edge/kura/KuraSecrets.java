package org.microbrain.edge.kura;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraValue;

/** Keeps what nobody may see out of what people see. Stateless. */
final class KuraSecrets {

    private static final int LONGEST = 80;
    private static final String HIDDEN = "***";

    private KuraSecrets() {
    }

    /** A value for people, empty for none. A driver may keep a password as a common text: the name tells. */
    static String shown(Key key, KuraValue value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        boolean secret = key.name().toLowerCase(Locale.ROOT).matches(".*(password|passwd|passphrase|secret|token).*|users\\.config");
        return secret ? HIDDEN : text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** What a gateway answered, without the passwords that it was told. */
    static String said(KuraReply reply, KuraConfiguration told) {
        String said = reply.message();
        for (KuraValue value : told.values().values()) {
            for (String secret : value.isSecret() ? value.values() : List.<String>of()) {
                said = secret.isEmpty() ? said : said.replace(secret, HIDDEN);
            }
        }
        return "(" + reply.code() + ") " + said;
    }

    /** The same with passwords that have no value. */
    static KuraConfiguration without(KuraConfiguration all) {
        Map<Key, KuraValue> values = new TreeMap<>(all.values());
        values.replaceAll((key, value) -> value.isSecret() ? new KuraValue(value.type(), true, List.of()) : value);
        return KuraConfiguration.of(values);
    }
}
