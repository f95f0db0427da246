package org.microbrain.runtime.call.channel;

import java.util.regex.Pattern;

/** Keeps phone numbers out of what is shown and logged: what a gateway answers often repeats the number it was given. */
public final class Digits {

    private static final Pattern LONG = Pattern.compile("\\+?\\d(?:[ -]?\\d){6,}");

    private Digits() {
    }

    /** Each run of seven digits or more becomes {@code …}. */
    public static String masked(String text) {
        return LONG.matcher(text).replaceAll("…");
    }
}
