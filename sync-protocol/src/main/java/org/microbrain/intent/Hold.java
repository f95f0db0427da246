package org.microbrain.intent;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.microbrain.body.HoldBody;
import org.microbrain.record.Draft;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/**
 * A district holds rollouts back in its area, or lets them go on. It goes up as a record of kind {@link RecordKind#HOLD}.
 *
 * @param rollout the number as text; empty for all
 * @param held    false: it is over
 * @param until   Unix milliseconds at which it ends by itself; 0 for not
 */
public record Hold(DivisionCode area, String rollout, boolean held, String who, String why, long until) {

    /** @throws IllegalArgumentException when a text is too long */
    public Hold {
        if (rollout.length() > Desired.LONGEST_NAME || who.length() > Halt.LONGEST_WHO
                || why.length() > Desired.LONGEST_TEXT) {
            throw new IllegalArgumentException("a hold's rollout has at most " + Desired.LONGEST_NAME + " characters, who holds "
                    + Halt.LONGEST_WHO + ", why " + Desired.LONGEST_TEXT);
        }
    }

    /** The record to append. @param time when it is made */
    public Draft draft(RecordTime time) {
        return new Draft(RecordKind.HOLD, PriorityClass.EVENT, time, HoldBody.newBuilder().setArea(area.code())
                .setRollout(rollout).setHeld(held).setWho(who).setWhy(why).setUntilMs(until).build().toByteArray());
    }

    /** @throws ProtocolViolation {@code bad-hold} when the bytes are none, or beyond a limit */
    public static Hold decode(ByteBuffer bytes) {
        try {
            HoldBody body = HoldBody.parseFrom(bytes);
            return new Hold(new DivisionCode(body.getArea()), body.getRollout(), body.getHeld(), body.getWho(), body.getWhy(),
                    body.getUntilMs());
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-hold", "a hold is no Protobuf");
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-hold", e.getMessage());
        }
    }
}
