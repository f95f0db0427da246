package org.microbrain.field.modbus;

/** What the registers of a value mean. */
public enum ValueType {
    BOOL(1),
    INT16(1),
    UINT16(1),
    INT32(2),
    UINT32(2),
    /** IEEE 754. */
    FLOAT32(2),
    FLOAT64(4);

    private final int registers;

    ValueType(int registers) {
        this.registers = registers;
    }

    /** How many a value takes. */
    public int registers() {
        return registers;
    }

    /** @param bits the registers of a value, its highest bit in the highest place */
    double value(long bits) {
        return switch (this) {
            case BOOL, UINT16, UINT32 -> bits;
            case INT16 -> (short) bits;
            case INT32 -> (int) bits;
            // The shortest decimals that mean this float: 1.1, and not 1.10000002384.
            case FLOAT32 -> Double.parseDouble(Float.toString(Float.intBitsToFloat((int) bits)));
            case FLOAT64 -> Double.longBitsToDouble(bits);
        };
    }
}
