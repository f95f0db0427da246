package org.microbrain.demo;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * How a page is looked at: CSS pixels of its width, and the language. Each build has both widths and both languages, in one of
 * the two ways to pair them; the endurance numbers have all four pairs.
 */
final class Views {

    private Views() {
    }

    /** Pairs that other tests leave to these. */
    static Stream<Arguments> deskInEnglishPhoneInChinese() {
        return with(Stream.of(Arguments.of(1280, "en"), Arguments.of(390, "zh")),
                Arguments.of(1280, "zh"), Arguments.of(390, "en"));
    }

    /** For what takes long: one pair in each build. */
    static Stream<Arguments> phoneInEnglish() {
        return with(Stream.of(Arguments.of(390, "en")), Arguments.of(1280, "zh"), Arguments.of(1280, "en"), Arguments.of(390, "zh"));
    }

    private static Stream<Arguments> with(Stream<Arguments> always, Arguments... others) {
        return Boolean.getBoolean("endurance") ? Stream.concat(always, Stream.of(others)) : always;
    }
}
