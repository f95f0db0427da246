package org.microbrain.field;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.microbrain.block.Reading;

/** Numbers whose decimal digits stand two in a byte, as SL 651 and DL/T 645 have them. Stations tell the time of Beijing. */
public final class Bcd {

    /** UTC+8, without summer time. */
    public static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);
    private static final int CENTURY = 2000;

    private Bcd() {
    }

    /**
     * The number in {@code bytes[from]} to before {@code bytes[to]}, the first byte highest.
     *
     * @return -1 when a half of a byte is no digit, or there are more than 18 digits
     */
    public static long number(byte[] bytes, int from, int to) {
        if (to - from > 9) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int high = bytes[i] >> 4 & 0xf;
            int low = bytes[i] & 0xf;
            if (high > 9 || low > 9) {
                return -1;
            }
            number = number * 100 + high * 10L + low;
        }
        return number;
    }

    /** Writes the lowest {@code 2 * (to - from)} digits of a number that is not negative. */
    public static void write(long number, byte[] bytes, int from, int to) {
        long rest = number;
        for (int i = to - 1; i >= from; i--) {
            bytes[i] = (byte) (rest / 10 % 10 << 4 | rest % 10);
            rest /= 100;
        }
    }

    /**
     * A time of two digits each for year, month, day, hour, minute and, with six bytes, second.
     *
     * @return Unix milliseconds, or {@link Reading#NO_TIME} when there is no such time
     */
    public static long time(byte[] bytes, int from, int to) {
        int[] part = new int[6];
        for (int i = from; i < to; i++) {
            part[i - from] = (int) number(bytes, i, i + 1);
        }
        try {
            return LocalDateTime.of(CENTURY + part[0], part[1], part[2], part[3], part[4], part[5]).toInstant(BEIJING)
                    .toEpochMilli();
        } catch (DateTimeException none) {
            return Reading.NO_TIME;
        }
    }

    /** @param bytes how many of a time: five to the minute, six to the second */
    public static byte[] time(long millis, int bytes) {
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), BEIJING);
        int[] parts = {time.getYear() % 100, time.getMonthValue(), time.getDayOfMonth(), time.getHour(), time.getMinute(),
            time.getSecond()};
        byte[] written = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            write(parts[i], written, i, i + 1);
        }
        return written;
    }
}
