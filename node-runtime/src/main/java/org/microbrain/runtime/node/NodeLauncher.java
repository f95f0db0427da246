package org.microbrain.runtime.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.IdentityProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one node program from its configuration to its end: the life cycle all tiers share. */
public final class NodeLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLauncher.class);

    /** What the program ends with when it wishes to be started again. */
    public static final int RESTART = 75;
    private static final int STOP_MILLIS = 15_000;

    private final NodeOptions options;
    private final PrintWriter out;
    private final PrintWriter err;

    /** Starts a node program. */
    @FunctionalInterface
    public interface Opener<S> {
        RunningNode open(S settings) throws Exception;
    }

    /** @param options must name a configuration file */
    public NodeLauncher(NodeOptions options, PrintWriter out, PrintWriter err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    /**
     * Reads the configuration; unless it is only to be checked, runs the node until the process is told to end.
     *
     * @param read reads a tier's settings; problems stand in the section's list
     * @return exit status: 0 ended as told or checked and found good, 1 the node could not run, 2 wrong configuration
     */
    public <S> int run(Function<Section, S> read, Opener<S> opener) throws IOException {
        Problems problems = new Problems();
        S settings = read.apply(Section.load(options.config(), problems));
        if (!problems.isEmpty()) {
            problems.print(err, options.language());
            err.flush();
            return 2;
        }
        if (options.check()) {
            out.println(text(options.config() + "：配置正确", options.config() + ": the configuration is good"));
            out.flush();
            return 0;
        }
        RunningNode node;
        try {
            node = opener.open(settings);
        } catch (IdentityProblem e) {
            return failed(e, e.text(options.language()));
        } catch (Exception e) {
            return failed(e, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return runUntilTold(node);
    }

    private int failed(Exception e, String message) {
        LOG.debug("the node could not start", e);
        err.println(text("节点无法启动：", "the node could not start: ") + message);
        err.flush();
        return 1;
    }

    private int runUntilTold(RunningNode node) {
        node.firstPassword().ifPresent(password -> err.println(text("控制台首次登录：用户 admin，密码 ",
                "first sign-in to the console: user admin, password ") + password));
        err.flush();
        out.println("ready " + node.consolePort());
        out.flush();
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            node.close();
            ended.countDown();
        }, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        node.restartBy(() -> {
            new Thread(() -> System.exit(RESTART), "restart").start();
            haltLater();
        });
        if (options.withParent()) {
            Thread watch = new Thread(NodeLauncher::exitAtEndOfInput, "parent-watch");
            watch.setDaemon(true);
            watch.start();
        }
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }

    /** A part that hangs may be why the restart is wanted; it must not hinder it. */
    private static void haltLater() {
        Thread halt = new Thread(() -> {
            try {
                Thread.sleep(STOP_MILLIS);
            } catch (InterruptedException e) {
                LOG.debug("the wait for the end was cut short", e);
            }
            Runtime.getRuntime().halt(RESTART);
        }, "halt");
        halt.setDaemon(true);
        halt.start();
    }

    private static void exitAtEndOfInput() {
        InputStream in = System.in;
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            LOG.debug("standard input broke, which ends it too", e);
        }
        System.exit(0);
    }

    private String text(String zh, String en) {
        return options.language() == Language.ZH ? zh : en;
    }
}
