package org.microbrain.field.kura;

import java.util.List;
import java.util.Optional;

/**
 * A topic of Kura: {@code ACCOUNT/CLIENT/APP/...} for data, {@code $EDC/ACCOUNT/CLIENT/APP/...} for control.
 *
 * @param control whether it is of the control topics
 * @param account the owner's name for a group of gateways
 * @param client  the gateway
 * @param rest    application and what follows, at least one level
 */
public record KuraTopic(boolean control, String account, String client, List<String> rest) {

    /** What control topics begin with. */
    public static final String CONTROL = "$EDC";

    public KuraTopic {
        rest = List.copyOf(rest);
    }

    /** @return empty when it is no topic of Kura */
    public static Optional<KuraTopic> of(String topic) {
        boolean control = topic.startsWith(CONTROL + "/");
        List<String> levels = List.of((control ? topic.substring(CONTROL.length() + 1) : topic).split("/", -1));
        boolean right = levels.size() >= 3 && levels.stream().noneMatch(String::isEmpty) && (control || !topic.startsWith("$"));
        return right ? Optional.of(new KuraTopic(control, levels.get(0), levels.get(1), levels.subList(2, levels.size())))
                : Optional.empty();
    }

    /** The filter of all that is told to a gateway. */
    public static String filter(String account, String client) {
        return CONTROL + "/" + account + "/" + client + "/#";
    }

    /** As it is on the wire. */
    public String text() {
        return (control ? CONTROL + "/" : "") + account + "/" + client + "/" + String.join("/", rest);
    }
}
