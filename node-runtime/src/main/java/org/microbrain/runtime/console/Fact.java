package org.microbrain.runtime.console;

import java.util.function.Function;

/**
 * A line of what a node says of itself.
 *
 * @param titleKey the key of what it is about
 * @param text     what it says, in the language of who looks
 */
public record Fact(String titleKey, Function<View, String> text) {
}
