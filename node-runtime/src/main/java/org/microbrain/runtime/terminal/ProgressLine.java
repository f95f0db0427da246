package org.microbrain.runtime.terminal;

import java.io.PrintWriter;

/** A line at a terminal that says how much of a long work is done. For one thread. */
public final class ProgressLine {

    private static final int WIDTH = 40;

    private final PrintWriter out;
    private int drawn = -1;

    /** @param out null to draw nothing, as where nobody sits at a terminal */
    public ProgressLine(PrintWriter out) {
        this.out = out;
    }

    /**
     * So much of so much; the last call has both alike.
     *
     * @param what  before the bar
     * @param count behind it, with its unit
     */
    public void at(String what, long done, long all, String count) {
        int filled = all == 0 ? WIDTH : (int) (WIDTH * done / all);
        if (out == null || filled == drawn && done < all) {
            return;
        }
        drawn = done < all ? filled : -1;
        out.print("\r" + what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + count);
        if (done >= all) {
            out.println();
        }
        out.flush();
    }
}
