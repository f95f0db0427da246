package org.microbrain.record;

/**
 * What a record says. Kinds are numbers on the wire, so that a node carries kinds that are newer than itself.
 *
 * @param code positive; the body of each known code is described in {@code body.proto}
 */
public record RecordKind(int code) {

    /** A block of readings. */
    public static final RecordKind READINGS = new RecordKind(1);
    /** The registration of a series. */
    public static final RecordKind SERIES = new RecordKind(2);
    /** What a rule or a model says of readings. */
    public static final RecordKind DETECTION = new RecordKind(3);
    /** A warning for people, at birth. */
    public static final RecordKind WARNING = new RecordKind(4);
    /** A node above the place has a warning. From 16 on, kinds are shared between neighbours and stand in no journal. */
    public static final RecordKind WARNING_RECEIPT = new RecordKind(16);
    /** A node on itself. */
    public static final RecordKind REPORT = new RecordKind(5);
    /** What a full journal gave up. */
    public static final RecordKind SHED = new RecordKind(6);

    /** What happened to a warning after its birth. */
    public static final RecordKind WARNING_STEP = new RecordKind(7);
    /** What somebody did at a console. */
    public static final RecordKind AUDIT = new RecordKind(8);

    /** A node's key is let in no more. */
    public static final RecordKind REVOCATION = new RecordKind(9);
    /** A node tries a release: a record at each change of state. */
    public static final RecordKind ATTEMPT = new RecordKind(10);
    /** A district holds rollouts back, or lets them go on. */
    public static final RecordKind HOLD = new RecordKind(11);

    /** Sums of rows of several nodes, for training. */
    public static final RecordKind SUMS = new RecordKind(12);

    /** What a node switched at its site, or what people there decided about it. */
    public static final RecordKind OUTPUT = new RecordKind(13);

    public RecordKind {
        if (code <= 0) {
            throw new IllegalArgumentException("record kind must be positive, got " + code);
        }
    }

    @Override
    public String toString() {
        return switch (code) {
            case 1 -> "readings";
            case 2 -> "series";
            case 3 -> "detection";
            case 4 -> "warning";
            case 5 -> "report";
            case 6 -> "shed";
            case 7 -> "warning-step";
            case 8 -> "audit";
            case 9 -> "revocation";
            case 10 -> "attempt";
            case 11 -> "hold";
            case 12 -> "sums";
            case 13 -> "output";
            case 16 -> "warning-receipt";
            default -> "kind-" + code;
        };
    }
}
