package org.microbrain.field.dlt645;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.field.Bcd;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * One question to a meter, from its sending to its end: the answer, further frames where the first did not hold all of it, an
 * error, or silence. Immutable; each step gives the question as it is then. {@link #frame} is what is sent when {@link #sent} is
 * more than before.
 *
 * @param frame  what was sent last
 * @param state  where it is
 * @param data   what has been answered so far, without ids and numbers
 * @param number of the further frame that was asked for last, 0 for none
 * @param tries  how often {@code frame} was sent
 * @param sent   how often anything was sent
 * @param until  when it is sent again or given up, Unix milliseconds
 */
public record MeterQuestion(Dlt645Frame frame, State state, byte[] data, int number, int tries, int sent, long until) {

    /** In which a meter answers: 500 ms by the standard, and what a slow line with a converter takes. */
    public static final Duration TIMEOUT = Duration.ofSeconds(2);
    /** How often the same is sent, at most. */
    public static final int MOST_TRIES = 3;
    private static final int MOST_BYTES = 4_096;
    private static final int ID_BYTES = 4;
    private static final byte[] NOTHING = {};
    private static final Flaw MISSING = new Flaw(Flaw.Kind.MISSING, "无数据", "no value");
    private static final Flaw NOT_DECIMAL = new Flaw(Flaw.Kind.NUMBER, "不是 BCD 数字", "not a decimal number");
    private static final Flaw NO_DATA = new Flaw(Flaw.Kind.MISSING, "电表无此数据", "the meter does not have this");
    private static final Flaw NOT_ALLOWED = new Flaw(Flaw.Kind.FRAME, "电表要求密码或授权", "the meter wants a password for this");
    private static final Flaw STRANGE = new Flaw(Flaw.Kind.FRAME, "应答与问题不符", "the answer does not fit the question");
    private static final Flaw ERROR = new Flaw(Flaw.Kind.FRAME, "电表报错", "the meter answers with an error");

    /** Where a question is. */
    public enum State {
        ASKED,
        ANSWERED,
        /** The meter says that it cannot, and {@link MeterQuestion#data} has why. */
        REFUSED,
        UNANSWERED;

        public boolean isEnd() {
            return this != ASKED;
        }
    }

    /** Asks for an item. @param now Unix milliseconds */
    public static MeterQuestion read(String address, MeterItem item, long now) {
        return asked(new Dlt645Frame(address, Dlt645Frame.READ, id(item.id())), now);
    }

    /** Asks the only meter on a line for its address. */
    public static MeterQuestion readAddress(long now) {
        return asked(new Dlt645Frame(Dlt645Frame.ANY, Dlt645Frame.READ_ADDRESS, NOTHING), now);
    }

    /**
     * What a recorded exchange comes to.
     *
     * @param question that was sent
     * @param answers  the frames that came, in their order
     */
    public static FieldReport exchange(Dlt645Frame question, List<Dlt645Frame> answers) {
        MeterQuestion asked = asked(question, 0);
        for (Dlt645Frame answer : answers) {
            asked = asked.heard(answer, 0);
        }
        FieldReport report = asked.report(Reading.NO_TIME);
        return report.readings().isEmpty() && report.flaws().isEmpty()
                ? new FieldReport(question.encoded(), List.of(), List.of(STRANGE)) : report;
    }

    private static MeterQuestion asked(Dlt645Frame frame, long now) {
        return new MeterQuestion(frame, State.ASKED, NOTHING, 0, 1, 1, now + TIMEOUT.toMillis());
    }

    /** Lowest byte first. */
    private static byte[] id(int id) {
        return new byte[] {(byte) id, (byte) (id >> 8), (byte) (id >> 16), (byte) (id >> 24)};
    }

    /** After a frame was heard on the line; the same when that does not answer this. */
    public MeterQuestion heard(Dlt645Frame heard, long now) {
        if (state.isEnd() || !heard.isAnswer() || heard.function() != frame.function() || !isFrom(heard.address())) {
            return this;
        }
        if (heard.isError()) {
            return ended(State.REFUSED, heard.data());
        }
        if (frame.function() == Dlt645Frame.READ_ADDRESS) {
            return ended(State.ANSWERED, heard.data());
        }
        int tail = frame.function() == Dlt645Frame.READ_MORE ? 1 : 0;
        byte[] told = heard.data();
        if (told.length < ID_BYTES + tail || !Arrays.equals(told, 0, ID_BYTES, frame.data(), 0, ID_BYTES)
                || tail == 1 && (told[told.length - 1] & 0xff) != number || data.length + told.length > MOST_BYTES) {
            return this;
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(data);
        all.write(told, ID_BYTES, told.length - ID_BYTES - tail);
        return heard.hasMore() && number < 0xff ? more(all.toByteArray(), now) : ended(State.ANSWERED, all.toByteArray());
    }

    private boolean isFrom(String address) {
        return frame.address().equals(Dlt645Frame.ANY) || frame.address().equals(address);
    }

    private MeterQuestion ended(State end, byte[] all) {
        return new MeterQuestion(frame, end, all, number, tries, sent, until);
    }

    private MeterQuestion more(byte[] all, long now) {
        byte[] next = Arrays.copyOf(frame.data(), ID_BYTES + 1);
        next[ID_BYTES] = (byte) (number + 1);
        return new MeterQuestion(new Dlt645Frame(frame.address(), Dlt645Frame.READ_MORE, next), State.ASKED, all, number + 1, 1,
                sent + 1, now + TIMEOUT.toMillis());
    }

    /** When time has passed: as it was, to be sent again, or unanswered. */
    public MeterQuestion tick(long now) {
        if (state.isEnd() || now < until) {
            return this;
        }
        return tries >= MOST_TRIES ? ended(State.UNANSWERED, data)
                : new MeterQuestion(frame, state, data, number, tries + 1, sent + 1, now + TIMEOUT.toMillis());
    }

    /** The address that the only meter on a line has told, twelve digits; null when it has not. */
    public String address() {
        if (state != State.ANSWERED || frame.function() != Dlt645Frame.READ_ADDRESS || data.length != Dlt645Frame.ADDRESS_BYTES) {
            return null;
        }
        return HexFormat.of().formatHex(reversed(data, data.length));
    }

    /**
     * What the answer comes to: the reading of the item, or why there is none.
     *
     * @param millis when it was read
     */
    public FieldReport report(long millis) {
        MeterItem item = frame.data().length < ID_BYTES ? null : MeterItem.of(idOf(frame.data()));
        if (item == null || state == State.ASKED || state == State.UNANSWERED) {
            return new FieldReport(frame.encoded(), List.of(), List.of());
        }
        Flaw flaw = state == State.REFUSED ? error() : flaw(item);
        return new FieldReport(data, flaw != null ? List.of() : List.of(new FieldReading(frame.address(), item.point(), millis,
                value(item), item.unit(), Reading.GOOD)), flaw == null ? List.of() : List.of(flaw.at(item.point())));
    }

    private static int idOf(byte[] data) {
        return data[0] & 0xff | (data[1] & 0xff) << 8 | (data[2] & 0xff) << 16 | (data[3] & 0xff) << 24;
    }

    /** The bits of an error (DL/T 645-2007, annex C). */
    private Flaw error() {
        int bits = data.length == 0 ? 0 : data[0] & 0xff;
        if ((bits & 2) != 0) {
            return NO_DATA;
        }
        return (bits & 4) != 0 ? NOT_ALLOWED : ERROR.at("%02X".formatted(bits));
    }

    private Flaw flaw(MeterItem item) {
        if (data.length < item.bytes() || isAllOnes(item)) {
            return MISSING;
        }
        return digits(item) < 0 ? NOT_DECIMAL : null;
    }

    private boolean isAllOnes(MeterItem item) {
        for (int i = 0; i < item.bytes(); i++) {
            if (data[i] != (byte) 0xff) {
                return false;
            }
        }
        return true;
    }

    private long digits(MeterItem item) {
        byte[] high = reversed(data, item.bytes());
        if (item.signed()) {
            high[0] &= 0x7f;
        }
        return Bcd.number(high, 0, high.length);
    }

    private double value(MeterItem item) {
        double value = digits(item) / Math.pow(10, item.decimals());
        boolean back = item.signed() && data[item.bytes() - 1] < 0;
        return back && value != 0 ? -value : value;
    }

    private static byte[] reversed(byte[] bytes, int length) {
        byte[] reversed = new byte[length];
        for (int i = 0; i < length; i++) {
            reversed[i] = bytes[length - 1 - i];
        }
        return reversed;
    }
}
