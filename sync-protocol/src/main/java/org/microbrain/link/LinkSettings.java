package org.microbrain.link;

import java.time.Duration;

/**
 * How the two ends of a link wait. Defaults in {@link #DEFAULT}.
 *
 * @param pulse         between signs of life; a link silent for three of them is closed
 * @param greeting      from connected to welcomed, at most
 * @param retry         between attempts while a parent cannot be reached, jittered by half
 * @param refusedRetry  longest back-off after a parent refused us
 * @param failOver      without a link for so long, the next parent in the list is tried too
 * @param returnProbe   between attempts to go back to a preferred parent
 * @param credits       batches a child may have unacknowledged
 * @param urgentCredits of those, kept free for warnings
 * @param slow          a line whose answers all take longer gets lanes for warnings
 * @param patience      for a parent that acknowledges nothing of what is under way, though it gives signs of life
 */
public record LinkSettings(Duration pulse, Duration greeting, Duration retry, Duration refusedRetry, Duration failOver,
                           Duration returnProbe, int credits, int urgentCredits, Duration slow,
                           Duration patience) {

    public static final LinkSettings DEFAULT = new LinkSettings(Duration.ofSeconds(5), Duration.ofSeconds(10),
            Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(10), 32, 8,
            Duration.ofMillis(250), Duration.ofMinutes(2));

    public LinkSettings {
        if (urgentCredits < 0 || credits <= urgentCredits) {
            throw new IllegalArgumentException("credits (" + credits + ") must exceed those kept for warnings ("
                    + urgentCredits + ")");
        }
    }
}
