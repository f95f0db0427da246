package org.microbrain.sums;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.infer.HourlyRows;
import org.microbrain.infer.LinearModel;

/**
 * All that least squares needs to know of rows, and nothing from which a row could be read where there are many: X'X, X'y,
 * y'y, how many rows, and how their targets are spread. Sums of parts are the sums of the whole, whatever the order and the
 * grouping ({@link DoubleSums}), so that what is solved equals what would have been trained on all rows in one place. For
 * one thread.
 */
public final class NormalEquations {

    /** Features of a row. */
    static final int FEATURES = HourlyRows.NAMES.size();
    /** Numbers in X'X (its upper triangle, row by row), X'y and y'y. */
    static final int SUMS = FEATURES * (FEATURES + 1) / 2 + FEATURES + 1;
    /**
     * Bins of the targets: one for what is smaller than 2^-10 in the unit of the series, then one for each doubling up, 20 for
     * rises and 20 for falls, the last ones for all beyond.
     */
    public static final int BINS = 41;
    /** Rows needed for each weight. */
    static final int ROWS_FOR_A_WEIGHT = 10;
    /** Of the size of each feature; so small that it only keeps two features that say the same from quarrelling. */
    static final double RIDGE = 1e-6;

    private static final int TARGETS = FEATURES * (FEATURES + 1) / 2;
    private static final int SQUARES = SUMS - 1;
    private static final int OCTAVES = (BINS - 1) / 2;
    private static final int FINEST = -10;
    private static final int CONSTANT = FEATURES - 1;
    private static final int HARMONICS = FEATURES - 5;
    private static final double ROUNDING = 1e-9;

    private final DoubleSums sums;
    private final long[] histogram;
    private long rows;

    public NormalEquations() {
        this(new DoubleSums(SUMS), new long[BINS], 0);
    }

    private NormalEquations(DoubleSums sums, long[] histogram, long rows) {
        this.sums = sums;
        this.histogram = histogram;
        this.rows = rows;
    }

    /**
     * Sums that somebody else made.
     *
     * @param high      {@link #high()}
     * @param low       {@link #low()}
     * @param histogram {@link #histogram()}
     * @throws IllegalArgumentException when they cannot be the sums of so many rows, with the reason
     */
    static NormalEquations of(List<Double> high, List<Double> low, List<Long> histogram, long rows) {
        if (high.size() != SUMS || low.size() != SUMS || histogram.size() != BINS) {
            throw new IllegalArgumentException("they are sums of other features");
        }
        NormalEquations made = new NormalEquations(new DoubleSums(array(high), array(low)),
                histogram.stream().mapToLong(Long::longValue).toArray(), rows);
        made.check();
        return made;
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private void check() {
        if (!sums.wellFormed() || rows < 0) {
            throw new IllegalArgumentException("not all of them are numbers");
        }
        long counted = 0;
        for (long bin : histogram) {
            if (bin < 0 || bin > rows) {
                throw new IllegalArgumentException("the histogram does not count their rows");
            }
            counted += bin;
        }
        if (counted != rows || sums.of(at(CONSTANT, CONSTANT)) != rows) {
            throw new IllegalArgumentException("the histogram does not count their rows");
        }
        checkHarmonics();
        for (int i = 0; i < FEATURES; i++) {
            double square = sums.of(at(i, i));
            bounded(sums.of(TARGETS + i), square, sums.of(SQUARES));
            for (int j = i; j < FEATURES; j++) {
                bounded(sums.of(at(i, j)), square, sums.of(at(j, j)));
            }
        }
    }

    /** The squares of sine and cosine of one angle make 1 in each row. */
    private void checkHarmonics() {
        for (int sine = HARMONICS; sine < CONSTANT; sine += 2) {
            double both = sums.of(at(sine, sine)) + sums.of(at(sine + 1, sine + 1));
            if (Math.abs(both - rows) > ROUNDING * (rows + 1)) {
                throw new IllegalArgumentException("the hours of the day do not make their rows");
            }
        }
    }

    /** The square of a sum of products is no larger than the product of the sums of squares (Cauchy and Schwarz). */
    private static void bounded(double products, double squares, double others) {
        if (squares < 0 || others < 0 || Math.abs(products) > Math.sqrt(squares) * Math.sqrt(others) * (1 + ROUNDING)) {
            throw new IllegalArgumentException("no rows have such sums");
        }
    }

    /** @return false when the numbers are too large to be squared: the row is left out */
    public boolean add(HourlyRows.Row row) {
        double[] x = row.features();
        double y = row.target();
        double largest = Math.abs(y);
        for (double feature : x) {
            largest = Math.max(largest, Math.abs(feature));
        }
        if (!(largest < 1e100)) {
            return false;
        }
        for (int i = 0; i < FEATURES; i++) {
            for (int j = i; j < FEATURES; j++) {
                sums.addProduct(at(i, j), x[i], x[j]);
            }
            sums.addProduct(TARGETS + i, x[i], y);
        }
        sums.addProduct(SQUARES, y, y);
        histogram[bin(y)]++;
        rows++;
        return true;
    }

    public void add(NormalEquations others) {
        sums.add(others.sums);
        for (int bin = 0; bin < BINS; bin++) {
            histogram[bin] += others.histogram[bin];
        }
        rows += others.rows;
    }

    static int bin(double target) {
        int octave = target == 0 ? 0 : Math.max(0, Math.min(OCTAVES, Math.getExponent(target) - FINEST + 1));
        return target < 0 && octave > 0 ? OCTAVES + octave : octave;
    }

    /** Where the sum of products of two features stands, the lower one first. */
    private static int at(int i, int j) {
        return i * FEATURES - i * (i - 1) / 2 + j - i;
    }

    public long rows() {
        return rows;
    }

    /** The sums, each rounded to a double. */
    List<Double> high() {
        List<Double> all = new ArrayList<>(SUMS);
        for (int at = 0; at < SUMS; at++) {
            all.add(sums.of(at));
        }
        return all;
    }

    /** What the rounded sums lack. */
    List<Double> low() {
        List<Double> all = new ArrayList<>(SUMS);
        for (int at = 0; at < SUMS; at++) {
            all.add(sums.rest(at));
        }
        return all;
    }

    /** How many targets lie in each bin. */
    public List<Long> histogram() {
        List<Long> all = new ArrayList<>(BINS);
        for (long bin : histogram) {
            all.add(bin);
        }
        return all;
    }

    /**
     * The weights with the least squares, by ridge regression (Hoerl and Kennard, Technometrics 12 (1970) 55) with features
     * brought to equal size, so that the unit does not matter, and Cholesky's factors (Golub and Van Loan, "Matrix
     * Computations", 4th edition, section 4.2).
     *
     * @param unit of the series the rows are of
     * @throws IllegalArgumentException when nothing can be told from so few rows, or all targets are equal to 0
     */
    public LinearModel solve(String unit) {
        if (rows < (long) ROWS_FOR_A_WEIGHT * FEATURES) {
            throw new IllegalArgumentException("at least " + ROWS_FOR_A_WEIGHT * FEATURES + " rows are needed, there are " + rows);
        }
        if (sums.of(SQUARES) == 0) {
            throw new IllegalArgumentException("nothing ever changed");
        }
        double[] size = new double[FEATURES];
        double[][] matrix = new double[FEATURES][FEATURES];
        double[] right = new double[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            double square = sums.of(at(i, i));
            size[i] = square > 0 ? Math.sqrt(square) : 1;
        }
        for (int i = 0; i < FEATURES; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i][j] = sums.of(at(j, i)) / size[i] / size[j];
            }
            matrix[i][i] += RIDGE;
            right[i] = sums.of(TARGETS + i) / size[i];
        }
        List<Double> weights = new ArrayList<>(FEATURES);
        double[] solved = Cholesky.solve(matrix, right);
        for (int i = 0; i < FEATURES; i++) {
            weights.add(solved[i] / size[i]);
        }
        return new LinearModel(HourlyRows.ORDER, unit, weights, errorSize(weights));
    }

    /** Root mean square of the errors: y'y - 2 w'X'y + w'X'Xw; not below what rounding leaves of it. */
    private double errorSize(List<Double> weights) {
        double left = sums.of(SQUARES);
        for (int i = 0; i < FEATURES; i++) {
            double row = 0;
            for (int j = 0; j < FEATURES; j++) {
                row += weights.get(j) * sums.of(at(Math.min(i, j), Math.max(i, j)));
            }
            left += weights.get(i) * (row - 2 * sums.of(TARGETS + i));
        }
        return Math.sqrt(Math.max(left, ROUNDING * sums.of(SQUARES)) / rows);
    }
}
