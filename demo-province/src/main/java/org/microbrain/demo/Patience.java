package org.microbrain.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become true, by looking again and again. */
final class Patience {

    /** A look at the world; may fail, for a node that is starting does not answer. */
    interface Look {
        boolean sees() throws IOException, InterruptedException;
    }

    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final Texts texts;

    Patience(Texts texts) {
        this.texts = texts;
    }

    /**
     * Returns as soon as {@code look} sees it.
     *
     * @param what names what is waited for, a key of the texts
     * @throws StoryFailure when it did not come within {@code atMost}; says what, and why the last look failed
     */
    void await(String what, Duration atMost, Look look) throws StoryFailure, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            try {
                if (look.sees()) {
                    return;
                }
                last = "";
            } catch (IOException e) {
                last = " (" + e.getMessage() + ")";
            }
            LockSupport.parkNanos(BETWEEN.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        throw new StoryFailure(texts.text("failure.waited", atMost.toSeconds(), texts.text(what)) + last);
    }
}
