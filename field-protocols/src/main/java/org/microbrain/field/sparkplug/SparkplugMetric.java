package org.microbrain.field.sparkplug;

import org.microbrain.block.Reading;

/**
 * One value of a message, as it came.
 *
 * @param name       empty where an alias stands for it
 * @param alias      a number that a birth gave it, or {@link #NO_ALIAS}
 * @param type       a number of the specification's data types, or {@link #NO_TYPE}
 * @param millis     Unix milliseconds, or {@link Reading#NO_TIME}
 * @param historical whether it is of the past, sent late
 * @param isNull     whether there is no value
 * @param value      a Long (any integer, sign not looked at), Float, Double, Boolean or String; null for what is none of them
 * @param quality    {@link Reading#GOOD}, {@link Reading#SUSPECT} or {@link Reading#BAD}
 * @param unit       by the property {@code engUnit}; empty for none
 */
public record SparkplugMetric(String name, long alias, int type, long millis, boolean historical, boolean isNull, Object value,
                              int quality, String unit) {

    /** No alias: all that are there are not negative. */
    public static final long NO_ALIAS = -1;
    public static final int NO_TYPE = 0;

    private static final int INT8 = 1;
    private static final int INT16 = 2;
    private static final int INT32 = 3;
    private static final int INT64 = 4;
    private static final int UINT8 = 5;
    private static final int UINT16 = 6;
    private static final int UINT32 = 7;
    private static final int UINT64 = 8;
    private static final int FLOAT = 9;
    private static final int DOUBLE = 10;
    static final int BOOLEAN = 11;
    private static final double TWO_TO_64 = 0x1p64;

    /** Whether it is there to be told to a node, and told back by it, so that nothing is measured. */
    boolean isControl() {
        return name.equals(SparkplugCodec.SESSION) || name.startsWith("Node Control/") || name.startsWith("Device Control/");
    }

    /**
     * The value as a number; true and false are 1 and 0. Whether an integer has a sign is told by its type alone, and the field that
     * it comes in differs from program to program.
     *
     * @param known the type that a birth told, where the message tells none
     * @return NaN for what is no number
     */
    double number(int known) {
        int told = type == NO_TYPE ? known : type;
        if (value instanceof Boolean truth) {
            return told == BOOLEAN ? truth ? 1 : 0 : Double.NaN;
        }
        if (value instanceof Long whole) {
            return whole(told, whole);
        }
        boolean fraction = told == FLOAT || told == DOUBLE;
        // A float is the decimal number that it was written as, not its neighbour among doubles.
        return fraction && value instanceof Float single ? Double.parseDouble(single.toString())
                : fraction && value instanceof Double whole ? whole : Double.NaN;
    }

    private static double whole(int type, long value) {
        return switch (type) {
            case INT8 -> (byte) value;
            case INT16 -> (short) value;
            case INT32 -> (int) value;
            case INT64 -> value;
            case UINT8 -> value & 0xff;
            case UINT16 -> value & 0xffff;
            case UINT32 -> value & 0xffff_ffffL;
            case UINT64 -> value >= 0 ? value : value + TWO_TO_64;
            default -> Double.NaN;
        };
    }
}
