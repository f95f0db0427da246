package org.microbrain.runtime.district;

/** How a node below is, in one word, the worst first. */
public enum NodeState {
    /** Two machines go by its name. */
    TWICE("red"),
    /** Its ledger does not add up. */
    UNBALANCED("red"),
    /** Away, or nothing came of it for long. */
    SILENT("orange"),
    /** Its disk is low, full or failing. */
    DISK("orange"),
    /** Its certificate has run out. */
    EXPIRED("orange"),
    /** Much waits there, or what comes is old. */
    BEHIND("yellow"),
    /** Its certificate runs out soon. */
    EXPIRING("yellow"),
    /** Known from the ledger; nothing came of it since this node started. */
    UNHEARD("grey"),
    GOOD("green");

    private final String colour;

    NodeState(String colour) {
        this.colour = colour;
    }

    /** The colour that goes with the word, as a part of the names of style classes. */
    public String colour() {
        return colour;
    }

    /** The worse of two. */
    NodeState or(NodeState other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
