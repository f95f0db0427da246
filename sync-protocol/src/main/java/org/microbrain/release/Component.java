package org.microbrain.release;

import java.util.regex.Pattern;

/**
 * What may be of one version or another at a node, e.g. the model "river-stage".
 *
 * @param name lower-case letters, digits, {@code .}, {@code _} and {@code -}, at most 64, beginning and ending with a letter
 *             or digit: it stands in file names
 */
public record Component(ReleaseKind kind, String name) implements Comparable<Component> {

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

    /** Rules by which a hub makes one warning of many. */
    public static final Component CORRELATIONS = new Component(ReleaseKind.DATA, "correlations");

    /** @throws IllegalArgumentException when the name is none */
    public Component {
        checkName(name);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a component's name has 1 to 64 of a-z 0-9 . _ -, a letter or digit first and last, got '"
                    + name + "'");
        }
    }

    /** Whether hubs run it, and they alone; everything else is run by edges. */
    public boolean isForHubs() {
        return equals(CORRELATIONS);
    }

    /** Whether an edge brings it to gateways that it looks after. */
    public boolean isForGateways() {
        return kind == ReleaseKind.KURA_CONFIGURATION || kind == ReleaseKind.KURA_PACKAGE;
    }

    /** Kind and name, e.g. {@code model/river-stage}. */
    public String text() {
        return kind.word() + "/" + name;
    }

    @Override
    public int compareTo(Component other) {
        return text().compareTo(other.text());
    }

    @Override
    public String toString() {
        return text();
    }
}
