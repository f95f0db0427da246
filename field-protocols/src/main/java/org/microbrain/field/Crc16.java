package org.microbrain.field;

/** The 16-bit checksum of Modbus (Modbus over Serial Line 1.02, section 6.2.2), which SL 651 uses too. */
public final class Crc16 {

    private static final int POLYNOMIAL = 0xa001;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int rest = i;
            for (int bit = 0; bit < 8; bit++) {
                rest = (rest & 1) == 0 ? rest >> 1 : rest >> 1 ^ POLYNOMIAL;
            }
            TABLE[i] = rest;
        }
    }

    private Crc16() {
    }

    /** Of {@code bytes[from]} to before {@code bytes[to]}, 0 to 65,535. */
    public static int of(byte[] bytes, int from, int to) {
        int crc = 0xffff;
        for (int i = from; i < to; i++) {
            crc = crc >> 8 ^ TABLE[(crc ^ bytes[i]) & 0xff];
        }
        return crc;
    }
}
