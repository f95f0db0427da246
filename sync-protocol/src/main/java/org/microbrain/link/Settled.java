package org.microbrain.link;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.microbrain.record.ProtocolViolation;

/** Waits for what other threads do, where a thread of its own has nothing else to do meanwhile. */
public final class Settled {

    private static final long PATIENCE_MINUTES = 5;

    private Settled() {
    }

    /**
     * Waits.
     *
     * @throws ProtocolViolation when that is why it failed
     * @throws IOException       when it failed otherwise, took five minutes, or the thread was interrupted
     */
    public static <T> T of(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            Throwable why = e.getCause() instanceof CompletionException && e.getCause().getCause() != null
                    ? e.getCause().getCause() : e.getCause();
            if (why instanceof ProtocolViolation violation) {
                throw violation;
            }
            throw new IOException(why.getMessage() == null ? why.toString() : why.getMessage(), why);
        } catch (TimeoutException e) {
            throw new IOException("this node's disk did not answer for " + PATIENCE_MINUTES + " minutes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("this node stops").initCause(e);
        }
    }
}
