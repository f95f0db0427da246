package org.microbrain.sums;

/** Solves A x = b for a symmetric positive definite A (Golub and Van Loan, "Matrix Computations", 4th edition, section 4.2). */
final class Cholesky {

    private Cholesky() {
    }

    /**
     * @param a its lower triangle, which is overwritten with the factor L of A = L L'
     * @param b overwritten with x
     * @return b
     * @throws IllegalArgumentException when A is not positive definite
     */
    static double[] solve(double[][] a, double[] b) {
        int n = b.length;
        for (int j = 0; j < n; j++) {
            double pivot = a[j][j] - dot(a[j], a[j], j);
            if (!(pivot > 0)) {
                throw new IllegalArgumentException("the sums are of no rows: their matrix is not positive definite");
            }
            a[j][j] = Math.sqrt(pivot);
            for (int i = j + 1; i < n; i++) {
                a[i][j] = (a[i][j] - dot(a[i], a[j], j)) / a[j][j];
            }
        }
        for (int i = 0; i < n; i++) {
            b[i] = (b[i] - dot(a[i], b, i)) / a[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                b[i] -= a[k][i] * b[k];
            }
            b[i] /= a[i][i];
        }
        return b;
    }

    private static double dot(double[] x, double[] y, int count) {
        double sum = 0;
        for (int k = 0; k < count; k++) {
            sum += x[k] * y[k];
        }
        return sum;
    }
}
