package org.microbrain.core.rollout;

/**
 * A share of a hundred.
 *
 * @param value 0 to 100
 */
public record Percent(int value) {

    /** @throws IllegalArgumentException when it is none */
    public Percent {
        if (value < 0 || value > 100) {
            throw new IllegalArgumentException("a share must be 0 to 100 percent, got " + value);
        }
    }

    /** Whether {@code part} of {@code whole} is more than this. Of nothing, nothing is. */
    public boolean exceededBy(long part, long whole) {
        return part * 100 > value * whole;
    }

    /** This share of a number, rounded up; at least one when it is more than nothing of something. */
    public int of(int whole) {
        return (int) (((long) whole * value + 99) / 100);
    }

    @Override
    public String toString() {
        return value + " %";
    }
}
