package org.microbrain.edge.field;

import org.microbrain.field.modbus.Table;

/**
 * One cell of a Modbus device: a bit or a register.
 *
 * @param unit    of the device on its line
 * @param table   in which it lies
 * @param address 0 to 65,535
 */
public record ModbusCell(int unit, Table table, int address) {

    /** Of the bytes of an answer: 0 or 1 for a bit, 0 to 65,535 for a register. */
    int value(byte[] cells) {
        return table.isBits() ? cells[0] & 1 : (cells[0] & 0xff) << 8 | cells[1] & 0xff;
    }
}
