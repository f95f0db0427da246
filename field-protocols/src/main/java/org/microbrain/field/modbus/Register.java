package org.microbrain.field.modbus;

/**
 * Where a value lies in a device, and how it is read.
 *
 * @param point   what is measured there
 * @param table   in which table
 * @param address of the first cell, 0 to 65,535 as it goes over the line
 * @param type    {@link ValueType#BOOL} in tables of bits
 * @param order   of its bytes
 * @param bit     of a {@link ValueType#BOOL} in a register, 0 (lowest) to 15
 * @param unit    of the value as the device has it
 */
public record Register(String point, Table table, int address, ValueType type, WordOrder order, int bit, String unit) {

    public Register {
        if (address < 0 || address + cells(table, type) > 0x1_0000 || bit < 0 || bit > 15
                || table.isBits() && type != ValueType.BOOL) {
            throw new IllegalArgumentException("no value lies at " + address + " of " + table);
        }
    }

    private static int cells(Table table, ValueType type) {
        return table.isBits() ? 1 : type.registers();
    }

    int cells() {
        return cells(table, type);
    }

    /** The first address behind it. */
    int end() {
        return address + cells();
    }

    /**
     * Its value in an answer; not a number where the device has none.
     *
     * @param data  the answer's cells
     * @param start address of the first of them
     */
    double value(byte[] data, int start) {
        int cell = address - start;
        if (table.isBits()) {
            return data[cell / 8] >> cell % 8 & 1;
        }
        long bits = order.bits(data, 2 * cell, cells());
        return type.value(type == ValueType.BOOL ? bits >> bit & 1 : bits);
    }
}
