package org.microbrain.field.dlt645;

/** Questions and answers whose sums were verified with independent programs. */
public final class Frames {

    static final String ASKED_ENERGY = "6825040302010068110433333433E116";
    static final String ENERGY = "6825040302010068910833333433753945338B16";
    static final String ASKED_VOLTAGE = "68610100000000681104333434351716";
    static final String VOLTAGE = "686101000000006891063334343534552216";
    public static final String[] ALL = {ASKED_ENERGY, ENERGY, ASKED_VOLTAGE, VOLTAGE, ASKED_ENERGY + ENERGY,
        "FEFEFEFE" + ASKED_VOLTAGE + "FEFEFEFE" + VOLTAGE};

    private Frames() {
    }
}
