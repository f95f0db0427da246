package org.microbrain.warning;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.microbrain.body.StepBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/**
 * Steps as the bodies of records ({@code body.proto}). The node of a step is the origin of its record and stands nowhere
 * else, so no step can claim to have been taken where it was not.
 */
public final class StepEncoding {

    private static final DivisionCode.Level[] TIERS = DivisionCode.Level.values();

    private StepEncoding() {
    }

    /**
     * The record to append at {@link Step#node}.
     *
     * @param time when the record is made
     */
    public static Draft draft(Step step, RecordTime time) {
        if (step.action() == Action.DETECTED || step.action() == Action.UNKNOWN) {
            throw new IllegalArgumentException("the record of a birth is the warning's own; what is not known is not made");
        }
        return new Draft(RecordKind.WARNING_STEP, PriorityClass.WARNING, time, body(step).toByteArray());
    }

    static StepBody body(Step step) {
        Deed deed = step.deed();
        StepBody.Builder body = StepBody.newBuilder().setId(bytes(step.id())).setWarning(step.warning().text())
                .setAction(deed.action().number()).setWho(person(step.who())).setTimeMs(step.at().millis())
                .setTimeQuality(step.at().quality().ordinal()).setStamp(step.stamp()).setWhy(step.why())
                .setDrill(step.drill());
        deed.about().ifPresent(about -> body.setAbout(bytes(about)));
        deed.level().ifPresent(level -> body.setLevel(level.number()));
        deed.seen().ifPresent(seen -> body.setSeenLevel(seen.number()));
        deed.tier().ifPresent(tier -> body.setTier(tier.ordinal() + 1));
        deed.called().ifPresent(called -> body.setCalled(person(called)));
        return body.build();
    }

    private static ByteString bytes(StepId id) {
        return ByteString.copyFrom(id.bytes());
    }

    private static StepBody.Person person(Person person) {
        return StepBody.Person.newBuilder().setName(person.name()).setRole(person.role().number()).build();
    }

    /**
     * An action or a role newer than this program is {@code UNKNOWN}: the step is kept and has no effect here.
     *
     * @param origin where the record was born
     * @param bytes  the body of a record of kind {@link RecordKind#WARNING_STEP}
     * @throws ProtocolViolation {@code bad-step} when it is no step; the message says why, without any name in it
     */
    public static Step decode(NodeId origin, ByteBuffer bytes) {
        try {
            return step(origin, StepBody.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new ProtocolViolation("bad-step", "a warning step is no Protobuf");
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-step", "a warning step of " + origin + ": " + e.getMessage());
        }
    }

    private static Step step(NodeId origin, StepBody body) {
        Action action = Action.of(body.getAction());
        if (body.getAction() == 0 || action == Action.DETECTED) {
            throw new IllegalArgumentException("action " + body.getAction() + " is no step");
        }
        boolean known = action != Action.UNKNOWN;
        Deed deed = new Deed(action, known ? about(body.getAbout()) : Optional.empty(),
                known ? level(body.getLevel()) : Optional.empty(), known ? level(body.getSeenLevel()) : Optional.empty(),
                known ? tier(body.getTier()) : Optional.empty(),
                known && body.hasCalled() ? Optional.of(person(body.getCalled())) : Optional.empty());
        return new Step(StepId.of(body.getId().toByteArray()), new WarningId(body.getWarning()), body.getStamp(), origin,
                new RecordTime(body.getTimeMs(), RecordTime.Quality.of(body.getTimeQuality())), person(body.getWho()),
                body.getWhy(), body.getDrill(), deed);
    }

    private static Person person(StepBody.Person body) {
        if (body.getRole() == 0) {
            throw new IllegalArgumentException("a role is missing");
        }
        return new Person(body.getName(), Role.of(body.getRole()));
    }

    private static Optional<StepId> about(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(StepId.of(bytes.toByteArray()));
    }

    private static Optional<WarningLevel> level(int number) {
        return number == 0 ? Optional.empty() : Optional.of(WarningLevel.of(number));
    }

    private static Optional<DivisionCode.Level> tier(int number) {
        if (number < 0 || number > TIERS.length) {
            throw new IllegalArgumentException("tier must be 1 (province) to 5 (community), got " + number);
        }
        return number == 0 ? Optional.empty() : Optional.of(TIERS[number - 1]);
    }
}
