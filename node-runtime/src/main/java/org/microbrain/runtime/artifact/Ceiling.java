package org.microbrain.runtime.artifact;

/**
 * How many bytes a second may be asked for: a token bucket that holds one second. Not for several threads; milliseconds are
 * elapsed ones.
 */
final class Ceiling {

    private final long bytesPerSecond;
    private double tokens;
    private long since;

    /** @param bytesPerSecond 0 for none */
    Ceiling(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        this.since = now;
    }

    /** @return how many of the bytes wanted may be asked for now; 0: later */
    int take(int wanted, long now) {
        if (bytesPerSecond <= 0) {
            return wanted;
        }
        tokens = Math.min(bytesPerSecond, tokens + (now - since) * bytesPerSecond / 1000.0);
        since = now;
        int least = (int) Math.min(wanted, Math.max(1, bytesPerSecond / 4));
        if (tokens < least) {
            return 0;
        }
        int granted = (int) Math.min(wanted, tokens);
        tokens -= granted;
        return granted;
    }

    /** Fewer came than were asked for. */
    void back(int bytes) {
        tokens += bytes;
    }
}
