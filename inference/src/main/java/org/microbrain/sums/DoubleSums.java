package org.microbrain.sums;

/**
 * Sums of many doubles, each kept as two whose exact sum it is, some 106 bits in all. So the order in which terms are added,
 * and how they were grouped before, changes nothing that anybody can see: what is rounded away is ten thousand times
 * smaller than the last bit of a double, for some billions of terms. Exact sum of two doubles: Knuth, "The Art of Computer
 * Programming", volume 2, section 4.2.2, theorem B; exact product by a fused multiply-add; adding to a pair: Dekker,
 * Numerische Mathematik 18 (1971) 224.
 */
final class DoubleSums {

    private final double[] high;
    private final double[] low;

    DoubleSums(int count) {
        this(new double[count], new double[count]);
    }

    /** Takes over both. */
    DoubleSums(double[] high, double[] low) {
        this.high = high;
        this.low = low;
    }

    void addProduct(int at, double a, double b) {
        double product = a * b;
        add(at, product, Math.fma(a, b, -product));
    }

    void add(DoubleSums others) {
        for (int at = 0; at < high.length; at++) {
            add(at, others.high[at], others.low[at]);
        }
    }

    private void add(int at, double more, double rest) {
        double sum = high[at] + more;
        double lost = lost(high[at], more, sum) + low[at] + rest;
        high[at] = sum + lost;
        low[at] = lost(sum, lost, high[at]);
    }

    /** What rounding took from a sum of two. */
    private static double lost(double a, double b, double sum) {
        double second = sum - a;
        return a - (sum - second) + (b - second);
    }

    /** Rounded to a double. */
    double of(int at) {
        return high[at];
    }

    double rest(int at) {
        return low[at];
    }

    /** Whether these can be sums that were made here. */
    boolean wellFormed() {
        for (int at = 0; at < high.length; at++) {
            if (!Double.isFinite(high[at]) || !Double.isFinite(low[at]) || high[at] + low[at] != high[at]) {
                return false;
            }
        }
        return true;
    }
}
