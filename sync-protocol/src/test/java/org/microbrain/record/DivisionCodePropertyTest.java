package org.microbrain.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.microbrain.record.DivisionCode.Level;

class DivisionCodePropertyTest {

    /** Codes of all levels, in two provinces and few places below each, so that pairs are often related. */
    @Provide
    Arbitrary<DivisionCode> codes() {
        return Combinators.combine(Arbitraries.of("45", "11"), Arbitraries.of("00", "01", "10"),
                Arbitraries.of("00", "02", "24"), Arbitraries.of("000", "001", "100"),
                Arbitraries.of("000", "003", "200")).as((a, b, c, d, e) -> new DivisionCode(a + b + c + d + e));
    }

    private static List<DivisionCode> upwards(DivisionCode code) {
        List<DivisionCode> path = new ArrayList<>(List.of(code));
        while (!path.get(path.size() - 1).parent().equals(path.get(path.size() - 1))) {
            path.add(path.get(path.size() - 1).parent());
        }
        return path;
    }

    @Property
    void theLevelIsTheShallowestWhoseDigitsSayAll(@ForAll("codes") DivisionCode code) {
        int digits = code.level().digits();

        assertThat(code.code().substring(digits)).matches("0*");
        if (code.level() != Level.PROVINCE) {
            int above = Level.values()[code.level().ordinal() - 1].digits();
            assertThat(code.code().substring(above)).doesNotMatch("0*");
        }
    }

    @Property
    void aParentIsAboveAndContainsItsChild(@ForAll("codes") DivisionCode code) {
        DivisionCode parent = code.parent();

        assertThat(parent.contains(code)).isTrue();
        if (code.level() == Level.PROVINCE) {
            assertThat(parent).isEqualTo(code);
        } else {
            assertThat(parent.level()).isLessThan(code.level());
            assertThat(parent.strictlyContains(code)).isTrue();
            assertThat(code.contains(parent)).isFalse();
        }
    }

    @Property
    void containsIsBeingOnTheWayToTheProvince(@ForAll("codes") DivisionCode one, @ForAll("codes") DivisionCode two) {
        assertThat(one.contains(two)).isEqualTo(upwards(two).contains(one));
    }

    @Property
    void containsIsAPartialOrder(@ForAll("codes") DivisionCode a, @ForAll("codes") DivisionCode b,
                                 @ForAll("codes") DivisionCode c) {
        assertThat(a.contains(a)).isTrue();
        assertThat(a.strictlyContains(a)).isFalse();
        assertThat(a.strictlyContains(b) && b.strictlyContains(a)).isFalse();
        assertThat(a.contains(b) && b.contains(a)).isEqualTo(a.equals(b));
        if (a.contains(b) && b.contains(c)) {
            assertThat(a.contains(c)).isTrue();
        }
    }

    @Property
    void everyPathEndsAtTheProvinceWithinFourSteps(@ForAll("codes") DivisionCode code) {
        List<DivisionCode> path = upwards(code);

        assertThat(path).hasSizeLessThanOrEqualTo(Level.values().length);
        assertThat(path.get(path.size() - 1).level()).isEqualTo(Level.PROVINCE);
    }

    @Property
    void otherTextIsRefusedWithAReason(@ForAll String text) {
        Assume.that(!text.matches("[1-9][0-9]{11}"));

        assertThatIllegalArgumentException().isThrownBy(() -> new DivisionCode(text))
                .withMessageContaining("12 digits");
    }

    @Example
    void aCommunityKnowsItsWayToTheProvince() {
        assertThat(upwards(new DivisionCode("450102001003"))).extracting(DivisionCode::code).containsExactly(
                "450102001003", "450102001000", "450102000000", "450100000000", "450000000000");
    }

    @Example
    void codesOfElevenOrThirteenDigitsAndWithALineBreakAreRefused() {
        for (String text : List.of("45010200100", "4501020010033", "450102001003\n", "050102001003", "45010200100x",
                "４５０１０２００１００３", "")) {
            assertThatIllegalArgumentException().isThrownBy(() -> new DivisionCode(text));
        }
    }
}
