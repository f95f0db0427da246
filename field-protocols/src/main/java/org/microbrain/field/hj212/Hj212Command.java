package org.microbrain.field.hj212;

/** What a segment of HJ 212 is about ({@code CN}), as far as it matters here (HJ 212-2017, table 9 and annex C; HJ 212-2025). */
public final class Hj212Command {

    public static final int SET_TIMEOUT = 1000;
    public static final int READ_CLOCK = 1011;
    public static final int SET_CLOCK = 1012;
    /** A station asks to be told the time. */
    public static final int WANTS_CLOCK = 1013;
    public static final int READ_REAL_TIME_INTERVAL = 1061;
    public static final int SET_REAL_TIME_INTERVAL = 1062;
    public static final int READ_MINUTE_INTERVAL = 1063;
    public static final int SET_MINUTE_INTERVAL = 1064;
    public static final int REAL_TIME = 2011;
    public static final int DEVICE_STATUS = 2021;
    public static final int DAY = 2031;
    public static final int RUN_TIME = 2041;
    public static final int MINUTE = 2051;
    public static final int HOUR = 2061;
    /** Answer to a request: whether it is taken. */
    public static final int REQUEST_TAKEN = 9011;
    /** Answer to a request: how it ended. */
    public static final int REQUEST_DONE = 9012;
    public static final int NOTICE_ANSWER = 9013;
    public static final int DATA_ANSWER = 9014;
    /** Shows that the line holds (2025). */
    public static final int HEARTBEAT = 9015;

    private Hj212Command() {
    }

    /** Where readings stand in the content. */
    static boolean isData(int command) {
        return !period(command).isEmpty() || command == REAL_TIME || command == DEVICE_STATUS;
    }

    /** What a point's name has before its last word for the period that it tells of, or empty. */
    static String period(int command) {
        return switch (command) {
            case MINUTE -> "minute";
            case HOUR -> "hour";
            case DAY -> "day";
            case RUN_TIME -> "run";
            default -> "";
        };
    }

    /** The answer to what a station says, or 0 when it gets none. */
    public static int answer(int command) {
        return switch (command) {
            case WANTS_CLOCK, HEARTBEAT -> NOTICE_ANSWER;
            case REQUEST_TAKEN, REQUEST_DONE, NOTICE_ANSWER, DATA_ANSWER -> 0;
            default -> DATA_ANSWER;
        };
    }
}
