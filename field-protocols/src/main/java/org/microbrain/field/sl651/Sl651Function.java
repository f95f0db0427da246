package org.microbrain.field.sl651;

/** What a frame of SL 651 is about, as far as it matters here (SL 651-2014, section 6.6). */
public final class Sl651Function {

    /** Shows that the line holds; is not answered. */
    public static final int KEEP_ALIVE = 0x2f;
    public static final int TEST = 0x30;
    /** One element at even steps. */
    public static final int EVEN_STEPS = 0x31;
    public static final int TIMED = 0x32;
    /** A threshold is passed. */
    public static final int EXTRA = 0x33;
    public static final int HOURLY = 0x34;
    /** Text that a person typed. */
    public static final int TEXT = 0x35;
    public static final int PICTURE = 0x36;
    public static final int READ_NOW = 0x37;
    /** A period that the station keeps: from and to, BCD to the hour, step and element stand behind the time. */
    public static final int READ_PERIOD = 0x38;
    public static final int READ_TEXT = 0x39;
    /** The elements whose ids stand behind the time. */
    public static final int READ_ELEMENTS = 0x3a;
    public static final int READ_VERSION = 0x45;
    public static final int READ_STATUS = 0x46;
    public static final int SET_CLOCK = 0x4a;
    public static final int READ_CLOCK = 0x51;

    private Sl651Function() {
    }

    /** Whether elements, a text or a picture stand in a station's frame. */
    static boolean isData(int function) {
        return function >= TEST && function <= READ_ELEMENTS || function == READ_STATUS;
    }

    /** Whether the class of the station stands behind its address. */
    static boolean namesClass(int function) {
        return function >= TEST && function <= READ_ELEMENTS;
    }
}
