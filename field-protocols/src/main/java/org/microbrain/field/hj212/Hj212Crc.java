package org.microbrain.field.hj212;

/**
 * The checksum of HJ 212 (HJ 212-2017, annex A). It looks like Modbus's and is not: of the register only the high byte is taken
 * into the next step, so that it has 256 values and not 65,536.
 */
final class Hj212Crc {

    private static final int POLYNOMIAL = 0xa001;

    private Hj212Crc() {
    }

    static final int START = 0xffff;

    /** One byte more. */
    static int next(int crc, int octet) {
        int register = crc >> 8 ^ octet & 0xff;
        for (int bit = 0; bit < 8; bit++) {
            register = (register & 1) == 0 ? register >> 1 : register >> 1 ^ POLYNOMIAL;
        }
        return register;
    }

    static int of(byte[] bytes) {
        int crc = START;
        for (byte one : bytes) {
            crc = next(crc, one);
        }
        return crc;
    }
}
