package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.microbrain.body.StepBody;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

class StepEncodingPropertyTest {

    private static final NodeId EDGE = new NodeId("450102001003");
    private static final RecordTime NOW = RecordTime.good(Place.BORN);

    private static Step step(long seed) {
        Place edge = Place.edge(new Random(seed)).hears(Place.birth(WarningLevel.RED));
        edge.now = new RecordTime(seed, RecordTime.Quality.DOUBTFUL, 77);
        return edge.takes(RandomSteps.person(new Random(seed)),
                RandomSteps.deed(new Random(seed), List.copyOf(edge.history.steps())));
    }

    private static Step decode(byte[] bytes) {
        return StepEncoding.decode(EDGE, ByteBuffer.wrap(bytes));
    }

    @Property
    void aStepIsTheSameAfterTheJourney(@ForAll long seed) {
        Step step = step(seed);
        Draft draft = StepEncoding.draft(step, NOW);

        assertThat(decode(draft.body())).isEqualTo(step);
        assertThat(draft.kind()).isEqualTo(RecordKind.WARNING_STEP);
        assertThat(draft.priority()).isEqualTo(PriorityClass.WARNING);
        assertThat(draft.body().length).isLessThan(200);
    }

    @Property(tries = 3000)
    void anyBytesAreAStepOrRefusedAndNothingElse(@ForAll @Size(max = 60) byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 100)
    void aDamagedStepIsAStepOrRefusedAndNothingElse(@ForAll long seed) {
        byte[] body = StepEncoding.draft(step(seed), NOW).body();
        for (int at = 0; at < 8 * body.length; at++) {
            byte[] flipped = body.clone();
            flipped[at / 8] ^= (byte) (1 << at % 8);
            readOrRefuse(flipped);
        }
    }

    /** What is read is told without an exception, too. */
    private static void readOrRefuse(byte[] bytes) {
        try {
            Step step = decode(bytes);
            WarningState state = WarningHistory.of(step.warning()).with(step).state();
            assertThat(state.steps()).hasSize(1);
        } catch (ProtocolViolation e) {
            assertThat(e.code()).isEqualTo("bad-step");
        }
    }

    private static void requireRefused(UnaryOperator<StepBody.Builder> change) {
        StepBody good = StepEncoding.body(Place.edge(new Random(1)).takes(Place.OFFICER, Deed.cancelled(WarningLevel.RED)));
        byte[] bad = change.apply(good.toBuilder()).build().toByteArray();
        assertThatThrownBy(() -> decode(bad)).isInstanceOfSatisfying(ProtocolViolation.class,
                refusal -> assertThat(refusal.code()).isEqualTo("bad-step"));
    }

    @Example
    void whatIsOutOfRangeOrDoesNotBelongIsRefused() {
        requireRefused(body -> body.setId(ByteString.copyFrom(new byte[15])));
        requireRefused(body -> body.setWarning("w-1"));
        requireRefused(body -> body.setAction(0));
        requireRefused(body -> body.setAction(1));
        requireRefused(StepBody.Builder::clearWho);
        requireRefused(body -> body.setStamp(0));
        requireRefused(body -> body.setStamp(-1));
        requireRefused(body -> body.setStamp(Step.HIGHEST_STAMP + 1));
        requireRefused(body -> body.setWhy("字".repeat(501)));
        requireRefused(body -> body.setSeenLevel(5));
        requireRefused(body -> body.setSeenLevel(-1));
        requireRefused(StepBody.Builder::clearSeenLevel);
        requireRefused(body -> body.setTier(6));
        requireRefused(body -> body.setTier(3));
        requireRefused(body -> body.setAbout(ByteString.copyFrom(new byte[16])));
    }

    @Example
    void aPhoneNumberIsRefusedAndNotRepeated() {
        String number = "13812345678";
        requireRefused(body -> body.setWho(body.getWho().toBuilder().setName("李明 " + number)));
        requireRefused(body -> body.setWhy("打 138 1234 5678 无人接"));
        requireRefused(body -> body.setWhy("called +86-138-1234-5678"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Person(number, Role.DUTY_OFFICER))
                .withMessageNotContaining(number);
        assertThat(new Person("值班员 02", Role.DUTY_OFFICER).name()).isEqualTo("值班员 02");
    }

    @Example
    void anActionOrARoleOfANewerVersionIsKeptWithoutEffect() {
        Place edge = Place.edge(new Random(1)).hears(Place.birth(WarningLevel.RED));
        StepBody known = StepEncoding.body(edge.takes(Place.OFFICER, Deed.toConfirm()));
        StepId id = StepId.random(edge.random);
        edge.hears(decode(known.toBuilder().setId(ByteString.copyFrom(id.bytes())).setAction(99).setTier(88).build()
                .toByteArray()));
        edge.hears(decode(known.toBuilder().setId(ByteString.copyFrom(StepId.random(edge.random).bytes()))
                .setWho(StepBody.Person.newBuilder().setRole(50)).build().toByteArray()));

        assertThat(edge.state().steps()).filteredOn(judged -> judged.noEffect().filter(NoEffect.NEWER::equals).isPresent())
                .hasSize(2);
        assertThat(edge.state().status()).isEqualTo(Status.TO_CONFIRM);
    }

    @Example
    void aBirthIsToldFromTheWarningsOwnRecordAloneAndHasNoOther() {
        Step birth = Place.birth(WarningLevel.RED);

        assertThat(birth).isEqualTo(Place.birth(WarningLevel.RED));
        assertThatIllegalArgumentException().isThrownBy(() -> StepEncoding.draft(birth, NOW));
        assertThatThrownBy(() -> Step.birth(Place.body(WarningLevel.RED, false).toBuilder().setLevel(0).build(), EDGE, NOW))
                .isInstanceOfSatisfying(ProtocolViolation.class, refusal ->
                        assertThat(refusal.code()).isEqualTo("bad-warning"));
    }
}
