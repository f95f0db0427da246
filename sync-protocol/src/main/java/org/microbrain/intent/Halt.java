package org.microbrain.intent;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import org.microbrain.body.HaltBody;
import org.microbrain.record.ProtocolViolation;

/**
 * Whether nothing in an area may begin to apply anything.
 *
 * @param halted false: it is over
 * @param who    account and name of who said so, at most 100 characters
 * @param why    for people, at most 500 characters
 */
public record Halt(boolean halted, String who, String why) {

    /** Characters in the name of who said so. */
    public static final int LONGEST_WHO = 100;

    /** @throws IllegalArgumentException when a text is too long */
    public Halt {
        if (who.length() > LONGEST_WHO || why.length() > Desired.LONGEST_TEXT) {
            throw new IllegalArgumentException("a halt is said by at most " + LONGEST_WHO + " characters, its reason has at most "
                    + Desired.LONGEST_TEXT);
        }
    }

    /** The body of an intent of kind {@link IntentKind#HALT}. */
    public ByteString encode() {
        return HaltBody.newBuilder().setHalted(halted).setWho(who).setWhy(why).build().toByteString();
    }

    /** @throws ProtocolViolation {@code bad-intent} when the bytes are none, or beyond a limit */
    public static Halt decode(ByteString bytes) {
        try {
            HaltBody body = HaltBody.parseFrom(bytes);
            return new Halt(body.getHalted(), body.getWho(), body.getWhy());
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-intent", "a halt is no Protobuf");
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-intent", e.getMessage());
        }
    }
}
