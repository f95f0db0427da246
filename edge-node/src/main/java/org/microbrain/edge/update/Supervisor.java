package org.microbrain.edge.update;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.microbrain.runtime.node.NodeLauncher;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.Slot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the program from the slot that counts, or from the one on trial, and again when it ends; gives a trial up when
 * it does not come up. Knows nothing of updates beyond that, so that it need not be updated with them. Life-cycle code:
 * it owns processes and threads. The program says {@code ready} on its standard output when it has come up.
 */
public final class Supervisor {

    /** The system property that tells the program its slot; {@code none} for the installed program. */
    public static final String SLOT = "microbrain.slot";

    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int KEPT_LINES = 30;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final ProgramFolder folder;
    private final Commands commands;
    private final Duration comeUp;
    private final Duration pause;
    private final PrintWriter out;
    private final CountDownLatch told = new CountDownLatch(1);
    private volatile Process program;

    /** How a program is started. */
    @FunctionalInterface
    public interface Commands {

        /** @param jars the folder of a slot; empty for the installed program */
        ProcessBuilder start(Optional<Path> jars);
    }

    /**
     * @param comeUp within which a program on trial must say that it is ready
     * @param pause  before a program that ended is started again
     * @param out    what the program says on its standard output
     */
    public Supervisor(ProgramFolder folder, Commands commands, Duration comeUp, Duration pause, PrintWriter out) {
        this.folder = folder;
        this.commands = commands;
        this.comeUp = comeUp;
        this.pause = pause;
        this.out = out;
    }

    /**
     * Runs programs until {@link #stop}, or until one ends with 0, as told. @return 0, or what the last one ended with
     */
    public int run() throws IOException, InterruptedException {
        while (true) {
            Choice choice = choose();
            int status = runOnce(choice.slot(), choice.onTrial());
            if (told.getCount() == 0 || status == 0) {
                return status;
            }
            if (status != NodeLauncher.RESTART && told.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return status;
            }
        }
    }

    /**
     * What is started next.
     *
     * @param slot empty for the installed program
     */
    record Choice(Optional<Slot> slot, boolean onTrial) {
    }

    /** Chooses what is started next; a start of a slot on trial is counted before it is made. */
    Choice choose() throws IOException {
        Optional<Slot> trial = nextOnTrial();
        return trial.isPresent() ? new Choice(trial, true) : new Choice(folder.current().filter(this::whole), false);
    }

    private boolean whole(Slot slot) {
        boolean whole = Files.exists(folder.slot(slot).resolve(ComponentFolder.MARKER));
        if (!whole) {
            LOG.error("slot {} counts and is not whole; the installed program is started", slot);
        }
        return whole;
    }

    /** The slot on trial, with one start less; empty when there is none, or when it has no start left. */
    private Optional<Slot> nextOnTrial() throws IOException {
        Optional<ProgramFolder.Trial> trial = folder.trial();
        if (trial.isEmpty()) {
            return Optional.empty();
        }
        Slot slot = trial.get().slot();
        if (trial.get().starts() < 1 || !whole(slot)) {
            folder.end(new ProgramFolder.Ended(slot, "新程序在试用期内多次中断", "the new program ended again and again on trial",
                    ""));
            return Optional.empty();
        }
        folder.trial(new ProgramFolder.Trial(slot, trial.get().starts() - 1));
        return Optional.of(slot);
    }

    private int runOnce(Optional<Slot> slot, boolean onTrial) throws IOException, InterruptedException {
        ProcessBuilder builder = commands.start(slot.map(folder::slot));
        Deque<String> said = new ArrayDeque<>();
        CountDownLatch decided = new CountDownLatch(1);
        AtomicBoolean ready = new AtomicBoolean();
        Process started = builder.redirectInput(ProcessBuilder.Redirect.PIPE).start();
        program = started;
        if (told.getCount() == 0) {
            started.destroy();
        }
        Thread output = reader(started.getInputStream(), said, ready, decided);
        Thread errors = reader(started.getErrorStream(), said, null, new CountDownLatch(1));
        if (onTrial && !decided.await(comeUp.toMillis(), TimeUnit.MILLISECONDS) && told.getCount() > 0) {
            end(started);
        }
        int status = started.waitFor();
        output.join(1000);
        errors.join(1000);
        if (onTrial && !ready.get() && told.getCount() > 0) {
            folder.end(new ProgramFolder.Ended(slot.orElseThrow(), "新程序未能在 " + comeUp.toSeconds() + " 秒内启动（以 " + status
                    + " 结束）", "the new program did not come up within " + comeUp.toSeconds() + " s (ended with "
                    + status + ")",
                    text(said)));
        }
        LOG.info("the program of slot {} ended with {}", slot.map(Slot::name).orElse("none"), status);
        return status;
    }

    private static void end(Process started) {
        started.descendants().forEach(ProcessHandle::destroyForcibly);
        started.destroyForcibly();
    }

    /**
     * Passes on what the program says and keeps the last lines.
     *
     * @param ready   becomes true when it says so; null for a stream where it does not
     * @param decided goes down then, or when the stream ends
     */
    private Thread reader(InputStream stream, Deque<String> said, AtomicBoolean ready, CountDownLatch decided) {
        Thread thread = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    out.println(line);
                    out.flush();
                    synchronized (said) {
                        said.addLast(line.length() > 400 ? line.substring(0, 400) : line);
                        if (said.size() > KEPT_LINES) {
                            said.removeFirst();
                        }
                    }
                    if (ready != null && line.startsWith("ready ")) {
                        ready.set(true);
                        decided.countDown();
                    }
                }
            } catch (IOException e) {
                LOG.debug("the program's output broke: {}", e.toString());
            } finally {
                decided.countDown();
            }
        }, "program-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static String text(Deque<String> said) {
        synchronized (said) {
            return String.join("\n", said);
        }
    }

    /** Ends the program and does not start it again; returns when it has ended, or was ended by force. */
    public void stop() throws InterruptedException {
        told.countDown();
        Process running = program;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                end(running);
            }
        }
    }
}
