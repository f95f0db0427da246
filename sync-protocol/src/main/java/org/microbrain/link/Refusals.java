package org.microbrain.link;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was refused and why: counted by reason, and said in the log without letting an attacker fill it. The same reason
 * for the same peer is a line at once and then at most one a minute with the number of those left out; all peers
 * together get {@link #LINES_A_MINUTE}. Safe for use by several threads.
 */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long MINUTE = 60_000;
    private static final int LINES_A_MINUTE = 60;
    private static final int MOST_REMEMBERED = 1_000;
    private static final int MOST_REASONS = 64;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, Said> said = new LinkedHashMap<>();
    private long minute;
    private int lines;
    private long leftOut;

    private static final class Said {
        private final long at;
        private long since;

        private Said(long at) {
            this.at = at;
        }
    }

    /**
     * @param who        the peer's name, if it has shown one, and where it connects from
     * @param key        what of it is the same when it tries again: its name, or its address without the port
     * @param nowElapsed milliseconds since some fixed moment of this run
     */
    synchronized void refused(String code, String who, String key, String why, long nowElapsed) {
        if (counts.containsKey(code) || counts.size() < MOST_REASONS) {
            counts.merge(code, 1L, Long::sum);
        }
        if (nowElapsed - minute >= MINUTE) {
            if (leftOut > 0) {
                LOG.warn("{} more refusals in the last minute were not written down one by one", leftOut);
            }
            minute = nowElapsed;
            lines = 0;
            leftOut = 0;
        }
        Said before = said.get(code + ' ' + key);
        if (before != null && nowElapsed - before.at < MINUTE) {
            before.since++;
            return;
        }
        if (lines >= LINES_A_MINUTE) {
            leftOut++;
            return;
        }
        lines++;
        String more = before == null || before.since == 0 ? "" : " (and " + before.since + " times since the last line)";
        said.remove(code + ' ' + key);
        said.put(code + ' ' + key, new Said(nowElapsed));
        if (said.size() > MOST_REMEMBERED) {
            said.remove(said.keySet().iterator().next());
        }
        LOG.warn("{} was refused: {} [{}]{}", Wire.shortText(who), Wire.shortText(why), code, more);
    }

    /** How many were refused since the start, by reason. A copy. */
    public synchronized Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
