package org.microbrain.intent;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.microbrain.body.AttemptBody;
import org.microbrain.body.ShadowBody;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/** Attempts as the bodies of records of kind {@link RecordKind#ATTEMPT}. The node is the origin of the record. */
public final class AttemptEncoding {

    /** Characters of a reason. */
    public static final int LONGEST_REASON = 64;

    private AttemptEncoding() {
    }

    /** The record to append. What people read is cut where it is too long. @param time when the record is made */
    public static Draft draft(Attempt attempt, RecordTime time) {
        return new Draft(RecordKind.ATTEMPT, PriorityClass.EVENT, time, body(attempt).toByteArray());
    }

    private static AttemptBody body(Attempt attempt) {
        AttemptBody.Builder body = AttemptBody.newBuilder().setComponent(Bodies.component(attempt.component()))
                .setVersion(attempt.version().text()).setRollout(cut(attempt.rollout(), Desired.LONGEST_NAME))
                .setWave(attempt.wave()).setAttempt(attempt.number()).setState(attempt.state().code())
                .setReason(cut(attempt.reason(), LONGEST_REASON))
                .setDetailZh(cut(attempt.detailZh(), Desired.LONGEST_TEXT))
                .setDetailEn(cut(attempt.detailEn(), Desired.LONGEST_TEXT))
                .setPrevious(attempt.previous().map(Version::text).orElse(""))
                .setFetchedBytes(attempt.fetched()).setLog(attempt.log());
        attempt.shadow().ifPresent(shadow -> body.setShadow(ShadowBody.newBuilder().setReadings(shadow.readings())
                .setDetectionsLive(shadow.detectionsLive()).setDetectionsShadow(shadow.detectionsShadow())
                .setWarningsLive(shadow.warningsLive()).setWarningsShadow(shadow.warningsShadow())
                .setWarningsMissed(shadow.warningsMissed())));
        return body.build();
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /**
     * @return empty when the kind of component or the state is of a newer program
     * @throws ProtocolViolation {@code bad-attempt} when the bytes are none, or beyond a limit
     */
    public static Optional<Attempt> decode(ByteBuffer bytes) {
        try {
            AttemptBody body = AttemptBody.parseFrom(bytes);
            Optional<AttemptState> state = AttemptState.of(body.getState());
            if (body.getState() != 0 && (state.isEmpty() || newer(body.getComponent().getKind()))) {
                return Optional.empty();
            }
            return Optional.of(attempt(body, state.orElseThrow(() ->
                    new IllegalArgumentException("an attempt has a state"))));
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-attempt", "an attempt is no Protobuf");
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-attempt", e.getMessage());
        }
    }

    private static boolean newer(int kind) {
        return kind != 0 && ReleaseKind.of(kind).isEmpty();
    }

    private static Attempt attempt(AttemptBody body, AttemptState state) {
        if (body.getRollout().length() > Desired.LONGEST_NAME || body.getReason().length() > LONGEST_REASON
                || body.getDetailZh().length() > Desired.LONGEST_TEXT || body.getDetailEn().length() > Desired.LONGEST_TEXT
                || body.getLog().length() > Attempt.LONGEST_LOG) {
            throw new IllegalArgumentException("a text of an attempt is too long");
        }
        if (body.getWave() < 0 || body.getAttempt() < 0 || body.getFetchedBytes() < 0) {
            throw new IllegalArgumentException("a number of an attempt is out of its range");
        }
        Optional<Version> previous = body.getPrevious().isEmpty() ? Optional.empty()
                : Optional.of(new Version(body.getPrevious()));
        return new Attempt(Bodies.component(body.getComponent()), new Version(body.getVersion()), body.getRollout(),
                body.getWave(), body.getAttempt(), state, body.getReason(), body.getDetailZh(), body.getDetailEn(),
                previous, body.getFetchedBytes(), body.getLog(), body.hasShadow() ? Optional.of(shadow(body.getShadow()))
                : Optional.empty());
    }

    private static Shadow shadow(ShadowBody body) {
        return new Shadow(body.getReadings(), body.getDetectionsLive(), body.getDetectionsShadow(), body.getWarningsLive(),
                body.getWarningsShadow(), body.getWarningsMissed());
    }
}
