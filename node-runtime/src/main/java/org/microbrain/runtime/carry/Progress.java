package org.microbrain.runtime.carry;

import java.io.PrintWriter;

/** A line at a terminal that says how much of a file was copied. For one thread. */
final class Progress {

    private static final int WIDTH = 40;

    private final PrintWriter out;
    private int drawn = -1;

    /** @param out null to draw nothing */
    Progress(PrintWriter out) {
        this.out = out;
    }

    /** So many bytes of so many; the last call has both alike. */
    void at(String what, long bytes, long all) {
        int filled = all == 0 ? WIDTH : (int) (WIDTH * bytes / all);
        if (out == null || filled == drawn && bytes < all) {
            return;
        }
        drawn = bytes < all ? filled : -1;
        out.print("\r" + what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + (bytes >> 10) + " KiB");
        if (bytes >= all) {
            out.println();
        }
        out.flush();
    }
}
