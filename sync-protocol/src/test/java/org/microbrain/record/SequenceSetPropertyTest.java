package org.microbrain.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A set of sequences behaves as a {@link TreeSet} of longs does. */
class SequenceSetPropertyTest {

    private static final int SPAN = 90;

    private record Step(boolean add, long first, long last) {
    }

    private record Pair(SequenceSet set, TreeSet<Long> model) {
    }

    @Provide
    Arbitrary<Pair> sets() {
        Arbitrary<Step> step = Combinators.combine(Arbitraries.of(true, true, false),
                Arbitraries.longs().between(1, SPAN), Arbitraries.longs().between(0, 12))
                .as((add, first, more) -> new Step(add, first, first + more));
        return step.list().ofMaxSize(25).map(SequenceSetPropertyTest::after);
    }

    private static Pair after(List<Step> steps) {
        Pair pair = new Pair(new SequenceSet(), new TreeSet<>());
        for (Step step : steps) {
            List<Long> range = LongStream.rangeClosed(step.first, step.last).boxed().toList();
            if (step.add) {
                pair.set.add(step.first, step.last);
                pair.model.addAll(range);
            } else {
                pair.set.remove(step.first, step.last);
                range.forEach(pair.model::remove);
            }
        }
        return pair;
    }

    private static void requireSame(SequenceSet set, TreeSet<Long> model) {
        List<Long> all = new ArrayList<>();
        set.forEach(all::add);
        assertThat(all).containsExactlyElementsOf(model);
        assertThat(set.size()).isEqualTo(model.size());
        assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(set.last()).isEqualTo(model.isEmpty() ? 0 : model.last());
        for (long sequence = 0; sequence <= SPAN + 15; sequence++) {
            assertThat(set.contains(sequence)).isEqualTo(model.contains(sequence));
        }
        List<SequenceSet.Interval> intervals = set.intervals();
        for (int i = 1; i < intervals.size(); i++) {
            assertThat(intervals.get(i).first()).isGreaterThan(intervals.get(i - 1).last() + 1);
        }
    }

    @Property
    void addingAndRemovingIsAsInAPlainSet(@ForAll("sets") Pair pair) {
        requireSame(pair.set, pair.model);
    }

    @Property
    void unionDifferenceAndIntersectionAreAsInAPlainSet(@ForAll("sets") Pair one, @ForAll("sets") Pair two) {
        TreeSet<Long> both = new TreeSet<>(one.model);
        both.retainAll(two.model);
        TreeSet<Long> rest = new TreeSet<>(one.model);
        rest.removeAll(two.model);
        TreeSet<Long> union = new TreeSet<>(one.model);
        union.addAll(two.model);

        requireSame(one.set.intersection(two.set), both);
        requireSame(two.set.intersection(one.set), both);
        requireSame(one.set.minus(two.set), rest);
        SequenceSet added = one.set.copy();
        added.addAll(two.set);
        requireSame(added, union);
        SequenceSet removed = one.set.copy();
        removed.removeAll(two.set);
        requireSame(removed, rest);
        requireSame(one.set, one.model);
        requireSame(two.set, two.model);
    }

    @Property
    void equalSetsAreEqualHoweverTheyWereMade(@ForAll("sets") Pair pair) {
        SequenceSet again = new SequenceSet();
        pair.model.descendingSet().forEach(again::add);

        assertThat(again).isEqualTo(pair.set).hasSameHashCodeAs(pair.set).hasToString(pair.set.toString());
    }

    @Property
    void whatIsEncodedIsDecoded(@ForAll("sets") Pair pair) {
        byte[] bytes = pair.set.encode();

        requireSame(SequenceSet.decode(bytes), pair.model);
        assertThat(SequenceSet.decode(bytes)).isEqualTo(pair.set);
        assertThat(bytes.length == 0).isEqualTo(pair.model.isEmpty());
    }

    @Property
    void bytesAreRefusedOrAreASetThatCanBeUsed(@ForAll byte[] bytes) {
        SequenceSet set;
        try {
            set = SequenceSet.decode(bytes);
        } catch (ProtocolViolation e) {
            assertThat(e.code()).isEqualTo("bad-sequences");
            return;
        }
        assertThat(set.size()).isEqualTo(set.intervals().stream().mapToLong(i -> i.last() - i.first() + 1).sum());
        assertThat(SequenceSet.decode(set.encode())).isEqualTo(set);
        assertThat(set.minus(set).isEmpty()).isTrue();
        assertThat(set.intersection(set)).isEqualTo(set);
    }

    @Property
    void aSetCutShortIsRefusedOrShorter(@ForAll("sets") Pair pair) {
        byte[] bytes = pair.set.encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            try {
                assertThat(SequenceSet.decode(part).size()).isLessThan(pair.set.size());
            } catch (ProtocolViolation e) {
                assertThat(e.code()).isEqualTo("bad-sequences");
            }
        }
    }

    @Example
    void theHighestSequenceThereCanBeGoesThroughEveryOperation() {
        SequenceSet set = SequenceSet.of(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        set.add(5);
        set.add(Long.MAX_VALUE);
        assertThat(set.size()).isEqualTo(3);
        assertThat(SequenceSet.decode(set.encode())).isEqualTo(set);
        List<Long> all = new ArrayList<>();
        set.intersection(SequenceSet.of(1, Long.MAX_VALUE)).intervals().forEach(i -> all.add(i.last()));
        assertThat(all).containsExactly(5L, Long.MAX_VALUE);
        set.remove(Long.MAX_VALUE);
        assertThat(set.last()).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Example
    void goingThroughASetEndsAtTheHighestSequence() {
        SequenceSet set = SequenceSet.of(Long.MAX_VALUE - 1, Long.MAX_VALUE);
        List<Long> seen = new ArrayList<>();

        set.forEach(sequence -> {
            assertThat(sequence).as("after %s", seen).isPositive();
            seen.add(sequence);
        });
        assertThat(seen).containsExactly(Long.MAX_VALUE - 1, Long.MAX_VALUE);
    }

    @Example
    void overlappingTouchingAndOverflowingIntervalsFromAPeerAreRefused() throws IOException {
        requireRefused(0, 0);
        requireRefused(-1, 0);
        requireRefused(5, 1, 0, 0);
        requireRefused(5, 1, 1, 0);
        requireRefused(Long.MAX_VALUE, 1);
        requireRefused(1, -1);
        requireRefused(5, Long.MAX_VALUE);
        assertThat(SequenceSet.decode(varints(5, 1, 2, 0)).toString()).isEqualTo("5–6,8");
    }

    @Example
    void moreIntervalsThanTheLimitAreRefused() throws IOException {
        long[] gaps = new long[2 * SequenceSet.MAX_INTERVALS + 2];
        for (int i = 0; i < gaps.length; i += 2) {
            gaps[i] = 2;
        }
        requireRefused(gaps);
        assertThat(SequenceSet.decode(varints(Arrays.copyOf(gaps, gaps.length - 2))).size())
                .isEqualTo(SequenceSet.MAX_INTERVALS);
    }

    @Example
    void sequencesCountFromOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SequenceSet().add(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new SequenceSet().add(3, 2));
    }

    private static void requireRefused(long... numbers) throws IOException {
        byte[] bytes = varints(numbers);
        assertThatThrownBy(() -> SequenceSet.decode(bytes)).isInstanceOf(ProtocolViolation.class);
    }

    private static byte[] varints(long... numbers) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(10 * numbers.length);
        CodedOutputStream out = CodedOutputStream.newInstance(buffer);
        for (long number : numbers) {
            out.writeUInt64NoTag(number);
        }
        out.flush();
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
