package org.microbrain.field.modbus;

/**
 * In which order the bytes of a value lie in its registers, as devices' manuals name it: A is the highest byte of 32 bits.
 * Values of 64 bits follow the same habit: all registers, or their bytes, are turned round.
 */
public enum WordOrder {
    /** As the standard has it. */
    ABCD(false, false),
    /** The lowest register first. */
    CDAB(true, false),
    /** The bytes of each register turned round. */
    BADC(false, true),
    DCBA(true, true);

    private final boolean lowFirst;
    private final boolean swapped;

    WordOrder(boolean lowFirst, boolean swapped) {
        this.lowFirst = lowFirst;
        this.swapped = swapped;
    }

    /** The registers from {@code bytes[from]} on, the highest bit in the highest place. */
    long bits(byte[] bytes, int from, int registers) {
        long bits = 0;
        for (int i = 0; i < registers; i++) {
            int at = from + 2 * (lowFirst ? registers - 1 - i : i);
            int high = bytes[swapped ? at + 1 : at] & 0xff;
            int low = bytes[swapped ? at : at + 1] & 0xff;
            bits = bits << 16 | high << 8 | low;
        }
        return bits;
    }
}
