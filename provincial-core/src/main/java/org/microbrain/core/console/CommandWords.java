package org.microbrain.core.console;

import java.nio.charset.StandardCharsets;
import org.microbrain.core.device.OrderedCommand;

/** Commands as a page shows them. */
public final class CommandWords {

    private static final int SHOWN = 300;

    private CommandWords() {
    }

    /** The beginning of a payload as a person can read it. */
    public static String shown(byte[] payload) {
        String text = new String(payload, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** As a part of the names of style classes. */
    public static String colour(OrderedCommand.State state) {
        return switch (state) {
            case DONE -> "green";
            case WAITING, SENT, WITHDRAWN -> "grey";
            case REFUSED, EXPIRED -> "yellow";
            case UNKNOWN -> "orange";
        };
    }
}
