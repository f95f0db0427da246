package org.microbrain.runtime.update;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets something that may hang run beside, and waits for it no longer than a limit. Keeps no state. */
public final class TimeLimit {

    private TimeLimit() {
    }

    /**
     * Runs work on a thread of its own, of the lowest priority.
     *
     * @param what for the sentence that says it took too long, in Chinese and in English
     * @throws NotGood what the work threw; {@code too-slow} when it was not ready in time; its thread is asked to end,
     * and
     *                 left alone
     */
    public static <T> T within(Duration limit, String zh, String en, Callable<T> work) throws NotGood {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "trial");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new NotGood("too-slow", zh + "超过 " + limit.toSeconds() + " 秒未完成", en + " was not ready within "
                    + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotGood reason) {
                throw reason;
            }
            throw new NotGood("failed", zh + "出错：" + e.getCause(), en + " failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotGood("interrupted", "程序正在停止", "the program is about to end");
        }
    }
}
