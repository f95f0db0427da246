package org.microbrain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CanonicalJsonPropertyTest {

    private static final int MAX = 1_000_000;

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<String> strings = Arbitraries.strings().withCharRange(' ', '~')
                .withChars('中', '文', '\u007f', '\uffff', '\t', '\n')
                .ofMaxLength(8);
        Arbitrary<String> beyond = Arbitraries.of(
                "\ud83c\udf0a", "\ue000", "\uff01", "a\ud83c\udf0ab", "\"\\\"", "\\u0041");
        Arbitrary<Object> leaves = Arbitraries.oneOf(strings.map(Object.class::cast), beyond.map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast), Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.just(null));
        return Arbitraries.recursive(() -> leaves, inner -> Arbitraries.oneOf(
                inner.list().ofMaxSize(4).map(Object.class::cast),
                Arbitraries.maps(Arbitraries.oneOf(strings, beyond), inner).ofMaxSize(4)
                        .map(map -> (Object) new LinkedHashMap<>(map))), 0, 3);
    }

    @Property
    void whatIsWrittenForPeopleReadsBackAsTheSameValue(@ForAll("values") Object value) {
        assertThat(JsonReader.read(JsonText.write(value), MAX)).isEqualTo(value);
    }

    @Property
    void theCanonicalFormDoesNotDependOnOrderAndSpace(@ForAll("values") Object value, @ForAll long seed) {
        byte[] canonical = CanonicalJson.write(value);
        assertThat(CanonicalJson.write(shuffled(value, new Random(seed)))).isEqualTo(canonical);
        assertThat(CanonicalJson.write(JsonReader.read(JsonText.write(value), MAX))).isEqualTo(canonical);
    }

    @Property
    void differentValuesHaveDifferentCanonicalForms(@ForAll("values") Object a, @ForAll("values") Object b) {
        assertThat(Arrays.equals(CanonicalJson.write(a), CanonicalJson.write(b)))
                .isEqualTo(Objects.equals(a, b));
    }

    private static Object shuffled(Object value, Random random) {
        if (value instanceof List<?> list) {
            return list.stream().map(item -> shuffled(item, random)).collect(ArrayList::new, List::add, List::addAll);
        }
        if (value instanceof Map<?, ?> map) {
            List<Object> names = new ArrayList<>(map.keySet());
            Collections.shuffle(names, random);
            Map<Object, Object> other = new LinkedHashMap<>();
            names.forEach(name -> other.put(name, shuffled(map.get(name), random)));
            return other;
        }
        return value;
    }

    private static String canonical(String json) {
        Object value = JsonReader.read(json.getBytes(StandardCharsets.UTF_8), MAX);
        return new String(CanonicalJson.write(value), StandardCharsets.UTF_8);
    }

    /** As securesystemslib's {@code encode_canonical} writes them. */
    @Example
    void theFormIsThatOfOtherImplementations() {
        assertThat(canonical(" { \"b\" : [ 1 , -2, true , null ], \"a\" : \"x\\\"\\\\\\n\\u00e9/\" } "))
                .isEqualTo("{\"a\":\"x\\\"\\\\\né/\",\"b\":[1,-2,true,null]}");
        assertThat(canonical("{}")).isEqualTo("{}");
        assertThat(canonical("[]")).isEqualTo("[]");
        assertThat(canonical("-0")).isEqualTo("0");
        assertThat(canonical("123456789012345678901234567890")).isEqualTo("123456789012345678901234567890");
        assertThat(canonical("{\"\\ud83c\\udf0a\":1,\"\\uff01\":2,\"z\":3}")).isEqualTo("{\"z\":3,\"！\":2,\"🌊\":1}");
    }

    @Example
    void numbersThatAreNotWholeHaveNoCanonicalForm() {
        assertThatThrownBy(() -> canonical("1.0")).isInstanceOf(JsonProblem.class);
        assertThatThrownBy(() -> canonical("[1e2]")).isInstanceOf(JsonProblem.class);
    }

    @Example
    void whatTwoReadersCouldUnderstandDifferentlyIsRefused() {
        for (String text : List.of("{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[1,]", "{\"a\":1,}", "01", "+1",
                "1.", ".5", "NaN", "Infinity", "'a'", "{a:1}", "\"\t\"", "\"\\x\"", "\"\\u12g4\"", "\"\\ud800\"",
                "\"\\udc00\\ud800\"", "[] []", "", " ", "tru", "\ufeff1", "[1", "{\"a\"", "\"a", "// x\n1", "-",
                "1e", "\"\\u１２３４\"")) {
            assertThatThrownBy(() -> JsonReader.read(text.getBytes(StandardCharsets.UTF_8), MAX)).as(text)
                    .isInstanceOf(JsonProblem.class);
        }
        assertThatThrownBy(() -> JsonReader.read(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}, MAX))
                .isInstanceOf(JsonProblem.class);
    }

    @Example
    void depthLengthAndNumberOfValuesAreBounded() {
        assertThatThrownBy(() -> canonical("[".repeat(100_000))).isInstanceOf(JsonProblem.class)
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> canonical("[" + "0,".repeat(JsonReader.MAX_VALUES) + "0]"))
                .isInstanceOf(JsonProblem.class);
        assertThatThrownBy(() -> canonical("1".repeat(65))).isInstanceOf(JsonProblem.class);
        assertThatThrownBy(() -> JsonReader.read(new byte[11], 10)).isInstanceOf(JsonProblem.class);
    }
}
