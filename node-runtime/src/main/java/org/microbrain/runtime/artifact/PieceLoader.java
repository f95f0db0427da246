package org.microbrain.runtime.artifact;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.microbrain.link.PieceAnswer;
import org.microbrain.link.PieceName;
import org.microbrain.link.PieceSource;

/**
 * Loads whole things from the parent, piece by piece. What several want at the same time is loaded once; what a cut line
 * left half is gone on with, where it ended, when it is wanted again. All of it belongs to one thread.
 */
final class PieceLoader {

    /** Halves kept, of at most a chunk each, or a recipe. */
    private static final int MOST_HALVES = 8;

    private final PieceFetcher parent;
    private final Executor thread;
    private final LongSupplier elapsed;
    private final Map<PieceName, Load> loads = new HashMap<>();
    private final Map<PieceName, Half> halves = new LinkedHashMap<>();
    private final Deque<Load> paused = new ArrayDeque<>();
    private volatile long received;

    /** What came so far. */
    private record Half(ByteString bytes, long length) {
    }

    /** One thing on its way. */
    private static final class Load {
        private final PieceName name;
        private final long most;
        private final Ceiling ceiling;
        private final CompletableFuture<ByteString> done = new CompletableFuture<>();
        private Half half;

        private Load(PieceName name, long most, Ceiling ceiling, Half half) {
            this.name = name;
            this.most = most;
            this.ceiling = ceiling;
            this.half = half;
        }
    }

    /** @param elapsed milliseconds since some fixed moment */
    PieceLoader(PieceFetcher parent, Executor thread, LongSupplier elapsed) {
        this.parent = parent;
        this.thread = thread;
        this.elapsed = elapsed;
    }

    /**
     * To be called on the loader's thread.
     *
     * @param most bytes of the whole; a longer one is an error before it is fetched
     * @return completes on the loader's thread; fails with {@link PieceRefused} when the parent has nothing, and with another
     *         {@link IOException} when the line is cut or it is too long
     */
    CompletableFuture<ByteString> load(PieceName name, long most, Ceiling ceiling) {
        Load running = loads.get(name);
        if (running != null) {
            return running.done;
        }
        Load load = new Load(name, most, ceiling, halves.getOrDefault(name, new Half(ByteString.EMPTY, -1)));
        halves.remove(name);
        loads.put(name, load);
        next(load);
        return load.done;
    }

    /** Goes on with what waited for its ceiling. To be called some times a second, on the loader's thread. */
    void work() {
        for (int i = paused.size(); i > 0; i--) {
            next(paused.poll());
        }
    }

    private void next(Load load) {
        int most = load.ceiling.take(PieceSource.MOST_BYTES, elapsed.getAsLong());
        if (most == 0) {
            paused.add(load);
            return;
        }
        long offset = load.half.bytes().size();
        parent.fetch(load.name, offset, most).whenCompleteAsync((answer, failure) -> {
            load.ceiling.back(most - (failure == null ? answer.data().size() : 0));
            if (failure != null) {
                cut(load, failure);
            } else {
                answered(load, answer);
            }
        }, thread);
    }

    private void cut(Load load, Throwable failure) {
        loads.remove(load.name);
        if (load.name.kind() != PieceName.Kind.METADATA && !load.half.bytes().isEmpty()) {
            halves.put(load.name, load.half);
            while (halves.size() > MOST_HALVES) {
                halves.remove(halves.keySet().iterator().next());
            }
        }
        load.done.completeExceptionally(failure instanceof IOException ? failure : new IOException(failure));
    }

    private void answered(Load load, PieceAnswer answer) {
        received += answer.data().size();
        if (answer.state() != PieceAnswer.State.HERE) {
            cut(load, new PieceRefused(load.name, answer.state()));
            return;
        }
        if (answer.length() > load.most) {
            fail(load, new IOException(load.name + " has " + answer.length() + " bytes, more than the " + load.most
                    + " that it may have"));
            return;
        }
        if (load.half.length() >= 0 && load.half.length() != answer.length()) {
            load.half = new Half(ByteString.EMPTY, -1); // it is another one now
            next(load);
            return;
        }
        load.half = new Half(load.half.bytes().concat(answer.data()), answer.length());
        if (load.half.bytes().size() >= answer.length()) {
            loads.remove(load.name);
            load.done.complete(load.half.bytes());
        } else {
            next(load);
        }
    }

    private void fail(Load load, IOException why) {
        loads.remove(load.name);
        load.done.completeExceptionally(why);
    }

    /** Bytes that came, since the start. */
    long received() {
        return received;
    }
}
