package org.microbrain.field.modbus;

/** One of the four tables of a Modbus device (Modbus Application Protocol 1.1b3, section 4.3). */
public enum Table {
    COIL(1, 2_000),
    DISCRETE(2, 2_000),
    HOLDING(3, 125),
    INPUT(4, 125);

    private final int function;
    private final int most;

    Table(int function, int most) {
        this.function = function;
        this.most = most;
    }

    /** The code of the function that reads it. */
    public int function() {
        return function;
    }

    /** Cells (bits or registers) that one question may ask for. */
    public int most() {
        return most;
    }

    /** Whether its cells are single bits; otherwise they are registers of 16. */
    public boolean isBits() {
        return this == COIL || this == DISCRETE;
    }

    /** Bytes of so many cells in an answer. */
    public int bytes(int cells) {
        return isBits() ? (cells + 7) / 8 : 2 * cells;
    }
}
