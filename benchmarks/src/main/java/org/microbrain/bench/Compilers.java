package org.microbrain.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** The threads of Java machines that compile, while these have nothing else to do. */
final class Compilers {

    private static final int LOOK_MILLIS = 500;
    /** Of a look; less is nothing. */
    private static final double CALM_SECONDS = 0.03;
    private static final int MOST_LOOKS = 120;

    private Compilers() {
    }

    /**
     * Waits until they have compiled what there is to compile. With all processors busy they lag behind for minutes, and take from
     * what is measured.
     *
     * @throws IOException when they are busy for a minute with what can no longer be what came before
     */
    static void awaitCalm(LongStream processes) throws IOException, InterruptedException {
        long[] pids = processes.toArray();
        double before = seconds(pids);
        for (int look = 0; look < MOST_LOOKS; look++) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            double now = seconds(pids);
            if (now - before < CALM_SECONDS) {
                return;
            }
            before = now;
        }
        throw new IOException("Java's compilers did not come to rest");
    }

    private static double seconds(long[] pids) throws IOException {
        double seconds = 0;
        for (long pid : pids) {
            seconds += ProcessCpu.ofCompilers(pid);
        }
        return seconds;
    }
}
