package org.microbrain.sums;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.LocalDate;
import org.microbrain.body.SumsBody;

/**
 * Sums of one topic over some weeks and places.
 *
 * @param firstWeek its Monday
 * @param lastWeek  its Monday
 * @param nodes     places that the rows are of, 1 or more
 * @param sums      not to be changed
 */
public record WeekSums(Topic topic, LocalDate firstWeek, LocalDate lastWeek, int nodes, NormalEquations sums) {

    private static final long EARLIEST = LocalDate.of(2000, 1, 3).toEpochDay();
    private static final long LATEST = LocalDate.of(2200, 1, 6).toEpochDay();

    public WeekSums {
        if (nodes < 1 || lastWeek.isBefore(firstWeek) || firstWeek.getDayOfWeek() != DayOfWeek.MONDAY
                || lastWeek.getDayOfWeek() != DayOfWeek.MONDAY || firstWeek.toEpochDay() < EARLIEST
                || lastWeek.toEpochDay() > LATEST || sums.rows() < 1) {
            throw new IllegalArgumentException("no sums of weeks and places");
        }
    }

    /** Both together, of so many places. */
    WeekSums plus(WeekSums other, int places) {
        NormalEquations both = new NormalEquations();
        both.add(sums);
        both.add(other.sums);
        return new WeekSums(topic, firstWeek.isBefore(other.firstWeek) ? firstWeek : other.firstWeek,
                lastWeek.isAfter(other.lastWeek) ? lastWeek : other.lastWeek, places, both);
    }

    /** A {@code SumsBody}. */
    public byte[] encode() {
        return SumsBody.newBuilder().setFeatures(topic.features()).setSensor(topic.sensor()).setUnit(topic.unit())
                .setFirstWeek((int) firstWeek.toEpochDay()).setLastWeek((int) lastWeek.toEpochDay()).setNodes(nodes)
                .setRows(sums.rows()).addAllHigh(sums.high()).addAllLow(sums.low()).addAllHistogram(sums.histogram()).build()
                .toByteArray();
    }

    /** @throws IllegalArgumentException when it is no body of possible sums, with the reason */
    public static WeekSums decode(byte[] bytes) {
        return decode(ByteBuffer.wrap(bytes));
    }

    /** As {@link #decode(byte[])}. */
    public static WeekSums decode(ByteBuffer bytes) {
        try {
            SumsBody body = SumsBody.parseFrom(bytes);
            return new WeekSums(new Topic(body.getFeatures(), body.getSensor(), body.getUnit()),
                    LocalDate.ofEpochDay(body.getFirstWeek()), LocalDate.ofEpochDay(body.getLastWeek()), body.getNodes(),
                    NormalEquations.of(body.getHighList(), body.getLowList(), body.getHistogramList(), body.getRows()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no sums: " + e.getMessage(), e);
        }
    }
}
