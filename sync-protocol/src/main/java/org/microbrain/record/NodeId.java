package org.microbrain.record;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a node: the division code it was enrolled for, and a suffix when several nodes stand in one division
 * ({@code 450102001003} or {@code 450102001003-b}). It is minted at enrolment and stands in the node's certificate; a
 * node that moves to another area is enrolled again under another name.
 *
 * @param text the whole name
 */
public record NodeId(String text) implements Comparable<NodeId> {

    private static final String DEVICES = "-hono";
    private static final String RELAY = "-relay";
    /** Digits of a division code. */
    private static final int AREA = 12;
    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{11}(-[a-z0-9]{1,16})?");

    /** @throws IllegalArgumentException when {@code text} is not a node name; the message says what one looks like */
    public NodeId {
        Objects.requireNonNull(text, "text");
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("node name must be a 12-digit division code, with '-' and up to 16 "
                    + "lower-case letters or digits if several nodes share it, got '" + text + "'");
        }
    }

    /**
     * The name under which the core keeps what devices of an area sent that stand behind no node: no certificate vouches for them,
     * so it is believed less.
     */
    public static NodeId ofDevices(DivisionCode area) {
        return new NodeId(area.code() + DEVICES);
    }

    /** Whether it is such a name. */
    public boolean isOfDevices() {
        return text.endsWith(DEVICES);
    }

    /**
     * Whether it is the name of a relay of a core, a further process that takes links of its children: the division of a province, and
     * a suffix that begins with {@code relay}. A certificate of such a name says nothing in the core's stead.
     */
    public boolean isRelay() {
        return text.startsWith(RELAY, AREA) && area().level() == DivisionCode.Level.PROVINCE;
    }

    /** The division this node answers for. */
    public DivisionCode area() {
        return new DivisionCode(text.substring(0, AREA));
    }

    @Override
    public int compareTo(NodeId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
