package org.microbrain.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.microbrain.body.AttemptBody;
import org.microbrain.body.DesiredBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;
import org.microbrain.wire.proto.IntentContent;

class IntentEncodingPropertyTest {

    private static final NodeId EDGE = new NodeId("450102001003");
    private static final DivisionCode COUNTY = new DivisionCode("450102000000");

    private static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(most / 2 + 1), 0x20, 0x11000).filter(c -> !Character.isSurrogate((char) c) || c > 0xffff)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static Component component(Random random, int number) {
        ReleaseKind[] kinds = ReleaseKind.values();
        return new Component(kinds[random.nextInt(kinds.length)], "name-" + number);
    }

    private static Version version(Random random) {
        return new Version(random.nextInt(9) + "." + random.nextInt(1_000_000_000));
    }

    private static Wish wish(Random random, int number) {
        return new Wish(component(random, number), version(random), text(random, 64), 1 + random.nextInt(99),
                1 + random.nextLong(1L << 62), random.nextBoolean(), text(random, 500), text(random, 500),
                new MaintenanceWindow(random.nextInt(1440), random.nextInt(1440)), random.nextLong(1L << 62),
                random.nextInt(Integer.MAX_VALUE), random.nextBoolean(), Duration.ofSeconds(random.nextInt(1 << 30)));
    }

    private static Desired desired(Random random) {
        List<Wish> wishes = new ArrayList<>();
        for (int i = random.nextInt(Desired.MOST_WISHES + 1); i > 0; i--) {
            wishes.add(wish(random, i));
        }
        return new Desired(wishes);
    }

    private static Attempt attempt(Random random) {
        Optional<Shadow> shadow = random.nextBoolean() ? Optional.empty() : Optional.of(new Shadow(random.nextInt(9),
                random.nextInt(9), random.nextInt(9), random.nextInt(9), random.nextInt(9), random.nextInt(9)));
        return new Attempt(component(random, 1), version(random), text(random, 64), random.nextInt(99),
                random.nextLong(1L << 62), AttemptState.values()[random.nextInt(AttemptState.values().length)],
                text(random, 64), text(random, 500), text(random, 500),
                random.nextBoolean() ? Optional.empty() : Optional.of(version(random)), random.nextLong(1L << 62),
                text(random, 4000), shadow);
    }

    @Property(tries = 200)
    void wishesAreTheSameAfterTheJourneyAndTheFullestFitAnIntent(@ForAll long seed) {
        Desired desired = desired(new Random(seed));
        Intent intent = new Intent(1 + (seed >>> 1) % 99, seed, IntentDraft.desired(EDGE, desired));

        Intent read = Intent.decode(intent.encode());
        assertThat(read).isEqualTo(intent);
        assertThat(Desired.decode(read.body())).isEqualTo(desired);
    }

    @Property(tries = 200)
    void anAttemptIsTheSameAfterTheJourney(@ForAll long seed) {
        Attempt attempt = attempt(new Random(seed));
        Draft draft = AttemptEncoding.draft(attempt, RecordTime.good(seed));

        assertThat(AttemptEncoding.decode(ByteBuffer.wrap(draft.body()))).contains(attempt);
        assertThat(draft.kind()).isEqualTo(RecordKind.ATTEMPT);
        assertThat(draft.priority()).isEqualTo(PriorityClass.EVENT);
    }

    @Property(tries = 2000)
    void anyBytesAreReadOrRefusedAndNothingElse(@ForAll @Size(max = 80) byte[] bytes) {
        readOrRefuse(ByteString.copyFrom(bytes));
    }

    @Property(tries = 30)
    void whatIsDamagedIsReadOrRefusedAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] good = switch (random.nextInt(3)) {
            case 0 -> new Desired(List.of(wish(random, 1))).encode().toByteArray();
            case 1 -> AttemptEncoding.draft(attempt(random), RecordTime.good(1)).body();
            default -> new Intent(7, 1, IntentDraft.halt(COUNTY, new Halt(true, "王芳", "试验"))).encode().toByteArray();
        };
        for (int at = 0; at < 8 * Math.min(good.length, 400); at++) {
            byte[] flipped = good.clone();
            flipped[at / 8] ^= (byte) (1 << at % 8);
            readOrRefuse(ByteString.copyFrom(flipped));
        }
    }

    private static void readOrRefuse(ByteString bytes) {
        readOrRefuse(bytes, Intent::decode);
        readOrRefuse(bytes, Desired::decode);
        readOrRefuse(bytes, Halt::decode);
        readOrRefuse(bytes, some -> AttemptEncoding.decode(some.asReadOnlyByteBuffer()));
    }

    private static void readOrRefuse(ByteString bytes, Function<ByteString, ?> read) {
        try {
            assertThat(read.apply(bytes)).isNotNull();
        } catch (ProtocolViolation e) {
            assertThat(e.code()).isIn("bad-intent", "bad-attempt");
        }
    }

    @Example
    void aWishForAComponentOfANewerProgramIsLeftOutAndTheIntentCarriedUnchanged() {
        Wish known = wish(new Random(1), 1);
        DesiredBody body = parse(new Desired(List.of(known)).encode()).toBuilder().addWishes(DesiredBody.Wish.newBuilder()
                .setComponent(org.microbrain.body.Component.newBuilder().setKind(99).setName("?"))).build();
        Intent intent = new Intent(3, 0, new IntentDraft("desired/" + EDGE, EDGE.area(), Optional.of(EDGE),
                IntentKind.DESIRED, body.toByteString()));

        Intent read = Intent.decode(intent.encode());
        assertThat(Desired.decode(read.body()).wishes()).containsExactly(known);
        assertThat(read.body()).isEqualTo(body.toByteString());
    }

    private static DesiredBody parse(ByteString bytes) {
        try {
            return DesiredBody.parseFrom(bytes);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Example
    void anIntentOfAKindOfANewerProgramIsCarried() {
        ByteString content = IntentContent.newBuilder().setRevision(9).setKey("something/new").setArea(COUNTY.code())
                .setKind(77).setBody(ByteString.copyFromUtf8("?")).build().toByteString();
        assertThat(Intent.decode(content).kind()).isEqualTo(new IntentKind(77));
        SignedIntent signed = SignedIntent.open(content, ByteString.EMPTY, ByteString.copyFrom(new byte[32]));
        assertThat(signed.content()).isEqualTo(content);
        assertThat(signed.signed().toStringUtf8()).startsWith("microbrain intent 1\0");
    }

    @Example
    void anIntentCannotClaimAnothersKeyOrAnotherArea() {
        IntentContent good = IntentContent.newBuilder().setRevision(1).setKey("desired/" + EDGE).setArea(EDGE.area().code())
                .setNode(EDGE.text()).setKind(1).build();
        Intent.decode(good.toByteString());
        for (IntentContent bad : List.of(good.toBuilder().setKey("desired/450102001004").build(),
                good.toBuilder().setArea("450103000000").build(), good.toBuilder().setNode("450102001003-b").build(),
                good.toBuilder().clearNode().build(), good.toBuilder().setRevision(0).build(),
                good.toBuilder().setRevision(-5).build(), good.toBuilder().setKey("../x y").build(),
                good.toBuilder().setKind(0).build(), good.toBuilder().setKind(2).build(),
                good.toBuilder().setKey("x".repeat(101)).setKind(9).build(),
                good.toBuilder().setBody(ByteString.copyFrom(new byte[IntentDraft.LONGEST_BODY + 1])).build())) {
            assertThatThrownBy(() -> Intent.decode(bad.toByteString())).isInstanceOf(ProtocolViolation.class);
        }
    }

    @Example
    void anIntentConcernsItsNodeOrAreaAndWhoHandsItDown() {
        Intent wish = new Intent(1, 0, IntentDraft.desired(EDGE, new Desired(List.of())));
        assertThat(concerned(wish)).containsExactly("450102001003", "450102000000", "450100000000", "450000000000");
        Intent halt = new Intent(1, 0, IntentDraft.halt(COUNTY, new Halt(true, "", "")));
        assertThat(concerned(halt)).containsExactly("450102001003", "450102001003-b", "450102001004", "450102000000",
                "450100000000", "450000000000");
    }

    private static List<String> concerned(Intent intent) {
        return List.of("450102001003", "450102001003-b", "450102001004", "450103001003", "450102000000", "450103000000",
                "450100000000", "450200000000", "450000000000").stream().filter(name -> intent.concerns(new NodeId(name)))
                .toList();
    }

    @Example
    void twoWishesForOneComponentAreNoWish() {
        Wish wish = wish(new Random(1), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> new Desired(List.of(wish, wish)));
    }

    @Example
    void longTextsOfAnAttemptAreCutAndAStateOfANewerProgramIsNoError() throws Exception {
        Attempt attempt = new Attempt(component(new Random(1), 1), new Version("1"), "r", 1, 1, AttemptState.FAILED, "x",
                "字".repeat(499) + "𠮷", "e".repeat(900), Optional.empty(), 0, "l".repeat(9000));
        byte[] body = AttemptEncoding.draft(attempt, RecordTime.good(1)).body();
        Attempt read = AttemptEncoding.decode(ByteBuffer.wrap(body)).orElseThrow();
        assertThat(read.detailZh()).isEqualTo("字".repeat(499));
        assertThat(read.detailEn()).hasSize(500);
        assertThat(read.log()).hasSize(4000);
        byte[] newer = AttemptBody.parseFrom(body).toBuilder().setState(99).build().toByteArray();
        assertThat(AttemptEncoding.decode(ByteBuffer.wrap(newer))).isEmpty();
    }
}
