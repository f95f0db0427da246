package org.microbrain.record;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A 12-digit statistical division code (统计用区划代码): 2 digits province, 2 city, 2 county, 3 township, 3 village or
 * community, after GB/T 2260 and GB/T 10114. The level follows from the trailing zero groups; it is never configured.
 *
 * @param code twelve decimal digits, not starting with 0
 */
public record DivisionCode(String code) implements Comparable<DivisionCode> {

    /** The tier of the administrative tree a code stands for, from the top down. */
    public enum Level {
        PROVINCE(2), CITY(4), COUNTY(6), TOWNSHIP(9), COMMUNITY(12);

        private final int digits;

        Level(int digits) {
            this.digits = digits;
        }

        /** Number of leading digits that are significant at this level. */
        public int digits() {
            return digits;
        }
    }

    private static final Level[] LEVELS = Level.values();
    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{11}");

    /** @throws IllegalArgumentException when {@code code} is not a division code; the message says why */
    public DivisionCode {
        Objects.requireNonNull(code, "code");
        if (!FORM.matcher(code).matches()) {
            throw new IllegalArgumentException("division code must be 12 digits and not start with 0, got '" + code
                    + "'");
        }
    }

    public Level level() {
        int digits = code.length();
        while (code.charAt(digits - 1) == '0') {
            digits--;
        }
        Level level = Level.PROVINCE;
        while (level.digits < digits) {
            level = LEVELS[level.ordinal() + 1];
        }
        return level;
    }

    /** The code of the enclosing division one level up; a province is its own parent. */
    public DivisionCode parent() {
        Level level = level();
        if (level == Level.PROVINCE) {
            return this;
        }
        int digits = LEVELS[level.ordinal() - 1].digits;
        return new DivisionCode(code.substring(0, digits) + "0".repeat(12 - digits));
    }

    /** True when {@code other} is this division or lies below it. */
    public boolean contains(DivisionCode other) {
        return other.code.startsWith(code.substring(0, level().digits));
    }

    /** True when {@code other} lies below this division; the condition between a parent and its child (invariant 1). */
    public boolean strictlyContains(DivisionCode other) {
        return contains(other) && !equals(other);
    }

    @Override
    public int compareTo(DivisionCode other) {
        return code.compareTo(other.code);
    }

    @Override
    public String toString() {
        return code;
    }
}
